"""The words that texts are found by, folded and with their stems

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

from civic.core import folding

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

COLUMNS = {
    "spaces_resource": "title",
    "proposals_proposal": "body",
    "deliberation_post": "body",
    "councils_recommendation": "text",
}
PORTION = 500


def _fill(name: str, source: str) -> None:
    columns = ("language", source, f"{source}_words")
    table = sa.table(name, sa.column("id", sa.Integer), *(sa.column(each, sa.String) for each in columns))
    connection, last = op.get_bind(), 0
    change = sa.update(table).where(table.c.id == sa.bindparam("row")).values({f"{source}_words": sa.bindparam("made")})
    while True:
        statement = sa.select(table.c.id, table.c.language, table.c[source]).where(table.c.id > last)
        rows = connection.execute(statement.order_by(table.c.id).limit(PORTION)).all()
        if not rows:
            return
        connection.execute(
            change, [{"row": row.id, "made": folding.index(row[2] or "", row.language or "")} for row in rows]
        )
        last = rows[-1].id


def upgrade() -> None:
    for name, source in COLUMNS.items():
        op.add_column(name, sa.Column(f"{source}_words", sa.String(), server_default="", nullable=False))
        _fill(name, source)


def downgrade() -> None:
    for name, source in COLUMNS.items():
        with op.batch_alter_table(name) as table:
            table.drop_column(f"{source}_words")
