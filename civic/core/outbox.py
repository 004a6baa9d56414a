"""The outbox: jobs and mail are rows, written in the transaction that asks for them.

What fails sends and enqueues nothing. Redis only wakes workers: whatever it loses is pushed again from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from threading import Event, Thread

import structlog
from flask import current_app
from flask_babel import LazyString
from sqlalchemy import ColumnElement, Index, Select, case, delete, literal, or_, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock, logs
from civic.core.db import Base, after_commit, db, db_now, transaction, upsert

log = structlog.get_logger()


class Queue(StrEnum):
    """What a job is for. Workers take the queues in this order, and no e-mail or report stands before a vote."""

    VOTES = "votes"
    SHORT = "short"
    MAIL = "mail"
    NOTICES = "notices"
    LONG = "long"


#: The names that a row may ask for, and what they run. ``civic.jobs`` fills it; nothing else can be run by a worker.
JOBS: dict[str, Callable[..., None]] = {}
#: Names with the time between two runs. ``civic.jobs`` fills it.
PERIODIC: dict[str, timedelta] = {}
#: Names with a question that the scheduler asks every few seconds: whether there is something to do at this moment.
DUE: dict[str, Callable[[], bool]] = {}
#: The queue of each name; the others wait in LONG, where they hold up nothing that has a deadline.
PURPOSES: dict[str, Queue] = {}
#: How often a name is tried, where it is not ATTEMPTS.
TRIES: dict[str, int] = {}
#: What is called with a row's arguments when the row is given up, in that transaction: whoever waits for it reads that
#: it failed.
GIVEN_UP: dict[str, Callable[..., None]] = {}

#: What each name does, in words. ``civic.jobs`` fills it.
WORDS: dict[str, LazyString] = {}

ATTEMPTS = 5
PUSH_AGAIN = timedelta(seconds=30)
#: How often a name of DUE is asked for again while there is still something to do.
DUE_AGAIN = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
#: How many rows of a queue one sweep looks at.
SWEPT = 500
#: ``error`` of a row whose worker died with it every time.
LOST = "WorkerLost"
#: How long a worker that claimed a row may stay silent before another one gets it, and how often it speaks.
LEASE = timedelta(seconds=60)
RENEW = timedelta(seconds=20)
#: How long a row that is done can still tell that it was: longer than any period, so that no turn comes twice.
RETENTION = timedelta(days=2)


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
    args: Mapped[list[object]]
    once: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    available_at: Mapped[datetime] = mapped_column(default=clock.now)
    pushed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]


class Later(Exception):
    """Raised by a job that cannot run at present, through no fault of its own: the row waits, and no try is counted."""

    def __init__(self, pause: timedelta) -> None:
        super().__init__(f"in {pause}")
        self.pause = pause


Push = Callable[[Queue, list[int]], object]
_push: Push | None = None


def push_with(push: Push | None) -> None:
    """Say how workers are woken (the queue); None leaves it to the sweep."""
    global _push
    _push = push


@contextmanager
def nobody_woken() -> Iterator[None]:
    """Wake no worker for what is asked meanwhile: who asks does it here, with ``drain``; else the sweep finds it."""
    before = _push
    push_with(None)
    try:
        yield
    finally:
        push_with(before)


def enqueue(name: str, *args: object, after: timedelta = timedelta(0), once: str | None = None) -> None:
    """Ask for a job in the open transaction. Arguments are ids and short codes, never words of a person.

    ``once`` makes the same request twice be one.

    Raises:
        KeyError: no job has this name.
    """
    if name not in JOBS:
        raise KeyError(f"no job is called {name!r}")
    now = clock.now()
    row = {
        "name": name,
        "args": list(args),
        "once": once,
        "available_at": now + after,
        "created_at": now,
        # Pushed with the commit: the sweep need not look at it before PUSH_AGAIN.
        "pushed_at": None if after else now,
        "attempts": 0,
    }
    statement = upsert(OutboxRow).values(row).on_conflict_do_nothing(index_elements=["once"])
    row_id = db.session.execute(statement.returning(OutboxRow.id)).scalar()
    if row_id is not None and not after:
        after_commit(lambda: _wake(queue_of(name), [row_id]))


def queue_of(name: str) -> Queue:
    """Where a job of this name waits."""
    return PURPOSES.get(name, Queue.LONG)


def _wake(queue: Queue, ids: list[int]) -> None:
    if _push is None or not ids:
        return
    try:
        _push(queue, ids)
    except Exception as error:  # the queue may be down; the sweep pushes again
        log.warning("outbox.push_failed", error=type(error).__name__)


def _unfinished() -> Select[int]:
    """Rows that nobody works on at present, the oldest first."""
    return (
        select(OutboxRow.id)
        .where(OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None), OutboxRow.available_at <= db_now())
        .order_by(OutboxRow.available_at, OutboxRow.id)
    )


def _waiting() -> Select[int]:
    """Those of them that may still be tried."""
    return _unfinished().where(OutboxRow.attempts < _tries())


def _of(queue: Queue) -> ColumnElement[bool]:
    """Whether a row waits in this queue, by its name."""
    if queue is Queue.LONG:
        return OutboxRow.name.not_in([name for name, purpose in PURPOSES.items() if purpose is not Queue.LONG])
    return OutboxRow.name.in_([name for name, purpose in PURPOSES.items() if purpose is queue])


def _tries() -> ColumnElement[int]:
    return case(TRIES, value=OutboxRow.name, else_=ATTEMPTS) if TRIES else literal(ATTEMPTS)


def sweep() -> int:
    """Plan what is due, wake workers for what is not done, give up what crashed too often. Any number may sweep.

    A row that still waits in the queue is not pushed a second time; one that the queue has lost is, within PUSH_AGAIN.

    Returns: how many rows were looked at.
    """
    now = clock.now()
    due = [name for name, asks in DUE.items() if asks()]
    db.session.rollback()
    looked = 0
    with transaction():
        for name, every in PERIODIC.items():
            enqueue(name, once=f"{name}/{_turn(now, every)}")
        for name in due:
            enqueue(name, once=f"{name}/due/{_turn(now, DUE_AGAIN)}")
        _give_up(now)
        stale = or_(OutboxRow.pushed_at.is_(None), OutboxRow.pushed_at < now - PUSH_AGAIN)
        for queue in Queue:
            ids = list(db.session.scalars(_waiting().where(stale, _of(queue)).limit(SWEPT)))
            db.session.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(pushed_at=now))
            after_commit(partial(_wake, queue, ids))
            looked += len(ids)
    return looked


def _turn(now: datetime, every: timedelta) -> int:
    return int(now.timestamp() // every.total_seconds())


def _give_up(now: datetime) -> None:
    """Stop rows whose worker died with them at every try: out of memory, killed, or a crash of the interpreter."""
    over = update(OutboxRow).where(OutboxRow.id.in_(_unfinished().where(OutboxRow.attempts >= _tries())))
    stopped = over.values(failed_at=now, error=LOST).returning(OutboxRow.id, OutboxRow.name, OutboxRow.args)
    for row in db.session.execute(stopped).all():
        _tell_of_end(row.id, row.name, row.args, LOST)


def _tell_of_end(row_id: int, name: str, args: list[object], error: str) -> None:
    log.error("job.given_up", job=name, row=row_id, error=error)
    if name in GIVEN_UP:
        GIVEN_UP[name](*args)


def perform(row_id: int) -> None:
    """Do what one row asks for. Doing it twice equals doing it once: a row that is done is left alone.

    A failure is kept with the row and tried again later, ATTEMPTS times in all or as TRIES says. A worker that was
    killed does not renew its claim, and another one begins again within LEASE; a job that takes an hour keeps it.
    """
    claimed = _claim(row_id)
    if claimed is None:
        return
    name, args, attempts = claimed
    try:
        with _renewed(row_id):
            JOBS[name](*args)
    except Later as later:
        db.session.rollback()
        _postpone(row_id, later)
        return
    except Exception as error:
        log.error("job.failed", job=name, row=row_id, attempt=attempts, **logs.told(error))
        db.session.rollback()
        _keep_failure(row_id, name, args, attempts, error)
        return
    with transaction():
        db.session.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(done_at=clock.now(), error=None))


def _claim(row_id: int) -> tuple[str, list[object], int] | None:
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
    # The stubs of Flask give the proxy the type of what it stands for, which has no such method.
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


def _postpone(row_id: int, later: Later) -> None:
    with transaction():
        waits = update(OutboxRow).where(OutboxRow.id == row_id)
        db.session.execute(
            waits.values(available_at=clock.now() + later.pause, attempts=OutboxRow.attempts - 1, pushed_at=None)
        )


def _keep_failure(row_id: int, name: str, args: list[object], attempts: int, error: Exception) -> None:
    last, kind = attempts >= TRIES.get(name, ATTEMPTS), type(error).__name__
    pause = min(timedelta(seconds=5 * 4 ** min(attempts, 10)), LONGEST_PAUSE)
    with transaction():
        db.session.execute(
            update(OutboxRow)
            .where(OutboxRow.id == row_id)
            .values(
                available_at=clock.now() + pause,
                failed_at=clock.now() if last else None,
                error=kind,
            )
        )
        if last:
            _tell_of_end(row_id, name, args, kind)


def forget() -> None:
    """Let go of rows that were done long ago. Those that failed stay until somebody has looked at them."""
    with transaction():
        db.session.execute(delete(OutboxRow).where(OutboxRow.done_at < clock.now() - RETENTION))


@dataclass(frozen=True)
class GivenUp:
    """A row that needs a person. ``error`` is the name of what happened last."""

    id: int
    name: str
    error: str | None
    attempts: int
    failed_at: datetime


def given_up(most: int = 100) -> list[GivenUp]:
    """Rows that were given up, the newest first. One query."""
    o = OutboxRow
    statement = select(o.id, o.name, o.error, o.attempts, o.failed_at).where(o.failed_at.is_not(None))
    rows = db.session.execute(statement.order_by(o.failed_at.desc()).limit(most))
    return [GivenUp(*row[:4], failed_at=row.failed_at or clock.now()) for row in rows]


def try_again(ids: Sequence[int]) -> int:
    """Let rows that were given up be tried from the beginning. Returns: how many there were."""
    stopped = update(OutboxRow).where(OutboxRow.id.in_(ids), OutboxRow.failed_at.is_not(None))
    again = stopped.values(failed_at=None, error=None, attempts=0, available_at=clock.now(), pushed_at=None)
    return len(db.session.execute(again.returning(OutboxRow.id)).all())


def dismiss(ids: Sequence[int]) -> int:
    """Forget rows that were given up: somebody has looked at them. Returns: how many there were."""
    stopped = delete(OutboxRow).where(OutboxRow.id.in_(ids), OutboxRow.failed_at.is_not(None))
    return len(db.session.execute(stopped.returning(OutboxRow.id)).all())


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
