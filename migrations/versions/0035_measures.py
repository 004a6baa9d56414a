"""Keep measures: what towns do after they decided

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

TABLES = (
    "measures_measure",
    "measures_change",
    "measures_follow",
    "measures_indicator",
    "measures_place",
    "measures_update",
    "measures_reading",
    "measures_source",
)


def upgrade() -> None:
    instant = civic.core.db.UTCDateTime(timezone=True)
    op.create_table(
        "measures_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("texts_html", sa.JSON(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("body_words", sa.String(), server_default="", nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("promised", sa.BigInteger(), nullable=True),
        sa.Column("spent", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name=op.f("ck_measures_measure_done")),
        sa.CheckConstraint("promised IS NULL OR promised >= 0", name=op.f("ck_measures_measure_promised")),
        sa.CheckConstraint("spent IS NULL OR spent >= 0", name=op.f("ck_measures_measure_spent")),
        sa.CheckConstraint(
            "starts_on IS NULL OR ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_measures_measure_dates")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["spaces_municipality.id"],
            name=op.f("fk_measures_measure_municipality_id_spaces_municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["process_id"], ["spaces_process.id"], name=op.f("fk_measures_measure_process_id_spaces_process")
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["spaces_resource.id"], name=op.f("fk_measures_measure_resource_id_spaces_resource")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures_measure")),
        sa.UniqueConstraint("resource_id", name=op.f("uq_measures_measure_resource_id")),
    )
    op.create_index(op.f("ix_measures_measure_process_id"), "measures_measure", ["process_id"])
    op.create_index("ix_measures_measure_town", "measures_measure", ["municipality_id", "state", "ends_on"])
    op.create_table(
        "measures_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reason_language", sa.String(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_measures_change_reason")),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["measures_measure.id"],
            name=op.f("fk_measures_change_measure_id_measures_measure"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_measures_change_person_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures_change")),
    )
    op.create_index(op.f("ix_measures_change_measure_id"), "measures_change", ["measure_id"])
    op.create_table(
        "measures_follow",
        sa.Column("measure_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", instant, nullable=False),
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
    op.create_table(
        "measures_indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.Column("target", sa.Numeric(precision=16, scale=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["measures_measure.id"],
            name=op.f("fk_measures_indicator_measure_id_measures_measure"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures_indicator")),
        sa.UniqueConstraint("measure_id", "position", name=op.f("uq_measures_indicator_measure_id_position")),
    )
    op.create_table(
        "measures_place",
        sa.Column("measure_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["measures_measure.id"],
            name=op.f("fk_measures_place_measure_id_measures_measure"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"],
            ["places_neighbourhood.id"],
            name=op.f("fk_measures_place_neighbourhood_id_places_neighbourhood"),
        ),
        sa.PrimaryKeyConstraint("measure_id", "neighbourhood_id", name=op.f("pk_measures_place")),
    )
    op.create_index(op.f("ix_measures_place_neighbourhood_id"), "measures_place", ["neighbourhood_id"])
    op.create_table(
        "measures_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("texts_html", sa.JSON(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["measures_measure.id"],
            name=op.f("fk_measures_update_measure_id_measures_measure"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts_person.id"], name=op.f("fk_measures_update_person_id_accounts_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures_update")),
    )
    op.create_index(op.f("ix_measures_update_measure_id"), "measures_update", ["measure_id"])
    op.create_table(
        "measures_reading",
        sa.Column("indicator_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(precision=16, scale=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["measures_indicator.id"],
            name=op.f("fk_measures_reading_indicator_id_measures_indicator"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("indicator_id", "day", name=op.f("pk_measures_reading")),
    )
    op.create_table(
        "measures_source",
        sa.Column("measure_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("proposal_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["measures_measure.id"],
            name=op.f("fk_measures_source_measure_id_measures_measure"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals_proposal.id"],
            name=op.f("fk_measures_source_proposal_id_proposals_proposal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("measure_id", "proposal_id", name=op.f("pk_measures_source")),
    )
    op.create_index(op.f("ix_measures_source_proposal_id"), "measures_source", ["proposal_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
