"""People suggest changes to passages of proposals

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

LINK = "fk_proposals_change_amendment_id_proposals_amendment"


def upgrade() -> None:
    op.create_table(
        "proposals_amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("passage_text", sa.String(), nullable=False),
        sa.Column("wanted_text", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("passage", sa.Integer(), nullable=False),
        sa.Column("edits", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("overtaken_by", sa.Integer(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_proposals_amendment_decided")),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals_proposal.id"],
            name=op.f("fk_proposals_amendment_proposal_id_proposals_proposal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_proposals_amendment_person_id_accounts_person")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts_person.id"], name=op.f("fk_proposals_amendment_decided_by_accounts_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals_amendment")),
    )
    op.create_index("ix_proposals_amendment_state", "proposals_amendment", ["proposal_id", "state"])
    op.create_index(op.f("ix_proposals_amendment_person_id"), "proposals_amendment", ["person_id"])
    with op.batch_alter_table("proposals_change") as batch:
        batch.add_column(sa.Column("amendment_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f(LINK), "proposals_amendment", ["amendment_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("proposals_change") as batch:
        batch.drop_constraint(op.f(LINK), type_="foreignkey")
        batch.drop_column("amendment_id")
    op.drop_table("proposals_amendment")
