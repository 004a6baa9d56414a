"""Links that were asked for by e-mail, until a job has looked for the account.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts_asked_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("created_at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_asked_link")),
    )


def downgrade() -> None:
    op.drop_table("accounts_asked_link")
