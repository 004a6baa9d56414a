"""Keep how proposals, measures and meetings are related

Revision ID: 0050
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0050"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "relations_relation",
        sa.Column("low_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("high_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("low_id < high_id", name=op.f("ck_relations_relation_order")),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["spaces_resource.id"],
                name=op.f(f"fk_relations_relation_{column}_spaces_resource"),
                ondelete="CASCADE",
            )
            for column in ("low_id", "high_id")
        ),
        sa.PrimaryKeyConstraint("low_id", "high_id", name=op.f("pk_relations_relation")),
    )
    op.create_index(op.f("ix_relations_relation_high_id"), "relations_relation", ["high_id"])


def downgrade() -> None:
    op.drop_table("relations_relation")
