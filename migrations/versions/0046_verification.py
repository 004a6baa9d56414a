"""Verified residents, registers as keyed hashes, and a group of each neighbourhood

Revision ID: 0046
Revises: 0054
"""

import sqlalchemy as sa
from alembic import op

from civic.core.db import UTCDateTime

revision = "0046"
down_revision = "0054"
branch_labels = None
depends_on = None

IN_USE, VERIFIED = sa.text("in_use_since IS NOT NULL"), sa.text("kind = 'verified'")
TABLES = ("verification_entry", "verification_verification", "verification_tries", "verification_register")


def _key(table: str, column: str, to: str, **more: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), **more)


def _of_town_and_person(table: str) -> list[sa.ForeignKeyConstraint]:
    return [_key(table, "municipality_id", "spaces_municipality"), _key(table, "person_id", "accounts_person")]


def upgrade() -> None:
    op.create_table(
        "verification_code",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("expires_at", UTCDateTime(timezone=True), nullable=False),
        _key("verification_code", "person_id", "accounts_person"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_verification_code")),
        sa.UniqueConstraint("code", name=op.f("uq_verification_code_code")),
    )
    op.create_table(
        "verification_register",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("key_mark", sa.String(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("sent_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("in_use_since", UTCDateTime(timezone=True), nullable=True),
        _key("verification_register", "municipality_id", "spaces_municipality"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_register")),
    )
    op.create_index(op.f("ix_verification_register_municipality_id"), "verification_register", ["municipality_id"])
    op.create_index(
        "uq_verification_register_in_use",
        "verification_register",
        ["municipality_id"],
        unique=True,
        sqlite_where=IN_USE,
        postgresql_where=IN_USE,
    )
    op.create_table(
        "verification_tries",
        sa.Column("municipality_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_verification_tries_no_negative_tries")),
        *_of_town_and_person("verification_tries"),
        sa.PrimaryKeyConstraint("municipality_id", "person_id", name=op.f("pk_verification_tries")),
    )
    op.create_index(op.f("ix_verification_tries_person_id"), "verification_tries", ["person_id"])
    op.create_table(
        "verification_verification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        *_of_town_and_person("verification_verification"),
        _key("verification_verification", "neighbourhood_id", "places_neighbourhood"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_verification")),
        sa.UniqueConstraint(
            "municipality_id", "person_id", name=op.f("uq_verification_verification_municipality_id_person_id")
        ),
        sa.UniqueConstraint("municipality_id", "mark", name=op.f("uq_verification_verification_municipality_id_mark")),
    )
    op.create_index(op.f("ix_verification_verification_person_id"), "verification_verification", ["person_id"])
    op.create_table(
        "verification_entry",
        sa.Column("register_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("all_fields", sa.String(), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=True),
        _key("verification_entry", "neighbourhood_id", "places_neighbourhood"),
        _key("verification_entry", "register_id", "verification_register", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("register_id", "who", name=op.f("pk_verification_entry")),
    )
    with op.batch_alter_table("spaces_group") as batch:
        batch.add_column(sa.Column("neighbourhood_id", sa.Integer(), nullable=True))
        batch.create_unique_constraint(
            op.f("uq_spaces_group_municipality_id_neighbourhood_id"), ["municipality_id", "neighbourhood_id"]
        )
        batch.create_foreign_key(
            op.f("fk_spaces_group_neighbourhood_id_places_neighbourhood"),
            "places_neighbourhood",
            ["neighbourhood_id"],
            ["id"],
        )
    op.create_index(
        "uq_spaces_group_verified",
        "spaces_group",
        ["municipality_id"],
        unique=True,
        sqlite_where=VERIFIED,
        postgresql_where=VERIFIED,
    )


def downgrade() -> None:
    """Who was verified is forgotten, and so is what they may do: phases for these groups are for nobody then."""
    of_kinds = "SELECT id FROM spaces_group WHERE kind IN ('verified', 'neighbourhood')"
    op.execute(f"DELETE FROM spaces_membership WHERE group_id IN ({of_kinds})")
    op.drop_index("uq_spaces_group_verified", "spaces_group")
    with op.batch_alter_table("spaces_group") as batch:
        batch.drop_constraint(op.f("fk_spaces_group_neighbourhood_id_places_neighbourhood"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_spaces_group_municipality_id_neighbourhood_id"), type_="unique")
        batch.drop_column("neighbourhood_id")
    for table in (*TABLES, "verification_code"):
        op.drop_table(table)
