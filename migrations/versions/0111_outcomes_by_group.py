"""What a release tells of decisions by group, and what the next one compares with

Revision ID: 0111
Revises: 0107
"""

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0107"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("statistics_release", sa.Column("outcomes", sa.Text(), nullable=True))
    op.add_column("statistics_history", sa.Column("outcomes", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("statistics_history") as batch:
        batch.drop_column("outcomes")
    with op.batch_alter_table("statistics_release") as batch:
        batch.drop_column("outcomes")
