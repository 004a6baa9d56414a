"""Time: instants are UTC and aware; days belong to a municipality's time zone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present instant by this machine. What decides about rights asks the database instead (``db.db_now``)."""
    return _told.get() or datetime.now(UTC)


def told() -> datetime | None:
    """The instant that counts as now inside ``standing_at``; None everywhere else."""
    return _told.get()


def wall() -> datetime:
    """The present instant by this machine, also where something of the past is written: the log is dated by it."""
    return datetime.now(UTC)


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Let an instant count as now, for this program and for what it asks the database (``db.db_now``).

    So the demonstration has its past made by the services as ever: they date and refuse as they would have then.
    """
    token = _told.set(instant)
    try:
        yield
    finally:
        _told.reset(token)


def day_in(zone: str, at: datetime) -> date:
    """The day that an instant belongs to in a time zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def day_begins(day: date, zone: str) -> datetime:
    """The instant at which a day begins in a time zone, in UTC."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def day_ends(day: date, zone: str) -> datetime:
    """The instant at which a day ends in a time zone, in UTC: the first one that is no longer part of it."""
    return day_begins(day + timedelta(days=1), zone)


def instant(day: date, at: time, zone: str) -> datetime | None:
    """The instant of a time on the wall, in UTC; None for one that the clocks jump over when summer time begins.

    A time that comes twice, when summer time ends, means the first of the two.
    """
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    try:
        found = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:  # the first or the last day that the calendar of the machine has
        return None
    return found if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall else None
