"""What each loser of a vote lacked

Revision ID: 0081
Revises: 0080
"""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("votes_vote", sa.Column("explained", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("votes_vote", "explained")
