"""Give processes, measures and meetings a theme of their town

Revision ID: 0059
Revises: 0068
"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0068"
branch_labels = None
depends_on = None

TABLES = ("spaces_process", "measures_measure", "meetings_meeting")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("theme", sa.String(), nullable=False, server_default=""))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("theme", server_default=None)


def downgrade() -> None:
    for table in reversed(TABLES):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("theme")
