"""Offer a seat to somebody by name, without their address

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("councils_seat_invitation") as batch:
        batch.add_column(sa.Column("person_id", sa.Integer(), nullable=True))
        batch.alter_column("email", existing_type=sa.String(), nullable=True)
        batch.alter_column("mailbox", existing_type=sa.String(), nullable=True)
        batch.create_foreign_key(
            op.f("fk_councils_seat_invitation_person_id_accounts_person"), "accounts_person", ["person_id"], ["id"]
        )
        batch.create_unique_constraint(
            op.f("uq_councils_seat_invitation_council_id_person_id"), ["council_id", "person_id"]
        )
        batch.create_check_constraint(
            op.f("ck_councils_seat_invitation_invited"), "(person_id IS NULL) <> (mailbox IS NULL)"
        )
        batch.create_check_constraint(op.f("ck_councils_seat_invitation_address"), "(email IS NULL) = (mailbox IS NULL)")
    op.create_index(op.f("ix_councils_seat_invitation_person_id"), "councils_seat_invitation", ["person_id"])


def downgrade() -> None:
    op.execute("DELETE FROM councils_seat_invitation WHERE mailbox IS NULL")
    op.drop_index(op.f("ix_councils_seat_invitation_person_id"), "councils_seat_invitation")
    with op.batch_alter_table("councils_seat_invitation") as batch:
        batch.drop_constraint(op.f("ck_councils_seat_invitation_address"), type_="check")
        batch.drop_constraint(op.f("ck_councils_seat_invitation_invited"), type_="check")
        batch.drop_constraint(op.f("uq_councils_seat_invitation_council_id_person_id"), type_="unique")
        batch.drop_constraint(op.f("fk_councils_seat_invitation_person_id_accounts_person"), type_="foreignkey")
        batch.alter_column("mailbox", existing_type=sa.String(), nullable=False)
        batch.alter_column("email", existing_type=sa.String(), nullable=False)
        batch.drop_column("person_id")
