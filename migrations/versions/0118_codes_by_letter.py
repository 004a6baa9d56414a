"""Votes of people who get a code by letter

Revision ID: 0118
Revises: 0115
"""

import sqlalchemy as sa
from alembic import op

revision = "0118"
down_revision = "0115"
branch_labels = None
depends_on = None


def _vote(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_vote_id_votes_vote")
    return sa.ForeignKeyConstraint(["vote_id"], ["votes_vote.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.add_column("votes_vote", sa.Column("by_code", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "votes_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("printed", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _vote("votes_letters"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes_letters")),
        sa.UniqueConstraint("vote_id", "in_use", name=op.f("uq_votes_letters_vote_id_in_use")),
    )
    op.create_table(
        "votes_code",
        sa.Column("vote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        _vote("votes_code"),
        sa.PrimaryKeyConstraint("vote_id", "mark", name=op.f("pk_votes_code")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("votes_code")
    op.drop_table("votes_letters")
    op.drop_column("votes_vote", "by_code")
