"""A session ends by itself: sooner for people who can change much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from civic.accounts.rules.sessions import RESIDENT, STAFF, Use

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begun", "used", "resident_out", "staff_out"),
    [
        (timedelta(minutes=30), timedelta(minutes=30), False, False),
        (timedelta(hours=3), timedelta(minutes=59), False, False),
        (timedelta(hours=3), timedelta(minutes=60), False, True),
        (timedelta(hours=12), timedelta(0), False, True),
        (timedelta(days=80), timedelta(days=29), False, True),
        (timedelta(days=80), timedelta(days=30), True, True),
        (timedelta(days=90), timedelta(0), True, True),
    ],
)
def test_idle_and_absolute_time_by_role(begun: timedelta, used: timedelta, resident_out: bool, staff_out: bool) -> None:
    use = Use(NOW - begun, NOW - used, NOW)
    assert (use.has_ended(staff=False), use.has_ended(staff=True)) == (resident_out, staff_out)


@pytest.mark.parametrize(("staff", "limits"), [(False, RESIDENT), (True, STAFF)])
def test_use_is_noted_often_enough_and_not_with_every_request(staff: bool, limits: object) -> None:
    life = STAFF if staff else RESIDENT
    assert not Use(NOW, NOW - life.touch / 2, NOW).needs_touch(staff)
    assert Use(NOW, NOW - life.touch, NOW).needs_touch(staff)
    assert life.touch < life.idle / 10
