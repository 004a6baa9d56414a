"""On which days a series of meetings is held."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.rrule import MO, MONTHLY, WEEKLY, rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.meetings.rules.series import FARTHEST_DAYS, MOST_MEETINGS, Every, Repeat, days

THURSDAY = date(2026, 12, 10)


def none(_day: date) -> bool:
    return False


def test_a_meeting_that_is_not_repeated_is_one() -> None:
    assert days(THURSDAY, Repeat(), none) == [THURSDAY]
    assert days(THURSDAY, Repeat(Every.WEEKS), none) == [THURSDAY], "without an end there is no series"


def test_holidays_count_as_no_time_and_the_first_day_is_held_as_it_was_chosen() -> None:
    off = {THURSDAY, date(2026, 12, 24), date(2026, 12, 31)}
    found = days(THURSDAY, Repeat(Every.WEEKS, times=4, skip_holidays=True), off.__contains__)
    assert found == [THURSDAY, date(2026, 12, 17), date(2027, 1, 7), date(2027, 1, 14)]
    until = Repeat(Every.WEEKS, until=date(2027, 1, 7), skip_holidays=True)
    assert days(THURSDAY, until, off.__contains__) == found[:3], "the last day is one of them"
    assert len(days(THURSDAY, Repeat(Every.WEEKS, times=4), off.__contains__)) == 4


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        (date(2026, 12, 8), date(2027, 1, 12), date(2027, 2, 9)),
        (date(2026, 12, 31), date(2027, 1, 28), date(2027, 2, 25)),
    ],
)
def test_a_month_has_its_second_tuesday_and_its_last_thursday(first: date, second: date, third: date) -> None:
    assert days(first, Repeat(Every.MONTH, times=3), none) == [first, second, third]


@settings(max_examples=60)
@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 26), st.integers(2, 40))
def test_the_days_are_those_of_the_rule_of_calendars(first: date, weeks: int, times: int) -> None:
    """Compared with an implementation of RFC 5545, 3.3.10; a fifth weekday is its last one (BYDAY=-1)."""
    most = first + timedelta(days=FARTHEST_DAYS)
    weekly = [each.date() for each in rrule(WEEKLY, first, weeks, count=times)]
    assert days(first, Repeat(Every.WEEKS, weeks, times), none) == [day for day in weekly if day <= most]
    week = (first.day - 1) // 7
    weekday = type(MO)(first.weekday())(-1 if week == 4 else week + 1)
    monthly = [each.date() for each in rrule(MONTHLY, first, count=times, byweekday=weekday)]
    assert days(first, Repeat(Every.MONTH, times=times), none) == [day for day in monthly if day <= most]


def test_a_series_ends() -> None:
    assert len(days(THURSDAY, Repeat(Every.WEEKS, until=date.max), none)) == MOST_MEETINGS
    assert len(days(THURSDAY, Repeat(Every.WEEKS, times=3, skip_holidays=True), lambda _day: True)) == 1
    assert days(THURSDAY, Repeat(Every.MONTH, times=60), none)[-1] <= THURSDAY + timedelta(days=FARTHEST_DAYS)
