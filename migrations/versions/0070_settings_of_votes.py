"""What a kind of ballot alone is set up with

Revision ID: 0070
Revises: 0057
"""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("votes_vote", sa.Column("settings", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("votes_vote", "settings")
