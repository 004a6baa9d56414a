"""Let organisers say whether a thread asks for and against

Revision ID: 0062b
Revises: 0059
"""

import sqlalchemy as sa
from alembic import op

revision = "0062b"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("deliberation_thread") as batch:
        batch.add_column(sa.Column("stances", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("deliberation_thread") as batch:
        batch.drop_column("stances")
