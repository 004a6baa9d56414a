"""Keep who writes a proposal together, and who was asked to

Revision ID: 0048
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0048"
down_revision = "0043"
branch_labels = None
depends_on = None

PROPOSAL_KEY = "fk_notifications_notification_proposal"


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    op.create_table(
        "proposals_author",
        sa.Column("proposal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", instant, nullable=False),
        _proposal("proposals_author"),
        _person("proposals_author", "person_id"),
        sa.PrimaryKeyConstraint("proposal_id", "person_id", name=op.f("pk_proposals_author")),
    )
    op.create_index(op.f("ix_proposals_author_person_id"), "proposals_author", ["person_id"])
    table = "proposals_author_invitation"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("asked_as", sa.String(), nullable=False),
        sa.Column("asked_key", sa.String(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.Column("declined_at", instant, nullable=True),
        _proposal(table),
        _person(table, "person_id"),
        _person(table, "invited_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("proposal_id", "asked_key", name=op.f(f"uq_{table}_proposal_id_asked_key")),
    )
    for column in ("person_id", "invited_by_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    with op.batch_alter_table("notifications_notification") as batch:
        batch.add_column(sa.Column("proposal_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f(PROPOSAL_KEY), "proposals_proposal", ["proposal_id"], ["id"], ondelete="CASCADE"
        )


def _proposal(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_proposal_id_proposals_proposal")
    return sa.ForeignKeyConstraint(["proposal_id"], ["proposals_proposal.id"], name=name, ondelete="CASCADE")


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["accounts_person.id"], name=op.f(f"fk_{table}_{column}_accounts_person")
    )


def downgrade() -> None:
    with op.batch_alter_table("notifications_notification") as batch:
        batch.drop_constraint(op.f(PROPOSAL_KEY), type_="foreignkey")
        batch.drop_column("proposal_id")
    op.drop_table("proposals_author_invitation")
    op.drop_table("proposals_author")
