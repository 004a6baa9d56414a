"""One mailbox has one account: the normal form of each address, unique.

Revision ID: 0003
Revises: 0002
"""

import unicodedata
from collections import Counter

import sqlalchemy as sa
from alembic import op

from civic.accounts.rules import mailbox

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

person = sa.table(
    "accounts_person",
    sa.column("id", sa.Integer),
    sa.column("email", sa.String),
    sa.column("email_confirmed_at", sa.DateTime),
    sa.column("email_key", sa.String),
    sa.column("mailbox", sa.String),
    sa.column("mailbox_double", sa.Integer),
)


def _addresses() -> list[tuple[int, str]]:
    """Accounts with an address: confirmed ones first, then the oldest."""
    statement = sa.select(person.c.id, person.c.email).where(person.c.email.is_not(None))
    found = op.get_bind().execute(statement.order_by(person.c.email_confirmed_at.is_(None), person.c.id))
    return [(row.id, row.email) for row in found]


def upgrade() -> None:
    with op.batch_alter_table("accounts_person") as batch_op:
        batch_op.add_column(sa.Column("mailbox", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("mailbox_double", sa.Integer(), nullable=False, server_default="0"))
    seen: Counter[str] = Counter()
    for number, email in _addresses():
        normal = mailbox(email)
        change = sa.update(person).where(person.c.id == number)
        op.get_bind().execute(change.values(mailbox=normal, mailbox_double=seen[normal]))
        seen[normal] += 1
    with op.batch_alter_table("accounts_person") as batch_op:
        batch_op.alter_column("mailbox_double", existing_type=sa.Integer(), server_default=None)
        batch_op.drop_constraint(batch_op.f("uq_accounts_person_email_key"), type_="unique")
        batch_op.drop_column("email_key")
        batch_op.create_unique_constraint(
            batch_op.f("uq_accounts_person_mailbox_mailbox_double"), ["mailbox", "mailbox_double"]
        )


def downgrade() -> None:
    with op.batch_alter_table("accounts_person") as batch_op:
        batch_op.add_column(sa.Column("email_key", sa.String(), nullable=True))
    for number, email in _addresses():
        key = unicodedata.normalize("NFKC", email).strip().casefold()
        op.get_bind().execute(sa.update(person).where(person.c.id == number).values(email_key=key))
    with op.batch_alter_table("accounts_person") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_accounts_person_mailbox_mailbox_double"), type_="unique")
        batch_op.drop_column("mailbox_double")
        batch_op.drop_column("mailbox")
        batch_op.create_unique_constraint(batch_op.f("uq_accounts_person_email_key"), ["email_key"])
