"""Let a phase name the council that must treat its proposals, and keep the list of a council

Revision ID: 0057
Revises: 0064
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("spaces_phase", "proposals_proposal"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("treated_by_id", sa.Integer(), nullable=True))
            batch.create_foreign_key(
                op.f(f"fk_{table}_treated_by_id_spaces_group"), "spaces_group", ["treated_by_id"], ["id"]
            )
    op.create_table(
        "councils_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("treated_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("outcome_language", sa.String(), nullable=False),
        sa.CheckConstraint("(treated_on IS NULL) = (outcome = '')", name=op.f("ck_councils_item_treated")),
        sa.ForeignKeyConstraint(
            ["council_id"], ["councils_council.id"], name=op.f("fk_councils_item_council_id_councils_council")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals_proposal.id"], name=op.f("fk_councils_item_proposal_id_proposals_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_councils_item")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_councils_item_proposal_id")),
    )
    op.create_index(op.f("ix_councils_item_council_id"), "councils_item", ["council_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_councils_item_council_id"), "councils_item")
    op.drop_table("councils_item")
    for table in ("proposals_proposal", "spaces_phase"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_treated_by_id_spaces_group"), type_="foreignkey")
            batch.drop_column("treated_by_id")
