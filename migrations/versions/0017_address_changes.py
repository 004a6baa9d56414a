"""Changing an e-mail address, agreed to at both addresses

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    op.create_table(
        "accounts_address_change",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("old_email", sa.String(), nullable=False),
        sa.Column("new_email", sa.String(), nullable=False),
        sa.Column("old_token_hash", sa.String(), nullable=False),
        sa.Column("new_token_hash", sa.String(), nullable=False),
        sa.Column("old_agreed_at", instant, nullable=True),
        sa.Column("new_agreed_at", instant, nullable=True),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts_person.id"],
            name=op.f("fk_accounts_address_change_person_id_accounts_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_accounts_address_change")),
        sa.UniqueConstraint("new_token_hash", name=op.f("uq_accounts_address_change_new_token_hash")),
        sa.UniqueConstraint("old_token_hash", name=op.f("uq_accounts_address_change_old_token_hash")),
    )


def downgrade() -> None:
    op.drop_table("accounts_address_change")
