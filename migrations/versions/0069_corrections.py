"""The town corrects a claim, with its source

Revision ID: 0069
Revises: 0062b
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0069"
down_revision = "0062b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    name = "moderation_correction"
    things = (
        ("municipality_id", "spaces_municipality", None),
        ("resource_id", "spaces_resource", None),
        ("post_id", "deliberation_post", "CASCADE"),
        ("proposal_id", "proposals_proposal", "CASCADE"),
    )
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", instant, nullable=True),
        sa.Column("withdrawn_because", sa.String(), nullable=False),
        sa.CheckConstraint("(post_id IS NULL) <> (proposal_id IS NULL)", name=op.f(f"ck_{name}_one_thing")),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_because = '')", name=op.f(f"ck_{name}_withdrawn")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}_{table}"), ondelete=gone)
            for column, table, gone in things
        ),
    )
    for column in ("municipality_id", "post_id", "proposal_id"):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])
    version = "moderation_correction_version"
    op.create_table(
        version,
        sa.Column("correction_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(text, sa.String(), nullable=False) for text in ("claim", "words", "source", "url")),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("correction_id", "number", name=op.f(f"pk_{version}")),
        sa.ForeignKeyConstraint(
            ["correction_id"], [f"{name}.id"], name=op.f(f"fk_{version}_correction_id_{name}"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by"], ["accounts_person.id"], name=op.f(f"fk_{version}_by_accounts_person")),
    )


def downgrade() -> None:
    op.drop_table("moderation_correction_version")
    op.drop_table("moderation_correction")
