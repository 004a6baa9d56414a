"""Invitations to act for an organisation; notifications about an organisation.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    op.create_table(
        "accounts_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("expires_at", instant, nullable=False),
        sa.Column("declined_at", instant, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["accounts_organisation.id"],
            name=op.f("fk_accounts_invitation_organisation_id_accounts_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_accounts_invitation_person_id_accounts_person")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["accounts_person.id"], name=op.f("fk_accounts_invitation_invited_by_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_invitation")),
        sa.UniqueConstraint(
            "organisation_id", "person_id", name=op.f("uq_accounts_invitation_organisation_id_person_id")
        ),
    )
    with op.batch_alter_table("accounts_invitation") as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_invitation_person_id"), ["person_id"], unique=False)
    with op.batch_alter_table("notifications_notification") as batch_op:
        batch_op.alter_column("resource_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_notifications_notification_organisation"),
            "accounts_organisation",
            ["organisation_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    op.execute("DELETE FROM notifications_notification WHERE resource_id IS NULL")
    with op.batch_alter_table("notifications_notification") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_notifications_notification_organisation"), type_="foreignkey"
        )
        batch_op.drop_column("organisation_id")
        batch_op.alter_column("resource_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("accounts_invitation")
