"""Time: instants are UTC and aware; days belong to a municipality's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant by this machine. What decides about rights asks the database instead (``db.db_now``)."""
    return datetime.now(UTC)


def day_begins(day: date, zone: str) -> datetime:
    """The instant at which a day begins in a time zone, in UTC."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def day_ends(day: date, zone: str) -> datetime:
    """The instant at which a day ends in a time zone, in UTC: the first one that is no longer part of it."""
    return day_begins(day + timedelta(days=1), zone)
