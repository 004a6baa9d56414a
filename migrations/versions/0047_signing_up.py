"""Signing up for meetings: places, a waiting list, and who came

Revision ID: 0047
Revises: 0050b
"""

import sqlalchemy as sa
from alembic import op

from civic.core.db import UTCDateTime

revision = "0047"
down_revision = "0050b"
branch_labels = None
depends_on = None

TABLE = "meetings_meeting"


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as batch:
        for name in ("childcare", "sign_up"):
            batch.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("places", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("came", sa.Integer(), nullable=True))
        batch.create_check_constraint(op.f("ck_meetings_meeting_some_places"), "places IS NULL OR places > 0")
    with op.batch_alter_table(TABLE) as batch:
        for name in ("childcare", "sign_up"):
            batch.alter_column(name, server_default=None)
    op.create_table(
        "meetings_registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings_meeting.id"],
            name=op.f("fk_meetings_registration_meeting_id_meetings_meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_meetings_registration_person_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings_registration")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_meetings_registration_meeting_id_person_id")),
    )
    op.create_index(op.f("ix_meetings_registration_person_id"), "meetings_registration", ["person_id"])


def downgrade() -> None:
    op.drop_table("meetings_registration")
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_constraint(op.f("ck_meetings_meeting_some_places"), type_="check")
        for name in ("came", "places", "sign_up", "childcare"):
            batch.drop_column(name)
