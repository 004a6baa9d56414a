"""Meetings that were planned together as a series, and why they were moved

Revision ID: 0139
Revises: 0142
"""

import sqlalchemy as sa
from alembic import op

revision = "0139"
down_revision = "0142"
branch_labels = None
depends_on = None

TABLE = "meetings_meeting"


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as batch:
        batch.add_column(sa.Column("series", sa.String(), nullable=True))
        batch.add_column(sa.Column("moved_reasons", sa.JSON(), nullable=False, server_default="{}"))
        batch.create_index("ix_meetings_meeting_series", ["series", "starts_at"])
    with op.batch_alter_table(TABLE) as batch:
        batch.alter_column("moved_reasons", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_index("ix_meetings_meeting_series")
        batch.drop_column("moved_reasons")
        batch.drop_column("series")
