"""Let a phase say from how many supporters the town must answer, and by when

Revision ID: 0050b
Revises: 0053
"""

import sqlalchemy as sa
from alembic import op

revision = "0050b"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("spaces_phase") as batch:
        batch.add_column(sa.Column("answer_supporters", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("answer_days", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("answer_working", sa.Boolean(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_spaces_phase_phase_duty"), "(answer_supporters IS NULL) = (answer_days IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("spaces_phase") as batch:
        batch.drop_constraint(op.f("ck_spaces_phase_phase_duty"), type_="check")
        batch.drop_column("answer_working")
        batch.drop_column("answer_days")
        batch.drop_column("answer_supporters")
