"""On which days a series of meetings is held. Pure; the rules of RFC 5545, 3.3.10, as far as they are offered."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count

#: How many meetings a series has at most, and how far ahead its last one may be.
MOST_MEETINGS = 60
FARTHEST_DAYS = 3 * 366
MOST_WEEKS = 26


class Every(StrEnum):
    """After what time the next meeting is held."""

    ONCE = "once"
    WEEKS = "weeks"
    #: The same weekday of the same week of each month: its second Tuesday. The fifth one means the last.
    MONTH = "month"


@dataclass(frozen=True)
class Repeat:
    """How a meeting is repeated: every so many weeks, or each month; so many times in all, or until a day.

    Holidays count as no time where they are skipped. ``times`` None and ``until`` None repeat nothing.
    """

    every: Every = Every.ONCE
    weeks: int = 1
    times: int | None = None
    until: date | None = None
    skip_holidays: bool = False


def days(first: date, repeat: Repeat, holiday: Callable[[date], bool]) -> list[date]:
    """The days of a series in their order. The first day was chosen as a day: it is held on a holiday too.

    At most ``MOST_MEETINGS`` days, none later than ``FARTHEST_DAYS`` after the first.
    """
    found = [first]
    if repeat.every is Every.ONCE:
        return found
    last = min(repeat.until or date.max, first + timedelta(days=FARTHEST_DAYS))
    most = min(repeat.times or MOST_MEETINGS, MOST_MEETINGS) if repeat.times or repeat.until else 1
    for day in _after(first, repeat):
        if len(found) >= most or day > last:
            break
        if not (repeat.skip_holidays and holiday(day)):
            found.append(day)
    return found


def _after(first: date, repeat: Repeat) -> Iterator[date]:
    """The days after the first, without an end."""
    if repeat.every is Every.WEEKS:
        yield from (first + timedelta(weeks=max(1, repeat.weeks) * number) for number in count(1))
        return
    week = (first.day - 1) // 7
    for number in count(1):
        months = first.year * 12 + first.month - 1 + number
        yield nth_weekday(months // 12, months % 12 + 1, first.weekday(), week)


def nth_weekday(year: int, month: int, weekday: int, week: int) -> date:
    """A weekday (0 is Monday) of a month: the first one for week 0, the last one for a week that it does not have."""
    begins, length = monthrange(year, month)
    first = 1 + (weekday - begins) % 7
    last = (length - first) // 7
    return date(year, month, first + 7 * (last if week >= 4 else week))
