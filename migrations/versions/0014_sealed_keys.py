"""When the key of a vote was sealed to its trustees

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("votes_vote", sa.Column("key_sealed_at", civic.core.db.UTCDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("votes_vote", "key_sealed_at")
