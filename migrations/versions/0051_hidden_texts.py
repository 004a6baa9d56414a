"""Keep the texts of hidden comments and proposals apart from what pages read

Revision ID: 0051
Revises: 0045
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0051"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliberation_withheld_post",
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["deliberation_post.id"],
            name=op.f("fk_deliberation_withheld_post_post_id_deliberation_post"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_deliberation_withheld_post")),
    )
    op.create_table(
        "proposals_withheld_proposal",
        sa.Column("proposal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("amendments", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals_proposal.id"],
            name=op.f("fk_proposals_withheld_proposal_proposal_id_proposals_proposal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_proposals_withheld_proposal")),
    )
    op.add_column("deliberation_post", sa.Column("hidden_at", civic.core.db.UTCDateTime(timezone=True)))
    op.add_column("proposals_proposal", sa.Column("hidden_at", civic.core.db.UTCDateTime(timezone=True)))
    op.add_column("spaces_resource", sa.Column("audience_before", sa.String()))


def downgrade() -> None:
    op.execute("UPDATE spaces_resource SET audience = audience_before WHERE audience_before IS NOT NULL")
    op.drop_column("spaces_resource", "audience_before")
    op.drop_column("proposals_proposal", "hidden_at")
    op.drop_column("deliberation_post", "hidden_at")
    op.drop_table("proposals_withheld_proposal")
    op.drop_table("deliberation_withheld_post")
