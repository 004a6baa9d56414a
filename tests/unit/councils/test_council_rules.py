"""Deadlines in days, seats by kind, what carries a recommendation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.core import clock
from civic.councils.rules import (
    CouncilCode,
    SeatKind,
    Seats,
    StepState,
    deadline,
    due_on,
    empty_seats,
    room_for,
    step_states,
    votes_problem,
)
from civic.meetings.rules.deciding import VoteCount

D = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("zone", "at", "late"),
    [
        # Adopted on 20 March 2026 with 60 days: due on 19 May, in summer time in Brussels, in winter time elsewhere.
        ("Europe/Brussels", datetime(2026, 5, 19, 21, 59, 59, tzinfo=UTC), 0),
        ("Europe/Brussels", datetime(2026, 5, 19, 22, 0, tzinfo=UTC), 1),
        ("UTC", datetime(2026, 5, 19, 23, 59, 59, tzinfo=UTC), 0),
        ("UTC", datetime(2026, 5, 20, 0, 0, tzinfo=UTC), 1),
        ("Pacific/Auckland", datetime(2026, 5, 19, 11, 59, tzinfo=UTC), 0),
        ("Pacific/Auckland", datetime(2026, 5, 19, 12, 0, tzinfo=UTC), 1),
        ("America/New_York", datetime(2026, 5, 20, 3, 59, tzinfo=UTC), 0),
        ("America/New_York", datetime(2026, 5, 20, 4, 0, tzinfo=UTC), 1),
    ],
)
def test_an_answer_is_late_when_its_day_is_over_in_the_town(zone, at, late) -> None:
    due = due_on(date(2026, 3, 20), 60)
    assert due == date(2026, 5, 19)
    found = deadline(SimpleNamespace(state="open", due_on=due, replied_on=None))
    assert found.days_late(clock.day_in(zone, at)) == late


def test_a_draft_has_no_deadline_and_an_answer_keeps_its_day() -> None:
    due, replied = date(2026, 5, 19), date(2026, 5, 30)
    assert deadline(SimpleNamespace(state="draft", due_on=None, replied_on=None)) is None
    found = deadline(SimpleNamespace(state="answered", due_on=due, replied_on=replied))
    assert found.days_late(date(2027, 1, 1)) == 11 and not found.overdue(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("count", "problem"),
    [
        (VoteCount(19, 3), None),
        (VoteCount(1), None),
        (VoteCount(10, 4, 10), None),
        (VoteCount(3, 3), CouncilCode.NOT_CARRIED),
        (VoteCount(0), CouncilCode.NOT_CARRIED),
        (VoteCount(2, 3, 1), CouncilCode.NOT_CARRIED),
        (VoteCount(5, -1), CouncilCode.NOT_CARRIED),
        (VoteCount(20, 4, 1), CouncilCode.MORE_VOTES_THAN_MEMBERS),
    ],
)
def test_more_must_be_for_it_than_against_it_and_no_more_than_sit_there(count, problem) -> None:
    assert votes_problem(count, 24) is problem


def test_a_kind_with_too_many_members_takes_no_seat_of_another() -> None:
    seats = Seats(16, 5, 3)
    assert empty_seats(seats, {}) == 24
    assert empty_seats(seats, {SeatKind.LOT: 16, SeatKind.ORGANISATION: 5, SeatKind.ELECTED: 2}) == 1
    assert empty_seats(seats, {SeatKind.LOT: 18}) == 8


@pytest.mark.parametrize(
    ("terms", "first", "last", "seats", "fits"),
    [
        ([], D, None, 1, True),
        ([], D, None, 0, False),
        ([(D, None)], D, None, 1, False),
        # Somebody follows on the day after; on the last day itself the seat is still taken.
        ([(D, D + timedelta(days=9))], D + timedelta(days=10), None, 1, True),
        ([(D, D + timedelta(days=9))], D + timedelta(days=9), None, 1, False),
        # A later term leaves room before it, and only before it.
        ([(D + timedelta(days=10), None)], D, D + timedelta(days=9), 1, True),
        ([(D + timedelta(days=10), None)], D, D + timedelta(days=10), 1, False),
        # Two that follow each other take one seat of two.
        ([(D, D + timedelta(days=4)), (D + timedelta(days=5), None)], D, None, 2, True),
        ([(D, D + timedelta(days=5)), (D + timedelta(days=5), None)], D, None, 2, False),
    ],
)
def test_a_term_fits_where_a_seat_is_free_on_every_day(terms, first, last, seats, fits) -> None:
    assert room_for(terms, first, last, seats) is fits


_terms = st.tuples(st.integers(0, 30), st.none() | st.integers(0, 15)).map(
    lambda t: (D + timedelta(days=t[0]), None if t[1] is None else D + timedelta(days=t[0] + t[1]))
)


@given(st.lists(_terms, max_size=6), _terms, st.integers(0, 4))
def test_fitting_says_what_counting_day_by_day_says(terms, new, seats) -> None:
    first, last = new
    days = [first + timedelta(days=n) for n in range(((last or D + timedelta(days=60)) - first).days + 1)]

    def sitting(day: date) -> int:
        return sum(1 for begin, end in terms if begin <= day and (end is None or day <= end))

    assert room_for(terms, first, last, seats) is all(sitting(day) < seats for day in days)


def test_the_first_step_that_is_not_done_is_where_we_are() -> None:
    done, now, later = StepState.DONE, StepState.NOW, StepState.NEXT
    assert step_states([True, False, False]) == [done, now, later]
    assert step_states([False, True, False]) == [now, done, later]
    assert step_states([True, True]) == [done, done]
    assert step_states([]) == []
