"""Keep who signed for a proposal on paper, as keyed hashes

Revision ID: 0055
Revises: 0063
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0055"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposals_signature",
        sa.Column("proposal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entered_at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals_proposal.id"],
            name=op.f("fk_proposals_signature_proposal_id_proposals_proposal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"],
            ["places_neighbourhood.id"],
            name=op.f("fk_proposals_signature_neighbourhood_id_places_neighbourhood"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["accounts_person.id"], name=op.f("fk_proposals_signature_entered_by_accounts_person")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "mark", name=op.f("pk_proposals_signature")),
    )
    with op.batch_alter_table("proposals_proposal") as batch:
        batch.add_column(sa.Column("paper_count", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("threshold_paper", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("proposals_proposal") as batch:
        batch.alter_column("threshold_paper", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("proposals_proposal") as batch:
        batch.drop_column("threshold_paper")
        batch.drop_column("paper_count")
    op.drop_table("proposals_signature")
