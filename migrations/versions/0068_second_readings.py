"""One decision in twenty is read by a second moderator

Revision ID: 0068
Revises: 0056
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0068"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    name = "moderation_second_reading"
    op.create_table(
        name,
        sa.Column("decision_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("guideline", sa.String(), nullable=True),
        sa.Column("read_by", sa.Integer(), nullable=True),
        sa.Column("read_at", instant, nullable=True),
        sa.Column("held", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("resolved_by", sa.Integer(), nullable=True),
        sa.Column("resolved_at", instant, nullable=True),
        sa.CheckConstraint("(guideline IS NULL) = (read_at IS NULL)", name=op.f(f"ck_{name}_read")),
        sa.CheckConstraint("(held IS NULL) = (resolved_at IS NULL)", name=op.f(f"ck_{name}_resolved")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f(f"pk_{name}")),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["moderation_decision.id"],
            name=op.f(f"fk_{name}_decision_id_moderation_decision"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["spaces_municipality.id"], name=op.f(f"fk_{name}_municipality_id_spaces_municipality")
        ),
        sa.ForeignKeyConstraint(["read_by"], ["accounts_person.id"], name=op.f(f"fk_{name}_read_by_accounts_person")),
        sa.ForeignKeyConstraint(
            ["resolved_by"], ["accounts_person.id"], name=op.f(f"fk_{name}_resolved_by_accounts_person")
        ),
    )
    op.create_index(op.f("ix_moderation_second_reading_town"), name, ["municipality_id", "read_at"])


def downgrade() -> None:
    op.drop_table("moderation_second_reading")
