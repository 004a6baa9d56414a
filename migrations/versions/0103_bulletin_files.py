"""The public files of finished votes

Revision ID: 0103
Revises: 0108
"""

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0108"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "votes_bulletin",
        sa.Column("vote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["vote_id"], ["votes_vote.id"], name=op.f("fk_votes_bulletin_vote_id_votes_vote")),
        sa.PrimaryKeyConstraint("vote_id", name=op.f("pk_votes_bulletin")),
    )


def downgrade() -> None:
    op.drop_table("votes_bulletin")
