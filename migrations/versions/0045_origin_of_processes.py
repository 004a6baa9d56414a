"""Keep where the template of a process came from

Revision ID: 0045
Revises: 0050
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("spaces_process") as batch:
        batch.add_column(sa.Column("origin", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("spaces_process") as batch:
        batch.alter_column("origin", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("spaces_process") as batch:
        batch.drop_column("origin")
