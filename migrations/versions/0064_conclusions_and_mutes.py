"""Keep what came of a discussion, who hears no more of it, and an index for what is new in one

Revision ID: 0064
Revises: 0069
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0064"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    op.create_table(
        "deliberation_conclusion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("body_html", sa.String(), nullable=False),
        sa.Column("written_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["deliberation_thread.id"],
            name=op.f("fk_deliberation_conclusion_thread_id_deliberation_thread"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliberation_conclusion")),
        sa.UniqueConstraint("thread_id", name=op.f("uq_deliberation_conclusion_thread_id")),
    )
    op.create_table(
        "notifications_mute",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_notifications_mute_person_id_accounts_person")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["deliberation_thread.id"],
            name=op.f("fk_notifications_mute_thread_id_deliberation_thread"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "thread_id", name=op.f("pk_notifications_mute")),
    )
    op.create_index(op.f("ix_notifications_mute_thread_id"), "notifications_mute", ["thread_id"])
    op.create_index("ix_deliberation_post_number", "deliberation_post", ["thread_id", "number"])


def downgrade() -> None:
    op.drop_index("ix_deliberation_post_number", table_name="deliberation_post")
    op.drop_table("notifications_mute")
    op.drop_table("deliberation_conclusion")
