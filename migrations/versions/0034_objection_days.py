"""A town says how long the keys of its votes are kept for objections

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("spaces_municipality", sa.Column("objection_days", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("spaces_municipality", "objection_days")
