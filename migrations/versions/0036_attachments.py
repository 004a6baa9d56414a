"""Keep pictures and documents of proposals

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLE = "proposals_attachment"
NUMBERS = ("size", "width", "height", "small_width", "small_height")


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("small", sa.LargeBinary(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.Column("added_at", instant, nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("removed_at", instant, nullable=True),
        sa.Column("removed_by", sa.Integer(), nullable=True),
        sa.Column("removal_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "removed_at IS NULL OR (data IS NULL AND small IS NULL)", name=op.f("ck_proposals_attachment_removed")
        ),
        sa.CheckConstraint("removed_at IS NOT NULL OR data IS NOT NULL", name=op.f("ck_proposals_attachment_there")),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals_proposal.id"],
            name=op.f("fk_proposals_attachment_proposal_id_proposals_proposal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["accounts_person.id"], name=op.f("fk_proposals_attachment_added_by_accounts_person")
        ),
        sa.ForeignKeyConstraint(
            ["removed_by"], ["accounts_person.id"], name=op.f("fk_proposals_attachment_removed_by_accounts_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals_attachment")),
    )
    op.create_index(op.f("ix_proposals_attachment_proposal_id"), TABLE, ["proposal_id"])
    op.create_index(op.f("ix_proposals_attachment_added_by"), TABLE, ["added_by"])


def downgrade() -> None:
    op.drop_table(TABLE)
