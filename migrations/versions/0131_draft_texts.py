"""Draft texts, with a discussion for each paragraph

Revision ID: 0131
Revises: 0138
"""

import sqlalchemy as sa
from alembic import op

from civic.core.db import UTCDateTime

revision = "0131"
down_revision = "0138"
branch_labels = None
depends_on = None

TEXT, VERSION, PARAGRAPH = "consultations_text", "consultations_version", "consultations_paragraph"
WORDING = "consultations_wording"


def _key(table: str, column: str, other: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), **options)


def upgrade() -> None:
    op.create_table(
        TEXT,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("resource_id", "municipality_id", "process_id")),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", UTCDateTime(timezone=True), nullable=False),
        _key(TEXT, "resource_id", "spaces_resource"),
        _key(TEXT, "municipality_id", "spaces_municipality"),
        _key(TEXT, "process_id", "spaces_process"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TEXT}")),
        sa.UniqueConstraint("resource_id", name=op.f(f"uq_{TEXT}_resource_id")),
    )
    for column in ("municipality_id", "process_id"):
        op.create_index(op.f(f"ix_{TEXT}_{column}"), TEXT, [column])
    op.create_table(
        VERSION,
        sa.Column("text_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("title", "body")),
        sa.Column("outline", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("published_at", UTCDateTime(timezone=True), nullable=False),
        _key(VERSION, "text_id", TEXT, ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("text_id", "number", name=op.f(f"pk_{VERSION}")),
    )
    op.create_table(
        PARAGRAPH,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("text_id", "resource_id", "thread_id")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("number", "since")),
        sa.Column("gone_in", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("language", "body", "body_html")),
        sa.Column("body_version", sa.Integer(), nullable=False),
        sa.Column("body_words", sa.String(), server_default="", nullable=False),
        sa.CheckConstraint("gone_in > since", name=op.f(f"ck_{PARAGRAPH}_gone")),
        _key(PARAGRAPH, "text_id", TEXT, ondelete="CASCADE"),
        _key(PARAGRAPH, "resource_id", "spaces_resource"),
        _key(PARAGRAPH, "thread_id", "deliberation_thread"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{PARAGRAPH}")),
        sa.UniqueConstraint("resource_id", name=op.f(f"uq_{PARAGRAPH}_resource_id")),
        sa.UniqueConstraint("thread_id", name=op.f(f"uq_{PARAGRAPH}_thread_id")),
    )
    op.create_index("ix_consultations_paragraph_text", PARAGRAPH, ["text_id", "number"])
    op.create_table(
        WORDING,
        sa.Column("paragraph_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        _key(WORDING, "paragraph_id", PARAGRAPH, ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("paragraph_id", "version", name=op.f(f"pk_{WORDING}")),
    )


def downgrade() -> None:
    """Comments on paragraphs stay in their threads; only what they were about is gone."""
    for table in (WORDING, PARAGRAPH, VERSION, TEXT):
        op.drop_table(table)
