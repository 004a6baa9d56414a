"""Days and instants that somebody wrote: one reader for forms, cursors, imported files and commands.

Python's calendar ends at the years 1 and 9999; one offset or one day further and every calculation overflows. So no
year outside of ``EARLIEST`` to ``LATEST`` comes in anywhere, and what is inside can be moved by days and time zones.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

EARLIEST, LATEST = 1900, 2199


class OutOfRange(ValueError):
    """A day or an instant in a year that nothing here is about."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the year {year} is not between {EARLIEST} and {LATEST}")
        self.year = year


def checked(value: date) -> date:
    """The day (or instant) itself.

    Raises:
        OutOfRange: its year is outside the bounds.
    """
    if not EARLIEST <= value.year <= LATEST:
        raise OutOfRange(value.year)
    return value


def day(text: str) -> date:
    """A day as ISO 8601 writes it.

    Raises:
        ValueError: no such day; OutOfRange if the year is outside the bounds.
    """
    return checked(date.fromisoformat(text.strip()))


def instant(text: str) -> datetime:
    """An instant as ISO 8601 writes it, with its offset, in UTC.

    Raises:
        ValueError: no such instant, or none without a time zone; OutOfRange if the year is outside the bounds.
    """
    found = datetime.fromisoformat(text.strip())
    if found.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    checked(found)
    return found.astimezone(UTC)
