"""How fast offices answer: ranks, lateness, and what counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from civic.proposals.answer_times import Timed, Times, overdue, times
from civic.proposals.rules import ProposalState

BEGUN = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def _one(days: int | None, allowed: int | None = 30, number: int = 1) -> Timed:
    """A proposal that was answered after so many days, or not yet; allowed None: its clock is stopped."""
    state = ProposalState.PUBLISHED if days is None else ProposalState.ACCEPTED
    due = None if allowed is None else (BEGUN + timedelta(days=allowed)).date()
    answered = None if days is None else BEGUN + timedelta(days=days)
    return Timed(number, "A bench", "en", state, "Parks", BEGUN, due, answered)


@pytest.mark.parametrize(
    ("days", "half", "ninth"),
    [([7], 7, 7), ([1, 9], 1, 9), ([3, 1, 2], 2, 3), (list(range(1, 11)), 5, 9), (list(range(1, 101)), 50, 90)],
)
def test_ranks_are_days_that_were_needed(days: list[int], half: int, ninth: int) -> None:
    found = times([_one(each) for each in days], "UTC", TODAY)
    assert (found.answered, found.median_days, found.ninth_days) == (len(days), half, ninth)


def test_late_answers_and_late_proposals_are_counted_apart() -> None:
    found = times([_one(30), _one(31), _one(None), _one(None, 200), _one(None, None)], "UTC", TODAY)
    assert found == Times(2, 30, 31, answered_late=1, waiting=3, overdue=1)


def test_the_longest_comes_first() -> None:
    late = overdue([_one(None, 40, 1), _one(None, 10, 2), _one(None, 120, 3), _one(5, 1, 4)], "UTC", TODAY)
    assert [(each.id, days) for each, days in late] == [(2, 81), (1, 51)]


def test_what_was_answered_before_it_had_its_supporters_took_no_time() -> None:
    assert times([_one(-3)], "UTC", TODAY).median_days == 0


def test_nothing_says_nothing() -> None:
    assert times([], "UTC", TODAY) == Times()
