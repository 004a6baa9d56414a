"""Who is at a meeting and since when, who asks for the floor, and who spoke for how long

Revision ID: 0088
Revises: 0085
"""

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0088"
down_revision = "0085"
branch_labels = None
depends_on = None

NEW = ("online_private", "quorum", "budget", "deputies", "opened_at", "closed_at")
CHECKS = {
    "some_quorum": "quorum IS NULL OR quorum > 0",
    "some_budget": "budget IS NULL OR budget > 0",
    "opened_before_closed": "closed_at IS NULL OR closed_at >= opened_at",
}


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, civic.core.db.UTCDateTime(timezone=True), nullable=nullable)


def _key(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=ondelete)


def _table(table: str, *parts: sa.schema.SchemaItem) -> None:
    """A table of what people did at meetings."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *parts,
        _key(table, "meeting_id", "meetings_meeting", "CASCADE"),
        _key(table, "person_id", "accounts_person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])


def _one_at_a_time(name: str, table: str, columns: list[str], still: str) -> None:
    open_ones = sa.text(f"{still} IS NULL")
    op.create_index(name, table, columns, unique=True, sqlite_where=open_ones, postgresql_where=open_ones)


def upgrade() -> None:
    with op.batch_alter_table("meetings_meeting") as batch:
        for flag in ("online_private", "deputies"):
            batch.add_column(sa.Column(flag, sa.Boolean(), nullable=False, server_default=sa.false()))
        for number in ("quorum", "budget"):
            batch.add_column(sa.Column(number, sa.Integer(), nullable=True))
        batch.add_column(_instant("opened_at", nullable=True))
        batch.add_column(_instant("closed_at", nullable=True))
        for name, condition in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_meetings_meeting_{name}"), condition)
    with op.batch_alter_table("meetings_meeting") as batch:
        for flag in ("online_private", "deputies"):
            batch.alter_column(flag, server_default=None)
    with op.batch_alter_table("meetings_agenda_item") as batch:
        batch.add_column(_instant("called_at", nullable=True))

    table = "meetings_presence"
    _table(
        table,
        sa.Column("deputy_for_id", sa.Integer(), nullable=True),
        _instant("arrived_at"),
        _instant("left_at", nullable=True),
        _key(table, "deputy_for_id", "accounts_person"),
        sa.CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name=op.f("ck_meetings_presence_stay")),
    )
    op.create_index(op.f("ix_meetings_presence_deputy_for_id"), table, ["deputy_for_id"])
    _one_at_a_time("uq_meetings_presence_now", table, ["meeting_id", "person_id"], "left_at")

    once = sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_meetings_apology_meeting_id_person_id"))
    _table("meetings_apology", _instant("at"), once)

    once = sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_meetings_floor_wish_meeting_id_person_id"))
    order = sa.Column("point_of_order", sa.Boolean(), nullable=False)
    _table("meetings_floor_wish", order, _instant("asked_at"), once)

    table = "meetings_speech"
    _table(
        table,
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("point_of_order", sa.Boolean(), nullable=False),
        _instant("started_at"),
        _instant("ended_at", nullable=True),
        _key(table, "item_id", "meetings_agenda_item", "SET NULL"),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_meetings_speech_speech_order")),
    )
    op.create_index(op.f("ix_meetings_speech_item_id"), table, ["item_id"])
    op.create_index("ix_meetings_speech_meeting", table, ["meeting_id", "started_at"])
    _one_at_a_time("uq_meetings_speech_now", table, ["meeting_id"], "ended_at")


def downgrade() -> None:
    for table in ("meetings_speech", "meetings_floor_wish", "meetings_apology", "meetings_presence"):
        op.drop_table(table)
    with op.batch_alter_table("meetings_agenda_item") as batch:
        batch.drop_column("called_at")
    with op.batch_alter_table("meetings_meeting") as batch:
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_meetings_meeting_{name}"), type_="check")
        for column in NEW:
            batch.drop_column(column)
