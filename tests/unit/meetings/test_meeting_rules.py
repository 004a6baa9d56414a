"""When a meeting is, on the wall and in the world."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.core.clock import instant
from civic.meetings.rules import MeetingStage, MeetingState, beginnings, last_day, link_is_fine, stage
from civic.resources.rules import address_of

NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)
TWO = timedelta(hours=2)


@pytest.mark.parametrize(
    ("state", "at", "where"),
    [
        (MeetingState.PLANNED, NOON - timedelta(seconds=1), MeetingStage.COMING),
        (MeetingState.PLANNED, NOON, MeetingStage.RUNNING),
        (MeetingState.PLANNED, NOON + TWO - timedelta(seconds=1), MeetingStage.RUNNING),
        (MeetingState.PLANNED, NOON + TWO, MeetingStage.OVER),
        (MeetingState.HELD, NOON + TWO, MeetingStage.OVER),
        (MeetingState.CANCELLED, NOON, MeetingStage.CANCELLED),
        (MeetingState.CANCELLED, NOON + TWO, MeetingStage.CANCELLED),
    ],
)
def test_the_first_instant_is_part_of_a_meeting_and_the_last_is_not(state, at, where) -> None:
    assert stage(state, NOON, NOON + TWO, at) is where


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        # In summer Brussels is two hours ahead, in winter one.
        (date(2026, 7, 1), time(14), "Europe/Brussels", datetime(2026, 7, 1, 12, tzinfo=UTC)),
        (date(2026, 12, 3), time(14), "Europe/Brussels", datetime(2026, 12, 3, 13, tzinfo=UTC)),
        # The hour that does not exist on 29 March 2026, and those at its sides.
        (date(2026, 3, 29), time(1, 59), "Europe/Brussels", datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (date(2026, 3, 29), time(2, 0), "Europe/Brussels", None),
        (date(2026, 3, 29), time(2, 59), "Europe/Brussels", None),
        (date(2026, 3, 29), time(3, 0), "Europe/Brussels", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        # The hour that comes twice on 25 October 2026 means the first one, in summer time.
        (date(2026, 10, 25), time(2, 30), "Europe/Brussels", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 25), time(3, 0), "Europe/Brussels", datetime(2026, 10, 25, 2, tzinfo=UTC)),
        # Half hours, and a day whose date differs in UTC.
        (date(2026, 12, 3), time(4), "Asia/Kolkata", datetime(2026, 12, 2, 22, 30, tzinfo=UTC)),
    ],
)
def test_a_time_on_the_wall_is_an_instant_or_none(day, at, zone, expected) -> None:
    assert instant(day, at, zone) == expected


@given(
    st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    st.times(),
    st.sampled_from(["Europe/Brussels", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]),
)
def test_an_instant_shows_the_time_on_the_wall_that_was_meant(day, at, zone) -> None:
    found = instant(day, at, zone)
    if found is not None:
        assert found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, at)


@pytest.mark.parametrize(
    ("starts", "ends", "days"),
    [(time(19), time(21), 0), (time(22), time(0, 30), 1), (time(19), time(17), 0), (time(19), time(19), 0)],
)
def test_an_earlier_hour_is_one_of_the_day_after_within_reason(starts, ends, days) -> None:
    assert last_day(date(2026, 12, 3), starts, ends) == date(2026, 12, 3) + timedelta(days=days)


def test_items_begin_one_after_the_other_until_one_has_no_length() -> None:
    found = beginnings(NOON, [30, 45, None, 10])
    assert found == [NOON, NOON + timedelta(minutes=30), NOON + timedelta(minutes=75), None]
    assert beginnings(NOON, []) == []


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://video.example/fish", True),
        ("http://video.example", True),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("video.example/fish", False),
        ("https://video.example/a b", False),
        ("https://[broken", False),
    ],
)
def test_only_whole_addresses_of_the_web_are_links_for_video(url, fine) -> None:
    assert link_is_fine(url) is fine


@pytest.mark.parametrize(
    "pasted",
    [
        "proposals/7",
        "/proposals/7",
        "/en/proposals/7",
        "https://town.example/ar/proposals/7?page=2#posts",
        " proposals/7/ ",
    ],
)
def test_an_address_is_known_in_every_form_in_which_it_is_copied(pasted) -> None:
    assert address_of(pasted) == "proposals/7"
