"""Forms that were sent, so that each is done once

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_sent_form",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=True),
        sa.Column("created_at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_core_sent_form")),
    )
    with op.batch_alter_table("core_sent_form") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_sent_form_created_at"), ["created_at"], unique=False)


def downgrade() -> None:
    op.drop_table("core_sent_form")
