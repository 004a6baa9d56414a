"""Keep news of processes

Revision ID: 0042
Revises: 0041
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spaces_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("texts_html", sa.JSON(), nullable=False),
        sa.Column("at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["spaces_process.id"],
            name=op.f("fk_spaces_news_process_id_spaces_process"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_spaces_news_person_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spaces_news")),
    )
    op.create_index(op.f("ix_spaces_news_process_id"), "spaces_news", ["process_id"])


def downgrade() -> None:
    op.drop_table("spaces_news")
