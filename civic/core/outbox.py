"""The outbox: jobs and mail are rows, written in the transaction that asks for them.

What fails sends and enqueues nothing. Redis only wakes workers: whatever it loses is pushed again from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import Index, Select, delete, or_, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base, after_commit, db, db_now, transaction, upsert

log = structlog.get_logger()

#: The names that a row may ask for, and what they run. ``wiring`` fills it; nothing else can be run by a worker.
JOBS: dict[str, Callable[..., None]] = {}
#: Names with the time between two runs. ``wiring`` fills it.
PERIODIC: dict[str, timedelta] = {}

ATTEMPTS = 5
PUSH_AGAIN = timedelta(seconds=30)
#: How long a worker that claimed a row may stay silent before another one gets it, and how often it speaks.
LEASE = timedelta(seconds=60)
RENEW = timedelta(seconds=20)
#: How long a row that is done can still tell that it was.
KEPT = timedelta(days=30)


class OutboxRow(Base):
    """Something to be done after the transaction that wrote it."""

    __tablename__ = "core_outbox"
    __table_args__ = (
        Index(
            "ix_core_outbox_waiting",
            "available_at",
            sqlite_where=text("done_at IS NULL AND failed_at IS NULL"),
            postgresql_where=text("done_at IS NULL AND failed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    args: Mapped[list[Any]]
    once: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    available_at: Mapped[datetime] = mapped_column(default=clock.now)
    pushed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]


Push = Callable[[list[int]], None]
_push: Push | None = None


def push_with(push: Push | None) -> None:
    """Say how workers are woken (the queue); None leaves it to the sweep."""
    global _push
    _push = push


def enqueue(name: str, *args: Any, after: timedelta = timedelta(0), once: str | None = None) -> None:
    """Ask for a job in the open transaction. Arguments are ids and short codes, never words of a person.

    ``once`` makes the same request twice be one.

    Raises:
        KeyError: no job has this name.
    """
    if name not in JOBS:
        raise KeyError(f"no job is called {name!r}")
    row = {
        "name": name,
        "args": list(args),
        "once": once,
        "available_at": clock.now() + after,
        "created_at": clock.now(),
        "attempts": 0,
    }
    statement = upsert(OutboxRow).values(row).on_conflict_do_nothing(index_elements=["once"])
    row_id = db.session.execute(statement.returning(OutboxRow.id)).scalar()
    if row_id is not None and not after:
        after_commit(lambda: _wake([row_id]))


def _wake(ids: list[int]) -> None:
    if _push is None or not ids:
        return
    try:
        _push(ids)
    except Exception as error:  # the queue may be down; the sweep pushes again
        log.warning("outbox.push_failed", error=type(error).__name__)


def _waiting() -> Select[int]:
    return (
        select(OutboxRow.id)
        .where(OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None), OutboxRow.available_at <= db_now())
        .order_by(OutboxRow.available_at, OutboxRow.id)
    )


def sweep() -> int:
    """Wake workers for what is due and not done; plan periodic jobs. Any number of sweepers may run.

    Returns: how many rows were pushed.
    """
    now = clock.now()
    with transaction():
        for name, every in PERIODIC.items():
            turn = int(now.timestamp() // every.total_seconds())
            enqueue(name, once=f"{name}/{turn}")
        stale = or_(OutboxRow.pushed_at.is_(None), OutboxRow.pushed_at < now - PUSH_AGAIN)
        ids = list(db.session.scalars(_waiting().where(stale).limit(500)))
        db.session.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(pushed_at=now))
        after_commit(lambda: _wake(ids))
    return len(ids)


def perform(row_id: int) -> None:
    """Do what one row asks for. Doing it twice equals doing it once: a row that is done is left alone.

    A failure is kept with the row and tried again later, five times in all. A worker that was killed renews its
    claim no more, and another one begins again within LEASE; a job that takes an hour keeps its claim.
    """
    claimed = _claim(row_id)
    if claimed is None:
        return
    name, args, attempts = claimed
    try:
        with _renewed(row_id):
            JOBS[name](*args)
    except Exception as error:
        log.exception("job.failed", job=name, row=row_id, attempt=attempts)
        db.session.rollback()
        _keep_failure(row_id, attempts, error)
        return
    with transaction():
        db.session.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(done_at=clock.now(), error=None))


def _claim(row_id: int) -> tuple[str, list[Any], int] | None:
    """Take a row for this worker: until the lease ends, nobody else gets it."""
    with transaction():
        claimed = db.session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == row_id, OutboxRow.id.in_(_waiting().where(OutboxRow.id == row_id)))
            .values(attempts=OutboxRow.attempts + 1, available_at=clock.now() + LEASE)
            .returning(OutboxRow.name, OutboxRow.args, OutboxRow.attempts)
        ).one_or_none()
    return None if claimed is None else (claimed.name, claimed.args, claimed.attempts)


@contextmanager
def _renewed(row_id: int) -> Iterator[None]:
    """Keep the claim on a row while its job runs, from a thread beside it."""
    app, done = current_app._get_current_object(), Event()  # type: ignore[attr-defined]

    def renew() -> None:
        while not done.wait(RENEW.total_seconds()):
            try:
                with app.app_context(), transaction():
                    keep = update(OutboxRow).where(OutboxRow.id == row_id, OutboxRow.done_at.is_(None))
                    db.session.execute(keep.values(available_at=clock.now() + LEASE))
            except SQLAlchemyError as error:  # the job itself may be holding the only pen; the next turn will do
                log.warning("outbox.not_renewed", row=row_id, error=type(error).__name__)

    Thread(target=renew, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _keep_failure(row_id: int, attempts: int, error: Exception) -> None:
    last = attempts >= ATTEMPTS
    with transaction():
        db.session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == row_id)
            .values(
                available_at=clock.now() + timedelta(seconds=5 * 4**attempts),
                failed_at=clock.now() if last else None,
                error=type(error).__name__,
            )
        )


def forget() -> None:
    """Let go of rows that were done long ago. Those that failed stay until somebody has looked at them."""
    with transaction():
        db.session.execute(delete(OutboxRow).where(OutboxRow.done_at < clock.now() - KEPT))


def drain(limit: int = 10_000) -> int:
    """Do everything that is due, here and now: for commands and tests that have no worker beside them.

    Returns: how many rows were performed.
    """
    done = 0
    while done < limit:
        ids = list(db.session.scalars(_waiting().limit(100)))
        db.session.rollback()
        if not ids:
            return done
        for row_id in ids:
            perform(row_id)
        done += len(ids)
    return done
