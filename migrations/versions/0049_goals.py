"""Let towns offer the Sustainable Development Goals, and keep which of them a proposal serves

Revision ID: 0049
Revises: 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("spaces_municipality") as batch:
        batch.add_column(sa.Column("goals", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("spaces_municipality") as batch:
        batch.alter_column("goals", server_default=None)
    op.create_table(
        "proposals_goal",
        sa.Column("proposal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("goal", sa.Integer(), autoincrement=False, nullable=False),
        sa.CheckConstraint("goal BETWEEN 1 AND 17", name=op.f("ck_proposals_goal_goal")),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals_proposal.id"],
            name=op.f("fk_proposals_goal_proposal_id_proposals_proposal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("proposal_id", "goal", name=op.f("pk_proposals_goal")),
    )
    op.create_index(op.f("ix_proposals_goal_goal"), "proposals_goal", ["goal"])


def downgrade() -> None:
    op.drop_table("proposals_goal")
    with op.batch_alter_table("spaces_municipality") as batch:
        batch.drop_column("goals")
