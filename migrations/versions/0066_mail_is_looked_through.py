"""An e-mail that tells of a notification is known to do so

Revision ID: 0066
Revises: 0047
"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notifications_mailed",
        sa.Column("mail_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_notifications_mailed")),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["core_mail.id"], name=op.f("fk_notifications_mailed_mail_id_core_mail"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notifications_notification.id"],
            name=op.f("fk_notifications_mailed_notification_id_notifications_notification"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_notifications_mailed_notification_id"), "notifications_mailed", ["notification_id"])


def downgrade() -> None:
    op.drop_table("notifications_mailed")
