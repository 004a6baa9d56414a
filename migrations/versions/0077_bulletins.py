"""The public log of a vote: leaves, and signed checkpoints

Revision ID: 0077
Revises: 0074
"""

import sqlalchemy as sa
from alembic import op

from civic.core.db import UTCDateTime

revision = "0077"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("votes_vote", sa.Column("log_size", sa.Integer(), nullable=True))
    op.add_column("votes_vote", sa.Column("log_root", sa.String(), nullable=True))
    op.create_table(
        "votes_leaf",
        sa.Column("vote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["vote_id"], ["votes_vote.id"], name=op.f("fk_votes_leaf_vote_id_votes_vote")),
        sa.PrimaryKeyConstraint("vote_id", "number", name=op.f("pk_votes_leaf")),
        sa.UniqueConstraint("vote_id", "slot", "revision", name=op.f("uq_votes_leaf_vote_id_slot_revision")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "votes_checkpoint",
        sa.Column("vote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("result_hash", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["vote_id"], ["votes_vote.id"], name=op.f("fk_votes_checkpoint_vote_id_votes_vote")),
        sa.PrimaryKeyConstraint("vote_id", "number", name=op.f("pk_votes_checkpoint")),
    )


def downgrade() -> None:
    op.drop_table("votes_checkpoint")
    op.drop_table("votes_leaf")
    op.drop_column("votes_vote", "log_root")
    op.drop_column("votes_vote", "log_size")
