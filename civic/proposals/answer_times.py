"""How fast each office answers: counts, the median and the ninth decile of days, and what is late. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from civic.core import clock
from civic.proposals.rules import ANSWERED, ProposalState, deadline


@dataclass(frozen=True)
class Timed:
    """A proposal that had its supporters: what is needed to say how long its answer took or takes.

    Attributes:
        office: who answered it, or who deals with it; empty where nobody is named.
    """

    id: int
    title: str
    language: str
    state: ProposalState
    office: str
    threshold_at: datetime
    due_on: date | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Times:
    """What an office answered and owes.

    Attributes:
        answered: number of answers to proposals that had their supporters.
        median_days: half of the answers came within so many days of the calendar after the last supporter that was
            needed (nearest rank); None without an answer.
        ninth_days: nine of ten answers came within so many days (nearest rank); None without an answer.
        answered_late: answers after their last day.
        waiting: proposals that have no answer yet.
        overdue: those of them whose last day is over.
    """

    answered: int = 0
    median_days: int | None = None
    ninth_days: int | None = None
    answered_late: int = 0
    waiting: int = 0
    overdue: int = 0


def times(proposals: Iterable[Timed], zone: str, today: date) -> Times:
    """The times of proposals together."""
    days: list[int] = []
    late = waiting = overdue = 0
    for each in proposals:
        due = deadline(each, zone)
        if each.state in ANSWERED and each.answered_at is not None:
            days.append((clock.day_in(zone, each.answered_at) - clock.day_in(zone, each.threshold_at)).days)
            late += due is not None and due.late(today)
        else:
            waiting += 1
            overdue += due is not None and due.overdue(today)
    # What was answered before it had its supporters took no time.
    days = sorted(max(each, 0) for each in days)
    if not days:
        return Times(waiting=waiting, overdue=overdue)
    return Times(len(days), _within(days, 50), _within(days, 90), late, waiting, overdue)


def _within(days: list[int], percent: int) -> int:
    """The smallest of some sorted numbers of days within which so many percent of them are."""
    return days[-(-percent * len(days) // 100) - 1]


def overdue(proposals: Iterable[Timed], zone: str, today: date) -> list[tuple[Timed, int]]:
    """What is late and not answered, with its days, the longest first."""
    found = []
    for each in proposals:
        due = deadline(each, zone)
        if due is not None and due.overdue(today):
            found.append((each, due.days_late(today)))
    return sorted(found, key=lambda pair: (-pair[1], pair[0].id))
