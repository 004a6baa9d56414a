"""Tell people of decisions of moderators

Revision ID: 0053
Revises: 0052
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

NAME = "fk_notifications_notification_decision_id_moderation_decision"


def upgrade() -> None:
    with op.batch_alter_table("notifications_notification") as table:
        table.add_column(sa.Column("decision_id", sa.Integer()))
        table.create_foreign_key(NAME, "moderation_decision", ["decision_id"], ["id"], ondelete="CASCADE")


def downgrade() -> None:
    op.execute("DELETE FROM notifications_notification WHERE decision_id IS NOT NULL")
    with op.batch_alter_table("notifications_notification") as table:
        table.drop_constraint(NAME, type_="foreignkey")
        table.drop_column("decision_id")
