"""Keep who follows a measure where it is kept who follows a process

Revision ID: 0043
Revises: 0042
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "INSERT INTO notifications_follow (person_id, resource_id, at) "
        "SELECT f.person_id, m.resource_id, f.at FROM measures_follow f JOIN measures_measure m ON m.id = f.measure_id"
    )
    op.drop_table("measures_follow")


def downgrade() -> None:
    op.create_table(
        "measures_follow",
        sa.Column("measure_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["measures_measure.id"],
            name=op.f("fk_measures_follow_measure_id_measures_measure"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_measures_follow_person_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("measure_id", "person_id", name=op.f("pk_measures_follow")),
    )
    op.create_index(op.f("ix_measures_follow_person_id"), "measures_follow", ["person_id"])
    op.execute(
        "INSERT INTO measures_follow (measure_id, person_id, at) "
        "SELECT m.id, f.person_id, f.at FROM notifications_follow f JOIN measures_measure m USING (resource_id)"
    )
    op.execute(
        "DELETE FROM notifications_follow WHERE resource_id IN (SELECT resource_id FROM measures_measure)"
    )
