"""Roles are offered to an address, and held once accepted

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    op.create_table(
        "spaces_role_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.Column("declined_at", instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["spaces_municipality.id"],
            name=op.f("fk_spaces_role_invitation_municipality_id_spaces_municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["accounts_person.id"],
            name=op.f("fk_spaces_role_invitation_invited_by_id_accounts_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spaces_role_invitation")),
        sa.UniqueConstraint(
            "municipality_id", "mailbox", "role", name=op.f("uq_spaces_role_invitation_municipality_id_mailbox_role")
        ),
    )
    op.create_index(op.f("ix_spaces_role_invitation_mailbox"), "spaces_role_invitation", ["mailbox"])


def downgrade() -> None:
    op.drop_table("spaces_role_invitation")
