"""Find the proposals of a town that were written or published since an instant

Revision ID: 0029
Revises: 0028
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_proposals_proposal_written", "proposals_proposal", ["municipality_id", "written_at"])
    op.create_index("ix_proposals_proposal_published", "proposals_proposal", ["municipality_id", "published_at"])


def downgrade() -> None:
    op.drop_index("ix_proposals_proposal_published", "proposals_proposal")
    op.drop_index("ix_proposals_proposal_written", "proposals_proposal")
