"""Long work as a row: what runs, how far it is, whether it was cancelled, and what came of it.

Whoever asks for it writes the row and its job in one transaction (``begin``). The worker runs ``conduct`` and says
with ``reach`` which step begins; pages read ``seen``. Twice equals once: a run that has ended begins no step and keeps
its end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import Index, delete, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock, outbox
from civic.core.db import Base, db, transaction, upsert

log = structlog.get_logger()

#: Seconds between two looks whether a run was cancelled.
LOOK_EVERY = 2.0


class RunState(StrEnum):
    """``REFUSED``: it ran to its end, and there is a reason why nothing came of it. ``FAILED``: it broke."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (RunState.WAITING.value, RunState.RUNNING.value)
_ACTIVE = text("state IN ('waiting', 'running')")


class Run(Base):
    """One piece of long work. Whose it is and what it is about is said by the row of a package that points here.

    ``kind`` is the name of its job. Of runs with the same ``lane`` one at a time is active. ``step`` of ``steps`` is
    the part that runs; 0 before the first. ``reason`` is a code (REFUSED) or the name of an error (FAILED), never
    content. ``result`` is small and may be shown.
    """

    __tablename__ = "core_run"
    __table_args__ = (
        Index("uq_core_run_lane", "lane", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
        Index("ix_core_run_kind", "kind", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    lane: Mapped[str | None]
    state: Mapped[str]
    step: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int]
    reason: Mapped[str | None]
    result: Mapped[dict[str, object]] = mapped_column(default=dict)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Seen:
    """How far a run is, or how it ended."""

    id: int
    kind: str
    state: RunState
    step: int
    steps: int
    reason: str | None
    result: dict[str, object]
    asked_at: datetime
    ended_at: datetime | None

    @property
    def active(self) -> bool:
        return self.state.value in ACTIVE


class Stopped(Exception):
    """The run was cancelled, or has ended already: its job is to leave it alone."""


# ---- for whoever asks, and for pages


def begin(kind: str, steps: int, lane: str | None = None) -> int | None:
    """Ask for a run in the open transaction: its row, and the job of that name with the run's id.

    Returns: its id; None while another run of the same lane is active.
    """
    row: dict[str, object] = {
        "kind": kind,
        "lane": lane,
        "state": RunState.WAITING.value,
        "step": 0,
        "steps": steps,
        "result": {},
        "asked_at": clock.now(),
    }
    statement = upsert(Run).values(row).on_conflict_do_nothing().returning(Run.id)
    made: int | None = db.session.scalar(statement)
    if made is not None:
        outbox.enqueue(kind, made, once=f"run/{made}")
    return made


def cancel(run_id: int) -> bool:
    """Stop a run that waits or runs; its job notices within LOOK_EVERY.

    Returns: whether there was something to stop.
    """
    return _end(run_id, RunState.CANCELLED)


def seen(run_id: int) -> Seen | None:
    """One query."""
    row = db.session.execute(select(*columns()).where(Run.id == run_id)).one_or_none()
    return None if row is None else as_seen(row)


def columns() -> tuple[Any, ...]:
    """What a SELECT of another package takes of a run to make a ``Seen`` of it."""
    r = Run
    return r.id, r.kind, r.state, r.step, r.steps, r.reason, r.result, r.asked_at, r.ended_at


def as_seen(row: Sequence[Any]) -> Seen:
    """A run of a row that begins with ``columns()``."""
    return Seen(row[0], row[1], RunState(row[2]), *row[3:9])


def forget(kind: str, ended: timedelta, unless: Collection[int] = ()) -> None:
    """Delete runs of a kind that ended longer ago than that, and that nothing points at."""
    over = Run.kind == kind, Run.state.not_in(ACTIVE), Run.ended_at < clock.now() - ended
    db.session.execute(delete(Run).where(*over, Run.id.not_in(unless)))


# ---- for its job


def conduct(run_id: int, work: Callable[[int], None]) -> None:
    """Do the work of a run. What breaks is kept with its row; it is not tried again by itself.

    The work says ``reach`` before each step, ``finish`` or ``refuse`` at the end, and may ask ``watch`` in between.
    """
    try:
        work(run_id)
    except Stopped:
        db.session.rollback()
        log.info("run.stopped", run=run_id)
    except outbox.Later:
        raise
    except Exception as error:
        db.session.rollback()
        # Neither the message nor the trace: both may hold values of rows and files.
        log.error("run.failed", run=run_id, error=type(error).__name__)
        with transaction():
            fail(run_id, type(error).__name__)


def given_up(run_id: int) -> None:
    """Say that a run failed whose worker died with it at every try. Inside the transaction that gives its job up."""
    fail(run_id, outbox.LOST)


def reach(run_id: int, step: int) -> None:
    """Say in the row that a step begins; the first is 1.

    Raises:
        Stopped: the run is not to go on.
    """
    values: dict[str, object] = {"state": RunState.RUNNING.value, "step": step}
    if step == 1:
        values["started_at"] = clock.now()
    reached = update(Run).where(Run.id == run_id, Run.state.in_(ACTIVE)).values(values)
    if db.session.scalar(reached.returning(Run.id)) is None:
        raise Stopped


def wanted(run_id: int) -> None:
    """Look whether a run is still to go on. One query.

    Raises:
        Stopped: it was cancelled.
    """
    if db.session.scalar(select(Run.id).where(Run.id == run_id, Run.state.in_(ACTIVE))) is None:
        raise Stopped


def watch(run_id: int) -> Callable[[], None]:
    """A function to call often: every LOOK_EVERY it looks whether the run is still wanted, and leaves no transaction.

    The function raises ``Stopped``.
    """
    last = time.monotonic()

    def look() -> None:
        nonlocal last
        if time.monotonic() - last >= LOOK_EVERY:
            last = time.monotonic()
            wanted(run_id)
            db.session.rollback()

    return look


def finish(run_id: int, **result: object) -> None:
    """It is done.

    Raises:
        Stopped: it was cancelled meanwhile; what this transaction wrote beside it must not stay.
    """
    if not _end(run_id, RunState.DONE, result=result):
        raise Stopped


def refuse(run_id: int, reason: str, **result: object) -> None:
    """Nothing comes of it, for a reason that is a code."""
    _end(run_id, RunState.REFUSED, reason=reason, result=result)


def fail(run_id: int, error: str) -> None:
    """It broke; ``error`` is the name of what happened."""
    _end(run_id, RunState.FAILED, reason=error)


def _end(run_id: int, state: RunState, **values: object) -> bool:
    """Give a run that is active its last state; twice equals once."""
    ended = update(Run).where(Run.id == run_id, Run.state.in_(ACTIVE))
    ended = ended.values(state=state.value, ended_at=clock.now(), **values)
    return db.session.scalar(ended.returning(Run.id)) is not None
