"""Keep in which order the comments of a thread are read, and what is told of it

Revision ID: 0062
Revises: 0055
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0062"
down_revision = "0055"
branch_labels = None
depends_on = None

POST = "deliberation_post"
TAIL = "root_number", "path"
RANKS = "helpful_rank", "bridging_rank"


def upgrade() -> None:
    with op.batch_alter_table(POST) as batch:
        for name in RANKS:
            batch.add_column(sa.Column(name, sa.Integer(), server_default="1000000", nullable=False))
            batch.create_index(f"ix_deliberation_post_{name.removesuffix('_rank')}", ["thread_id", "piece", name, *TAIL])

    op.create_table(
        "deliberation_order",
        sa.Column("thread_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("made_at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["deliberation_thread.id"],
            name=op.f("fk_deliberation_order_thread_id_deliberation_thread"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_deliberation_order")),
    )


def downgrade() -> None:
    op.drop_table("deliberation_order")
    with op.batch_alter_table(POST) as batch:
        for name in reversed(RANKS):
            batch.drop_index(f"ix_deliberation_post_{name.removesuffix('_rank')}")
            batch.drop_column(name)
