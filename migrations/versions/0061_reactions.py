"""Keep reactions to posts, and count them

Revision ID: 0061
Revises: 0066
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0061"
down_revision = "0066"
branch_labels = None
depends_on = None

POST = "deliberation_post"
COUNTS = "helpful_count", "thanks_count"


def upgrade() -> None:
    with op.batch_alter_table(POST) as batch:
        for name in COUNTS:
            batch.add_column(sa.Column(name, sa.Integer(), server_default="0", nullable=False))

    op.create_table(
        "deliberation_reaction",
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('helpful', 'thanks')", name=op.f("ck_deliberation_reaction_kind")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_deliberation_reaction_person_id_accounts_person")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["deliberation_post.id"],
            name=op.f("fk_deliberation_reaction_post_id_deliberation_post"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["deliberation_thread.id"],
            name=op.f("fk_deliberation_reaction_thread_id_deliberation_thread"),
        ),
        sa.PrimaryKeyConstraint("post_id", "person_id", "kind", name=op.f("pk_deliberation_reaction")),
    )
    op.create_index("ix_deliberation_reaction_person", "deliberation_reaction", ["person_id", "thread_id"])
    op.create_index(op.f("ix_deliberation_reaction_thread_id"), "deliberation_reaction", ["thread_id"])


def downgrade() -> None:
    op.drop_table("deliberation_reaction")
    with op.batch_alter_table(POST) as batch:
        for name in reversed(COUNTS):
            batch.drop_column(name)
