"""What people sign in with are rows: a person has any number of ways

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

from civic.core.db import UTCDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts_credential",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("since", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk_accounts_credential_person_id_accounts_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", "name", name=op.f("pk_accounts_credential")),
    )
    op.execute(
        "INSERT INTO accounts_credential (person_id, kind, name, secret)"
        " SELECT id, 'password', '', password_hash FROM accounts_person WHERE password_hash IS NOT NULL"
    )
    # Not in a batch: on SQLite that would write the table anew, and delete with the old one what points at it.
    op.drop_column("accounts_person", "password_hash")


def downgrade() -> None:
    op.add_column("accounts_person", sa.Column("password_hash", sa.String(), nullable=True))
    op.execute(
        "UPDATE accounts_person SET password_hash = (SELECT secret FROM accounts_credential c"
        " WHERE c.person_id = accounts_person.id AND c.kind = 'password' AND c.name = '')"
    )
    op.drop_table("accounts_credential")
