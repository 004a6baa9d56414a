"""Keep what authors are asked about merging their proposals

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TABLE = "proposals_merge_request"
OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reason_language", sa.String(), nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_proposals_merge_request_reason")),
        sa.CheckConstraint("proposal_id <> into_id", name=op.f("ck_proposals_merge_request_other")),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals_proposal.id"],
            name=op.f("fk_proposals_merge_request_proposal_id_proposals_proposal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["proposals_proposal.id"], name=op.f("fk_proposals_merge_request_into_id_proposals_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["accounts_person.id"], name=op.f("fk_proposals_merge_request_asked_by_accounts_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals_merge_request")),
    )
    op.create_index(op.f("ix_proposals_merge_request_proposal_id"), TABLE, ["proposal_id"])
    op.create_index(
        "ix_proposals_merge_request_open", TABLE, ["proposal_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    op.drop_table(TABLE)
