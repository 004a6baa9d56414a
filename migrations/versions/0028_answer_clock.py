"""Keep the last day for an answer, working days, and when the clock was stopped

Until now every page reckoned the day anew: so many days of the calendar after the supporters were there. For proposals
that have them that day is written down.

Revision ID: 0028
Revises: 0027
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

import civic.core.db

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

#: Table, column, type, and what rows have that were written before.
COLUMNS = (
    ("proposals_proposal", "answer_working", sa.Boolean(), sa.false()),
    ("proposals_proposal", "uncounted", sa.JSON(), sa.text("'[]'")),
    ("proposals_proposal", "office", sa.String(), sa.text("''")),
    ("spaces_municipality", "answer_working", sa.Boolean(), sa.false()),
    ("spaces_municipality", "country", sa.String(), sa.text("''")),
    ("spaces_municipality", "region", sa.String(), sa.text("''")),
    ("spaces_municipality", "closing_days", sa.JSON(), sa.text("'[]'")),
)
RUNS = sa.text("resumed_at IS NULL")


def upgrade() -> None:
    for table, name, kind, before in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=before))
    for table in ("proposals_proposal", "spaces_municipality"):
        with op.batch_alter_table(table) as batch:
            for _table, name, kind, _before in (each for each in COLUMNS if each[0] == table):
                batch.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    op.add_column("proposals_proposal", sa.Column("due_on", sa.Date(), nullable=True))
    _write_days()
    op.create_table(
        "proposals_clock_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reason_language", sa.String(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("stopped_at", civic.core.db.UTCDateTime(timezone=True), nullable=False),
        sa.Column("stopped_by", sa.Integer(), nullable=True),
        sa.Column("resumed_at", civic.core.db.UTCDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_proposals_clock_stop_reason")),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals_proposal.id"],
            name=op.f("fk_proposals_clock_stop_proposal_id_proposals_proposal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stopped_by"], ["accounts_person.id"], name=op.f("fk_proposals_clock_stop_stopped_by_accounts_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals_clock_stop")),
    )
    op.create_index(op.f("ix_proposals_clock_stop_proposal_id"), "proposals_clock_stop", ["proposal_id"])
    op.create_index(
        "ix_proposals_clock_stop_open",
        "proposals_clock_stop",
        ["proposal_id"],
        unique=True,
        sqlite_where=RUNS,
        postgresql_where=RUNS,
    )


def _write_days() -> None:
    """The day in the town on which the supporters were there, and so many days more."""
    instant = civic.core.db.UTCDateTime(timezone=True)
    proposal = sa.table(
        "proposals_proposal",
        *(sa.column(name) for name in ("id", "municipality_id", "answer_days")),
        sa.column("threshold_at", instant),
        sa.column("due_on", sa.Date()),
    )
    town = sa.table("spaces_municipality", sa.column("id"), sa.column("timezone"))
    rows = op.get_bind().execute(
        sa.select(proposal.c.id, proposal.c.threshold_at, proposal.c.answer_days, town.c.timezone)
        .join(town, town.c.id == proposal.c.municipality_id)
        .where(proposal.c.threshold_at.is_not(None))
    )
    for row in rows.all():
        begun: datetime = row.threshold_at.astimezone(ZoneInfo(row.timezone))
        due = begun.date() + timedelta(days=row.answer_days)
        op.execute(proposal.update().where(proposal.c.id == row.id).values(due_on=due))


def downgrade() -> None:
    op.drop_table("proposals_clock_stop")
    with op.batch_alter_table("proposals_proposal") as batch:
        for name in ("due_on", "answer_working", "uncounted", "office"):
            batch.drop_column(name)
    with op.batch_alter_table("spaces_municipality") as batch:
        for name in ("answer_working", "country", "region", "closing_days"):
            batch.drop_column(name)
