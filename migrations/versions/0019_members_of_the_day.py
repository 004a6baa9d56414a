"""How many members a council had on the day of a recommendation, those who have left since included

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "councils_former_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_councils_former_term_term_order")),
        sa.ForeignKeyConstraint(
            ["council_id"], ["councils_council.id"], name=op.f("fk_councils_former_term_council_id_councils_council")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_councils_former_term")),
    )
    op.create_index(op.f("ix_councils_former_term_council_id"), "councils_former_term", ["council_id"])
    op.add_column("councils_recommendation", sa.Column("members_then", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("councils_recommendation") as batch:
        batch.drop_column("members_then")
    op.drop_table("councils_former_term")
