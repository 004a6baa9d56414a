"""Seats are offered to an address, and given once accepted

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    op.create_table(
        "councils_seat_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.Column("declined_at", instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id"], ["councils_council.id"], name=op.f("fk_councils_seat_invitation_council_id_councils_council")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["accounts_organisation.id"],
            name=op.f("fk_councils_seat_invitation_organisation_id_accounts_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["accounts_person.id"],
            name=op.f("fk_councils_seat_invitation_invited_by_id_accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_councils_seat_invitation")),
        sa.UniqueConstraint("council_id", "mailbox", name=op.f("uq_councils_seat_invitation_council_id_mailbox")),
    )
    op.create_index(op.f("ix_councils_seat_invitation_mailbox"), "councils_seat_invitation", ["mailbox"])


def downgrade() -> None:
    op.drop_table("councils_seat_invitation")
