"""Until which day an answer is in time, and how late it is: one rule for pages, lists, counts, e-mails and exports.

A day is a day of the calendar in the town's time zone, whatever the clocks do. The last day is part of the time.
Which day is the last one, in days of the calendar or in working days, is reckoned once, when the time begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Deadline:
    """The last day of something, the day on which it was met (None while it is not), and the day it began, if known."""

    last_day: date
    met_on: date | None = None
    begun_on: date | None = None

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

    def very_late(self, today: date) -> bool:
        """Whether it is late by more than the whole time that there was for it."""
        return self.begun_on is not None and self.days_late(today) > (self.last_day - self.begun_on).days
