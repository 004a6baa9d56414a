"""Names that no person may take; keys of names by Unicode's confusable characters.

Revision ID: 0011
Revises: 0010
"""

import json
import unicodedata

import sqlalchemy as sa
from alembic import op

from civic.accounts.rules import name_key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

person = sa.table(
    "accounts_person",
    sa.column("id", sa.Integer),
    sa.column("display_name", sa.String),
    sa.column("display_name_key", sa.String),
)
taken = sa.table(
    "accounts_taken_name",
    sa.column("name_key", sa.String),
    sa.column("holder", sa.String),
)


def _old_key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _keys(make) -> None:
    """Keys anew; of names that share one, the oldest account keeps it, and the others keep a key of their own."""
    connection = op.get_bind()
    statement = sa.select(person.c.id, person.c.display_name).where(person.c.display_name_key.is_not(None))
    rows = connection.execute(statement.order_by(person.c.id)).all()
    connection.execute(sa.update(person).values(display_name_key=None))
    seen = set()
    for row in rows:
        key = make(row.display_name)
        if not key or key in seen:
            key = f"{key} {row.id}"
        seen.add(key)
        connection.execute(sa.update(person).where(person.c.id == row.id).values(display_name_key=key))


def upgrade() -> None:
    op.create_table(
        "accounts_taken_name",
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name_key", "holder", name=op.f("pk_accounts_taken_name")),
    )
    connection = op.get_bind()
    _keys(name_key)
    found = set()
    for kind, table in (("town", "spaces_municipality"), ("council", "councils_council")):
        for row in connection.execute(sa.text(f"SELECT id, names FROM {table}")):
            names = json.loads(row.names) if isinstance(row.names, str) else row.names
            found |= {(name_key(name), f"{kind} {row.id}") for name in names.values()}
    for row in connection.execute(sa.text("SELECT id, name FROM accounts_organisation")):
        found.add((name_key(row.name), f"organisation {row.id}"))
    for key, holder in sorted(found):
        if key:
            connection.execute(sa.insert(taken).values(name_key=key, holder=holder))


def downgrade() -> None:
    _keys(_old_key)
    op.drop_table("accounts_taken_name")
