"""When summaries are due, and that every kind of notification is somewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.notifications import labels
from civic.notifications.rules import CATEGORIES, CATEGORY_OF, Category, Frequency, Kind, last_due

DAILY, WEEKLY, AT_ONCE = Frequency.DAILY, Frequency.WEEKLY, Frequency.AT_ONCE


def test_only_decisions_about_ones_own_text_are_in_no_category() -> None:
    assert set(Kind) - set(CATEGORY_OF) == {Kind.MODERATED, Kind.REVERSED, Kind.APPEAL_ANSWERED}
    assert set(CATEGORIES) == set(Category) == set(labels.CATEGORIES) == set(labels.INSIDE)
    assert sum(len(kinds) for kinds in CATEGORIES.values()) == len(CATEGORY_OF)


@pytest.mark.parametrize(
    ("frequency", "now", "due"),
    [
        # Beirut is three hours ahead in summer, two in winter; its clocks jump at midnight.
        (DAILY, "2026-09-12T04:00", "2026-09-12T04:00"),
        (DAILY, "2026-09-12T03:59", "2026-09-11T04:00"),
        (DAILY, "2026-12-12T05:00", "2026-12-12T05:00"),
        (DAILY, "2026-10-25T05:00", "2026-10-25T05:00"),
        (DAILY, "2026-10-25T04:59", "2026-10-24T04:00"),
        (WEEKLY, "2026-11-30T05:00", "2026-11-30T05:00"),
        (WEEKLY, "2026-11-30T04:59", "2026-11-23T05:00"),
        (WEEKLY, "2026-11-29T23:00", "2026-11-23T05:00"),
        (AT_ONCE, "2026-11-29T23:59", "2026-11-29T23:00"),
    ],
)
def test_summaries_are_due_by_the_clocks_of_the_town(frequency: Frequency, now: str, due: str) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert last_due(frequency, instant, "Asia/Beirut") == datetime.fromisoformat(due).replace(tzinfo=UTC)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["Asia/Beirut", "Asia/Kathmandu", "America/St_Johns", "Europe/Paris", "Pacific/Apia"]),
    st.sampled_from([AT_ONCE, DAILY, WEEKLY]),
)
def test_what_was_due_stays_due_until_the_next_time(now: datetime, zone: str, frequency: Frequency) -> None:
    longest = {AT_ONCE: timedelta(hours=1), DAILY: timedelta(hours=25), WEEKLY: timedelta(days=7, hours=1)}[frequency]
    due = last_due(frequency, now, zone)
    assert now - longest < due <= now
    assert last_due(frequency, due, zone) == due
