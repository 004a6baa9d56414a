"""Let proposals be split: what authors are asked about it, and which proposal another one comes from

Revision ID: 0058
Revises: 0067
"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0067"
branch_labels = None
depends_on = None

QUESTIONS, PROPOSALS = "proposals_merge_request", "proposals_proposal"
EITHER = "ck_proposals_merge_request_merge_or_split"
FROM = "fk_proposals_proposal_split_from_id_proposals_proposal"


def upgrade() -> None:
    with op.batch_alter_table(QUESTIONS) as batch:
        batch.alter_column("into_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("version", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("branches", sa.JSON(), nullable=False, server_default="[]"))
        batch.create_check_constraint(op.f(EITHER), "(into_id IS NULL) = (version IS NOT NULL)")
    with op.batch_alter_table(QUESTIONS) as batch:
        batch.alter_column("branches", server_default=None)
    with op.batch_alter_table(PROPOSALS) as batch:
        batch.add_column(sa.Column("split_from_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f(FROM), PROPOSALS, ["split_from_id"], ["id"])
        batch.create_index(op.f("ix_proposals_proposal_split_from_id"), ["split_from_id"])


def downgrade() -> None:
    # A proposal that was split is withdrawn for a program that does not know the state; what came of it stays.
    op.execute("UPDATE proposals_proposal SET state = 'withdrawn' WHERE state = 'split'")
    op.execute("DELETE FROM proposals_merge_request WHERE into_id IS NULL")
    with op.batch_alter_table(PROPOSALS) as batch:
        batch.drop_index(op.f("ix_proposals_proposal_split_from_id"))
        batch.drop_constraint(op.f(FROM), type_="foreignkey")
        batch.drop_column("split_from_id")
    with op.batch_alter_table(QUESTIONS) as batch:
        batch.drop_constraint(op.f(EITHER), type_="check")
        batch.drop_column("branches")
        batch.drop_column("version")
        batch.alter_column("into_id", existing_type=sa.Integer(), nullable=False)
