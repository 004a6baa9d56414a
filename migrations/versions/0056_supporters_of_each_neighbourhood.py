"""Let a phase ask for supporters from each neighbourhood

Revision ID: 0056
Revises: 0058
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("spaces_phase") as batch:
        batch.add_column(sa.Column("answer_each", sa.Integer(), nullable=True))
    with op.batch_alter_table("proposals_proposal") as batch:
        batch.add_column(sa.Column("support_each", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("proposals_proposal") as batch:
        batch.drop_column("support_each")
    with op.batch_alter_table("spaces_phase") as batch:
        batch.drop_column("answer_each")
