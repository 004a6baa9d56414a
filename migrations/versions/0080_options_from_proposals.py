"""Options of a vote that were proposals: the text as it was, and copies of the pictures

Revision ID: 0080
Revises: 0095
"""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0095"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("votes_option", sa.Column("source", sa.JSON(), nullable=True))
    op.create_table(
        "votes_option_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("small_digest", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["option_id"],
            ["votes_option.id"],
            name=op.f("fk_votes_option_picture_option_id_votes_option"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes_option_picture")),
        sa.UniqueConstraint("option_id", "position", name=op.f("uq_votes_option_picture_option_id_position")),
    )


def downgrade() -> None:
    op.drop_table("votes_option_picture")
    op.drop_column("votes_option", "source")
