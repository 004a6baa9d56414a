"""Towns that share a process, and their parts of answers

Revision ID: 0096
Revises: 0103
"""

import sqlalchemy as sa
from alembic import op

from civic.core.db import UTCDateTime

revision = "0096"
down_revision = "0103"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spaces_partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("tasks", sa.JSON(), nullable=False),
        sa.Column("invited_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["spaces_process.id"],
            name=op.f("fk_spaces_partner_process_id_spaces_process"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["spaces_municipality.id"],
            name=op.f("fk_spaces_partner_municipality_id_spaces_municipality"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spaces_partner")),
        sa.UniqueConstraint(
            "process_id", "municipality_id", name=op.f("uq_spaces_partner_process_id_municipality_id")
        ),
    )
    op.create_index(op.f("ix_spaces_partner_municipality_id"), "spaces_partner", ["municipality_id"])
    with op.batch_alter_table("proposals_answer_part") as batch:
        batch.add_column(sa.Column("municipality_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_proposals_answer_part_municipality_id_spaces_municipality"),
            "spaces_municipality",
            ["municipality_id"],
            ["id"],
        )
        batch.create_index(op.f("ix_proposals_answer_part_municipality_id"), ["municipality_id"])


def downgrade() -> None:
    with op.batch_alter_table("proposals_answer_part") as batch:
        batch.drop_index(op.f("ix_proposals_answer_part_municipality_id"))
        batch.drop_constraint(
            op.f("fk_proposals_answer_part_municipality_id_spaces_municipality"), type_="foreignkey"
        )
        batch.drop_column("municipality_id")
    op.drop_table("spaces_partner")
