"""Motions at meetings, and how a council votes

Revision ID: 0108
Revises: 0111
"""

import sqlalchemy as sa
from alembic import op

from civic.core.db import UTCDateTime

revision = "0108"
down_revision = "0111"
branch_labels = None
depends_on = None

COUNTED = "(state IN ('carried', 'lost')) = (votes_for IS NOT NULL)"


def _key(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=ondelete)


def _number(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable, autoincrement=False)


def _motions() -> None:
    table = "motions_motion"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *(_number(name) for name in ("meeting_id", "item_id", "number", "mover_id", "version")),
        *(_number(name, nullable=True) for name in ("amends_id", "seconder_id", "vote_id", "present_then")),
        *(_number(name, nullable=True) for name in ("votes_for", "against", "abstained")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("text", "language", "state")),
        sa.Column("way", sa.String(), nullable=True),
        sa.Column("change", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("moved_at", UTCDateTime(timezone=True), nullable=False),
        *(sa.Column(name, UTCDateTime(timezone=True), nullable=True) for name in ("put_at", "decided_at")),
        _key(table, "meeting_id", "meetings_meeting", "CASCADE"),
        _key(table, "item_id", "meetings_agenda_item", "CASCADE"),
        _key(table, "amends_id", "motions_motion", "CASCADE"),
        _key(table, "mover_id", "accounts_person"),
        _key(table, "seconder_id", "accounts_person"),
        _key(table, "vote_id", "votes_vote"),
        sa.CheckConstraint("(amends_id IS NULL) = (change IS NULL)", name=op.f(f"ck_{table}_change_of_amendments")),
        sa.CheckConstraint(COUNTED, name=op.f(f"ck_{table}_counted")),
        sa.CheckConstraint("votes_for >= 0 AND against >= 0 AND abstained >= 0", name=op.f(f"ck_{table}_votes")),
        sa.CheckConstraint("vote_id IS NULL OR way = 'secret'", name=op.f(f"ck_{table}_secret")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f(f"uq_{table}_meeting_id_number")),
        sa.UniqueConstraint("vote_id", name=op.f(f"uq_{table}_vote_id")),
    )
    for column in ("item_id", "amends_id", "mover_id", "seconder_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    running = sa.text("state = 'voting'")
    op.create_index(
        "uq_motions_motion_voting", table, ["meeting_id"], unique=True, sqlite_where=running, postgresql_where=running
    )


def upgrade() -> None:
    with op.batch_alter_table("meetings_meeting") as batch:
        batch.add_column(sa.Column("seconding", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("way", sa.String(), nullable=True))
    with op.batch_alter_table("councils_council") as batch:
        batch.add_column(sa.Column("seconding", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("way", sa.String(), nullable=False, server_default="open"))
    with op.batch_alter_table("meetings_meeting") as batch:
        batch.alter_column("seconding", server_default=None)
    with op.batch_alter_table("councils_council") as batch:
        batch.alter_column("seconding", server_default=None)
        batch.alter_column("way", server_default=None)
    _motions()
    table = "motions_version"
    op.create_table(
        table,
        _number("motion_id"),
        _number("number"),
        sa.Column("text", sa.String(), nullable=False),
        _number("amendment_id", nullable=True),
        sa.Column("change", sa.JSON(none_as_null=True), nullable=True),
        _key(table, "motion_id", "motions_motion", "CASCADE"),
        _key(table, "amendment_id", "motions_motion", "CASCADE"),
        sa.PrimaryKeyConstraint("motion_id", "number", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("amendment_id", name=op.f(f"uq_{table}_amendment_id")),
    )
    table = "motions_voice"
    op.create_table(
        table,
        _number("motion_id"),
        _number("person_id"),
        sa.Column("choice", sa.String(), nullable=False),
        _key(table, "motion_id", "motions_motion", "CASCADE"),
        _key(table, "person_id", "accounts_person"),
        sa.PrimaryKeyConstraint("motion_id", "person_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f("ix_motions_voice_person_id"), table, ["person_id"])


def downgrade() -> None:
    for table in ("motions_voice", "motions_version", "motions_motion"):
        op.drop_table(table)
    for table in ("councils_council", "meetings_meeting"):
        with op.batch_alter_table(table) as batch:
            for column in ("seconding", "way"):
                batch.drop_column(column)
