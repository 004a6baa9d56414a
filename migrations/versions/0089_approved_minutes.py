"""Approved minutes are frozen, with a hash

Revision ID: 0089
Revises: 0088
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("meetings_meeting") as batch:
        batch.add_column(sa.Column("minutes_approved_at", civic.core.db.UTCDateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("minutes_hash", sa.String(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_meetings_meeting_approved"), "(minutes_approved_at IS NULL) = (minutes_hash IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("meetings_meeting") as batch:
        batch.drop_constraint(op.f("ck_meetings_meeting_approved"), type_="check")
        batch.drop_column("minutes_hash")
        batch.drop_column("minutes_approved_at")
