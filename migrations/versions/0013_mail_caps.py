"""E-mails know their kind and whom they are counted for

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("core_mail") as table:
        table.add_column(sa.Column("kind", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("recipient_key", sa.String(), nullable=True))
        table.add_column(sa.Column("unsubscribe", sa.String(), nullable=True))
        table.create_index("ix_core_mail_counted", ["recipient_key", "created_at"])
        table.create_index("ix_core_mail_sent_at", ["sent_at"])


def downgrade() -> None:
    with op.batch_alter_table("core_mail") as table:
        table.drop_index("ix_core_mail_sent_at")
        table.drop_index("ix_core_mail_counted")
        table.drop_column("unsubscribe")
        table.drop_column("recipient_key")
        table.drop_column("kind")
