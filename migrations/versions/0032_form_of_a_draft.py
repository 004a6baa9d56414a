"""Remember which form last wrote a draft

Revision ID: 0032
Revises: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("proposals_proposal") as batch:
        batch.add_column(sa.Column("draft_form", sa.String(), nullable=True))
        batch.create_unique_constraint(op.f("uq_proposals_proposal_author_id_draft_form"), ["author_id", "draft_form"])


def downgrade() -> None:
    with op.batch_alter_table("proposals_proposal") as batch:
        batch.drop_constraint(op.f("uq_proposals_proposal_author_id_draft_form"), type_="unique")
        batch.drop_column("draft_form")
