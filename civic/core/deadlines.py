"""Until which day an answer is in time, and how late it is: one rule for pages, lists, counts, e-mails and exports.

A day is a day of the calendar in the town's time zone, whatever the clocks do. The last day is part of the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from civic.core import clock


@dataclass(frozen=True)
class Deadline:
    """The last day of something, and the day on which it was met; None while it is not."""

    last_day: date
    met_on: date | None = None

    @classmethod
    def after(cls, begun: datetime, days: int, zone: str, met: datetime | None = None) -> Deadline:
        """So many days of the calendar after the day of an instant."""
        last = clock.day_in(zone, begun) + timedelta(days=days)
        return cls(last, clock.day_in(zone, met) if met else None)

    @property
    def met(self) -> bool:
        return self.met_on is not None

    def days_late(self, today: date) -> int:
        """Days from the last day to the day on which it was met, else to today: 0 on the last day, negative before."""
        return ((self.met_on or today) - self.last_day).days

    def late(self, today: date) -> bool:
        """Whether it was met late, or is late by now."""
        return self.days_late(today) > 0

    def overdue(self, today: date) -> bool:
        """Whether it is late and still not met."""
        return not self.met and self.late(today)


def late_if_begun_before(today: date, days: int, zone: str) -> datetime:
    """The instant that decides in a query: what began before it is late today, if it is not met yet."""
    return clock.day_begins(today - timedelta(days=days), zone)
