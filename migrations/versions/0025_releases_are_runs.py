"""A release of figures points to the run that compiles it

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

from civic.core.db import UTCDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

JOB = "statistics.compile"
ACTIVE = sa.text("state IN ('requested', 'running')")
OLD = (
    sa.Column("state", sa.String()),
    sa.Column("step", sa.Integer()),
    sa.Column("steps", sa.Integer()),
    sa.Column("reason", sa.String()),
    sa.Column("requested_at", UTCDateTime(timezone=True)),
    sa.Column("started_at", UTCDateTime(timezone=True)),
    sa.Column("ended_at", UTCDateTime(timezone=True)),
)
NEVER_EMPTY = ("state", "step", "steps", "requested_at")
outbox = sa.table(
    "core_outbox", sa.column("id"), sa.column("name"), sa.column("args", sa.JSON), sa.column("once", sa.String)
)


def _run(statement: str, **values: object) -> sa.CursorResult:
    return op.get_bind().execute(sa.text(statement), values)


def _jobs(to: dict[int, int], once: str) -> None:
    """Let the jobs of releases be asked with another number."""
    bind = op.get_bind()
    for row in bind.execute(sa.select(outbox.c.id, outbox.c.args).where(outbox.c.name == JOB)).all():
        if row.args and row.args[0] in to:
            number = to[row.args[0]]
            changed = sa.update(outbox).where(outbox.c.id == row.id)
            bind.execute(changed.values(args=[number], once=f"{once}/{number}"))


def _keeping_history(alter: object) -> None:
    """SQLite writes the table anew, and deletes with the old one what points at it."""
    embedded = op.get_bind().dialect.name == "sqlite"
    if embedded:
        _run("CREATE TEMP TABLE kept_history AS SELECT * FROM statistics_history")
    alter()
    if embedded:
        _run("DELETE FROM statistics_history")
        _run("INSERT INTO statistics_history SELECT * FROM kept_history")
        _run("DROP TABLE kept_history")


def upgrade() -> None:
    op.add_column("statistics_release", sa.Column("run_id", sa.Integer()))
    op.add_column("statistics_release", sa.Column("published_at", UTCDateTime(timezone=True)))
    runs = {}
    for release in _run("SELECT id FROM statistics_release ORDER BY id").scalars().all():
        runs[release] = _run(
            "INSERT INTO core_run"
            " (kind, lane, state, step, steps, reason, result, asked_at, started_at, ended_at)"
            " SELECT :kind, 'statistics/' || process_id,"
            " CASE state WHEN 'requested' THEN 'waiting' ELSE state END, step, steps, reason,"
            " CASE state WHEN 'refused' THEN parameters ELSE '{}' END, requested_at, started_at, ended_at"
            " FROM statistics_release WHERE id = :id RETURNING id",
            kind=JOB,
            id=release,
        ).scalar_one()
        _run("UPDATE statistics_release SET run_id = :run WHERE id = :id", run=runs[release], id=release)
    _run("UPDATE statistics_release SET published_at = ended_at WHERE state = 'done'")
    _run("UPDATE statistics_release SET parameters = '{}' WHERE state = 'refused'")
    _jobs(runs, "run")
    _keeping_history(_to_runs)


def _to_runs() -> None:
    op.drop_index("uq_statistics_release_active", "statistics_release")
    op.drop_index("ix_statistics_release_newest", "statistics_release")
    with op.batch_alter_table("statistics_release") as batch:
        batch.drop_constraint(op.f("ck_statistics_release_only_done_has_a_number"), type_="check")
        for column in OLD:
            batch.drop_column(column.name)
        batch.alter_column("run_id", existing_type=sa.Integer(), nullable=False)
        batch.create_foreign_key(op.f("fk_statistics_release_run_id_core_run"), "core_run", ["run_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_statistics_release_run_id"), ["run_id"])
        batch.create_check_constraint(
            op.f("ck_statistics_release_only_published_has_a_number"),
            "(published_at IS NULL) = (number IS NULL)",
        )


def downgrade() -> None:
    for column in OLD:
        op.add_column("statistics_release", sa.Column(column.name, column.type))
    for name, of in (("requested_at", "asked_at"), *((n, n) for n in ("step", "steps", "reason", "started_at", "ended_at"))):
        _run(f"UPDATE statistics_release SET {name} = (SELECT {of} FROM core_run WHERE core_run.id = run_id)")
    _run(
        "UPDATE statistics_release SET state ="
        " (SELECT CASE state WHEN 'waiting' THEN 'requested' ELSE state END FROM core_run WHERE core_run.id = run_id)"
    )
    _run(
        "UPDATE statistics_release SET parameters = (SELECT result FROM core_run WHERE core_run.id = run_id)"
        " WHERE state = 'refused'"
    )
    _jobs({row.run_id: row.id for row in _run("SELECT id, run_id FROM statistics_release").all()}, JOB)
    _keeping_history(_from_runs)
    _run("DELETE FROM core_run WHERE kind = :kind", kind=JOB)


def _from_runs() -> None:
    with op.batch_alter_table("statistics_release") as batch:
        batch.drop_constraint(op.f("ck_statistics_release_only_published_has_a_number"), type_="check")
        batch.drop_constraint(op.f("uq_statistics_release_run_id"), type_="unique")
        batch.drop_constraint(op.f("fk_statistics_release_run_id_core_run"), type_="foreignkey")
        batch.drop_column("run_id")
        batch.drop_column("published_at")
        for column in OLD:
            if column.name in NEVER_EMPTY:
                batch.alter_column(column.name, existing_type=column.type, nullable=False)
        batch.create_check_constraint(
            op.f("ck_statistics_release_only_done_has_a_number"), "(state = 'done') = (number IS NOT NULL)"
        )
    op.create_index("ix_statistics_release_newest", "statistics_release", ["process_id", "state", "number"])
    op.create_index(
        "uq_statistics_release_active",
        "statistics_release",
        ["process_id"],
        unique=True,
        sqlite_where=ACTIVE,
        postgresql_where=ACTIVE,
    )
