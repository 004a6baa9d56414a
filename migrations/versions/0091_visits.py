"""Note who opened a page of a process, once a person and process

Revision ID: 0091
Revises: 0075
"""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spaces_visit",
        sa.Column("process_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["spaces_process.id"],
            name=op.f("fk_spaces_visit_process_id_spaces_process"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_spaces_visit_person_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("process_id", "person_id", name=op.f("pk_spaces_visit")),
    )
    op.create_index(op.f("ix_spaces_visit_person_id"), "spaces_visit", ["person_id"])


def downgrade() -> None:
    op.drop_table("spaces_visit")
