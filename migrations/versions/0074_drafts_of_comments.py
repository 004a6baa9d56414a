"""A comment that was sent too late is kept as a draft

Revision ID: 0074
Revises: 0084
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0074"
down_revision = "0084"
branch_labels = None
depends_on = None


def upgrade() -> None:
    name = "deliberation_draft"
    things = (
        ("person_id", "accounts_person", None),
        ("thread_id", "deliberation_thread", "CASCADE"),
        ("parent_id", "deliberation_post", "CASCADE"),
    )
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("stance", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stance IN ('for', 'against', 'neutral')", name=op.f(f"ck_{name}_stance")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint(
            "person_id", "thread_id", "digest", name=op.f(f"uq_{name}_person_id_thread_id_digest")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}_{table}"), ondelete=gone)
            for column, table, gone in things
        ),
    )
    for column in ("thread_id", "parent_id"):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])


def downgrade() -> None:
    op.drop_table("deliberation_draft")
