"""Keep the parts of answers that several offices give

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TABLE = "proposals_answer_part"


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("text_html", sa.String(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("answered_at", instant, nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state IS NULL) = (answered_at IS NULL)", name=op.f("ck_proposals_answer_part_answered")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals_proposal.id"],
            name=op.f("fk_proposals_answer_part_proposal_id_proposals_proposal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["accounts_person.id"], name=op.f("fk_proposals_answer_part_answered_by_accounts_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals_answer_part")),
        sa.UniqueConstraint("proposal_id", "office", name=op.f("uq_proposals_answer_part_proposal_id_office")),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
