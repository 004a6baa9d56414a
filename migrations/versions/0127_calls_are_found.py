"""Calls for members have a resource, by which the search finds them

Revision ID: 0127
Revises: 0124
"""

import sqlalchemy as sa
from alembic import op

from civic.core import folding
from civic.core.db import UTCDateTime

revision = "0127"
down_revision = "0124"
branch_labels = None
depends_on = None

CALL = sa.table(
    "recruitment_call",
    sa.column("id", sa.Integer),
    sa.column("council_id", sa.Integer),
    sa.column("municipality_id", sa.Integer),
    sa.column("titles", sa.JSON),
    sa.column("created_at", UTCDateTime(timezone=True)),
    sa.column("resource_id", sa.Integer),
)
COUNCIL = sa.table("councils_council", sa.column("id", sa.Integer), sa.column("resource_id", sa.Integer))
RESOURCE = sa.table(
    "spaces_resource",
    sa.column("id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("municipality_id", sa.Integer),
    sa.column("audience", sa.String),
    sa.column("group_id", sa.Integer),
    sa.column("title", sa.String),
    sa.column("title_words", sa.String),
    sa.column("language", sa.String),
    sa.column("address", sa.String),
    sa.column("created_at", UTCDateTime(timezone=True)),
)


def upgrade() -> None:
    with op.batch_alter_table("recruitment_call") as table:
        table.add_column(sa.Column("resource_id", sa.Integer(), nullable=True))
    _fill()
    with op.batch_alter_table("recruitment_call") as table:
        table.alter_column("resource_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key(
            op.f("fk_recruitment_call_resource_id_spaces_resource"), "spaces_resource", ["resource_id"], ["id"]
        )
        table.create_unique_constraint(op.f("uq_recruitment_call_resource_id"), ["resource_id"])


def _fill() -> None:
    """Each call is read by those who may read its council."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(CALL, RESOURCE.c.audience, RESOURCE.c.group_id)
        .join(COUNCIL, COUNCIL.c.id == CALL.c.council_id)
        .join(RESOURCE, RESOURCE.c.id == COUNCIL.c.resource_id)
    ).all()
    for row in rows:
        language, title = next(iter(row.titles.items()))
        made = {
            "kind": "call",
            "municipality_id": row.municipality_id,
            "audience": row.audience,
            "group_id": row.group_id,
            "title": title[:300],
            "title_words": folding.index(title[:300], language),
            "language": language,
            "address": f"calls/{row.id}",
            "created_at": row.created_at,
        }
        number = connection.execute(sa.insert(RESOURCE).values(made).returning(RESOURCE.c.id)).scalar_one()
        connection.execute(sa.update(CALL).where(CALL.c.id == row.id).values(resource_id=number))


def downgrade() -> None:
    with op.batch_alter_table("recruitment_call") as table:
        table.drop_constraint(op.f("uq_recruitment_call_resource_id"), type_="unique")
        table.drop_constraint(op.f("fk_recruitment_call_resource_id_spaces_resource"), type_="foreignkey")
        table.drop_column("resource_id")
    op.get_bind().execute(sa.delete(RESOURCE).where(RESOURCE.c.kind == "call"))
