"""Rehearsals of votes

Revision ID: 0134
Revises: 0131
"""

import sqlalchemy as sa
from alembic import op

from civic.core.db import UTCDateTime

revision = "0134"
down_revision = "0131"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "votes_rehearsal",
        sa.Column("vote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("staff", sa.Boolean(), nullable=False),
        sa.Column("until", UTCDateTime(timezone=True), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("explained", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["vote_id"], ["votes_vote.id"], name=op.f("fk_votes_rehearsal_vote_id_votes_vote"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("vote_id", name=op.f("pk_votes_rehearsal")),
    )
    op.create_table(
        "votes_trial_ballot",
        sa.Column("vote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("choice", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vote_id"],
            ["votes_rehearsal.vote_id"],
            name=op.f("fk_votes_trial_ballot_vote_id_votes_rehearsal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("vote_id", "slot", name=op.f("pk_votes_trial_ballot")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("votes_trial_ballot")
    op.drop_table("votes_rehearsal")
