"""Keep where on the map a proposal is

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TABLE = "proposals_proposal"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("lon", sa.Double(), nullable=True))
    op.add_column(TABLE, sa.Column("lat", sa.Double(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.drop_column("lat")
        table.drop_column("lon")
