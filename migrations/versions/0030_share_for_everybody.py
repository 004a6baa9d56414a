"""Keep the order of proposals that gives every group of supporters its share

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposals_share",
        sa.Column("proposal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("in_town", sa.Integer(), nullable=True),
        sa.Column("in_process", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals_proposal.id"],
            name=op.f("fk_proposals_share_proposal_id_proposals_proposal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_proposals_share")),
    )
    op.create_table(
        "proposals_share_run",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["spaces_municipality.id"],
            name=op.f("fk_proposals_share_run_municipality_id_spaces_municipality"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", name=op.f("pk_proposals_share_run")),
    )


def downgrade() -> None:
    op.drop_table("proposals_share_run")
    op.drop_table("proposals_share")
