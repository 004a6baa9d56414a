"""Deadlines in calendar days of a town, also where the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.core.clock import day_begins, day_in
from civic.core.deadlines import Deadline

ZONES = ["Europe/Brussels", "UTC", "Pacific/Auckland", "America/New_York", "Africa/Casablanca"]
instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@given(instants, st.integers(0, 366), st.sampled_from(ZONES), st.integers(0, 800), st.integers(0, 23))
def test_being_answered_never_changes_how_late_it_is_on_that_day(begun, days, zone, later, hour) -> None:
    """A town that answers on the 11th day too late answered 11 days late, whatever the hour and the clocks."""
    met = begun + timedelta(days=later, hours=hour)
    today = day_in(zone, met)
    last = day_in(zone, begun) + timedelta(days=days)
    waiting, answered = Deadline(last), Deadline(last, today)
    assert answered.days_late(today) == waiting.days_late(today)
    assert answered.days_late(today + timedelta(days=90)) == waiting.days_late(today)
    assert answered.late(today) == waiting.late(today) == waiting.overdue(today)
    assert not answered.overdue(today)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("first", [date(2026, 3, 27), date(2026, 10, 23), date(2026, 12, 30), date(2028, 2, 27)])
def test_each_midnight_of_the_town_is_one_day_more(zone, first) -> None:
    begun = day_begins(first, zone) + timedelta(hours=23, minutes=30)
    due = Deadline(day_in(zone, begun) + timedelta(days=2))
    for days in range(-2, 8):
        midnight = day_begins(due.last_day + timedelta(days=days), zone)
        assert due.days_late(day_in(zone, midnight)) == days
        assert due.days_late(day_in(zone, midnight - timedelta(microseconds=1))) == days - 1


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-400, 400))
def test_late_is_the_distance_from_the_last_day(last, more) -> None:
    assert Deadline(last).days_late(last + timedelta(days=more)) == more
    assert Deadline(last).overdue(last + timedelta(days=more)) == (more > 0)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 200), st.integers(-10, 500))
def test_very_late_is_later_than_the_whole_time_again(begun, days, later) -> None:
    last = begun + timedelta(days=days)
    assert Deadline(last, None, begun).very_late(last + timedelta(days=later)) == (later > days)
    assert not Deadline(last).very_late(last + timedelta(days=later)), "nobody knows how long there was"
