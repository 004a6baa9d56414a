"""Moderators decide made-up cases first; those who have decided real ones go on

Revision ID: 0067
Revises: 0062
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0067"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    person = ["accounts_person.id"]
    op.create_table(
        "moderation_exercise",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("exercise", sa.String(), nullable=False),
        sa.Column("guideline", sa.String(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "exercise", name=op.f("pk_moderation_exercise")),
        sa.ForeignKeyConstraint(["person_id"], person, name=op.f("fk_moderation_exercise_person_id_accounts_person")),
    )
    op.create_table(
        "moderation_waiver",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "municipality_id", name=op.f("pk_moderation_waiver")),
        sa.ForeignKeyConstraint(["person_id"], person, name=op.f("fk_moderation_waiver_person_id_accounts_person")),
        sa.ForeignKeyConstraint(["by"], person, name=op.f("fk_moderation_waiver_by_accounts_person")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["spaces_municipality.id"],
            name=op.f("fk_moderation_waiver_municipality_id_spaces_municipality"),
        ),
    )
    op.execute(
        "INSERT INTO moderation_waiver (person_id, municipality_id, reason, at) "
        "SELECT decided_by, municipality_id, 'Moderated before there were made-up cases', MIN(at) "
        "FROM moderation_decision WHERE decided_by IS NOT NULL GROUP BY decided_by, municipality_id"
    )


def downgrade() -> None:
    op.drop_table("moderation_waiver")
    op.drop_table("moderation_exercise")
