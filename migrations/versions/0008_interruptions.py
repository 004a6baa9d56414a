"""Votes are interrupted by a person, for a reason; turnout may be complete later than the count

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("votes_vote") as batch_op:
        batch_op.add_column(sa.Column("turnout_at", civic.core.db.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("interruption", sa.String(), nullable=True))
    op.execute("UPDATE votes_vote SET turnout_at = closed_at WHERE state = 'closed'")


def downgrade() -> None:
    # Not as a batch: SQLite would empty what hangs on the table when it is written anew.
    op.drop_column("votes_vote", "interruption")
    op.drop_column("votes_vote", "turnout_at")
