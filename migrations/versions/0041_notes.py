"""Keep notes of staff on proposals, and who sees to each

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    for table, keys in (
        (
            "proposals_note",
            [
                sa.Column("id", sa.Integer(), nullable=False),
                sa.Column("proposal_id", sa.Integer(), nullable=False),
                sa.Column("person_id", sa.Integer(), nullable=True),
                sa.Column("text", sa.String(), nullable=False),
                sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals_note")),
            ],
        ),
        (
            "proposals_assignee",
            [
                sa.Column("proposal_id", sa.Integer(), autoincrement=False, nullable=False),
                sa.Column("person_id", sa.Integer(), nullable=False),
                sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_proposals_assignee")),
            ],
        ),
    ):
        op.create_table(
            table,
            *keys,
            sa.Column("at", instant, nullable=False),
            sa.ForeignKeyConstraint(
                ["proposal_id"],
                ["proposals_proposal.id"],
                name=op.f(f"fk_{table}_proposal_id_proposals_proposal"),
                ondelete="CASCADE",
            ),
            sa.ForeignKeyConstraint(
                ["person_id"], ["accounts_person.id"], name=op.f(f"fk_{table}_person_id_accounts_person")
            ),
        )
    op.create_index(op.f("ix_proposals_note_proposal_id"), "proposals_note", ["proposal_id"])
    op.create_index(op.f("ix_proposals_assignee_person_id"), "proposals_assignee", ["person_id"])


def downgrade() -> None:
    op.drop_table("proposals_assignee")
    op.drop_table("proposals_note")
