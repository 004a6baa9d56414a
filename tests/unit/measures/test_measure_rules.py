"""How far a measure is, what needs a reason, amounts, and the way to a target."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.core.amounts import ValueField, amount
from civic.measures.rules import (
    MeasureCode,
    MeasureState,
    Progress,
    Promise,
    days_late,
    guarded_changes,
    major,
    minor,
    needs_reason,
    problem,
    progress,
    way,
)

TODAY = date(2026, 5, 20)
PLANNED, UNDER_WAY, DONE, DROPPED = MeasureState


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("promise", "seen", "late"),
    [
        (Promise(), Progress.PLANNED, 0),
        (Promise(ends_on=TODAY), Progress.PLANNED, 0),
        (Promise(ends_on=day(-1)), Progress.LATE, 1),
        (Promise(UNDER_WAY, ends_on=day(-30)), Progress.LATE, 30),
        (Promise(starts_on=TODAY, ends_on=day(9)), Progress.PLANNED, 0),
        (Promise(starts_on=day(-3), ends_on=day(9)), Progress.LATE, 3),
        (Promise(UNDER_WAY, starts_on=day(-3), ends_on=day(9)), Progress.UNDER_WAY, 0),
        (Promise(UNDER_WAY, starts_on=day(-3)), Progress.UNDER_WAY, 0),
        (Promise(DONE, ends_on=day(-10), done_on=day(-4)), Progress.DONE, 6),
        (Promise(DONE, ends_on=day(-4), done_on=day(-10)), Progress.DONE, 0),
        (Promise(DONE, starts_on=day(5), ends_on=day(9), done_on=TODAY), Progress.DONE, 0),
        (Promise(DROPPED, starts_on=day(-9), ends_on=day(-4)), Progress.DROPPED, 0),
    ],
)
def test_late_is_what_a_day_is_over_of(promise: Promise, seen: Progress, late: int) -> None:
    assert (progress(promise, TODAY), days_late(promise, TODAY)) == (seen, late)


@pytest.mark.parametrize(
    ("before", "after", "fields", "reason"),
    [
        (Promise(), Promise(), [], False),
        (Promise(), Promise(UNDER_WAY), [], False),
        (Promise(UNDER_WAY, ends_on=TODAY), Promise(DONE, ends_on=TODAY, done_on=TODAY), [], False),
        (Promise(), Promise(ends_on=TODAY), ["ends_on"], True),
        (Promise(starts_on=TODAY), Promise(starts_on=day(1)), ["starts_on"], True),
        (Promise(promised=100), Promise(promised=90), ["promised"], True),
        (Promise(promised=100), Promise(), ["promised"], True),
        (Promise(), Promise(spent=0), ["spent"], True),
        (Promise(), Promise(DROPPED), [], True),
        (Promise(DROPPED), Promise(DROPPED), [], False),
        (Promise(DROPPED), Promise(PLANNED), [], True),
        (Promise(DONE, done_on=TODAY), Promise(UNDER_WAY), [], True),
    ],
)
def test_dates_money_giving_up_and_taking_up_again_need_a_reason(
    before: Promise, after: Promise, fields: list[str], reason: bool
) -> None:
    assert guarded_changes(before, after) == fields
    assert needs_reason(before, after) is reason


@pytest.mark.parametrize(
    ("promise", "wrong"),
    [
        (Promise(starts_on=TODAY, ends_on=TODAY), None),
        (Promise(starts_on=TODAY, ends_on=day(-1)), MeasureCode.ENDS_BEFORE),
        (Promise(DONE, done_on=day(1)), MeasureCode.DONE_AHEAD),
        (Promise(promised=10**15 + 1), MeasureCode.MONEY_LARGE),
        (Promise(spent=10**15), None),
    ],
)
def test_dates_and_amounts_that_cannot_be(promise: Promise, wrong: MeasureCode | None) -> None:
    assert problem(promise, TODAY) == wrong


def test_amounts_have_the_digits_of_their_currency() -> None:
    assert minor(Decimal("12.50"), 2) == 1250
    assert minor(Decimal("12"), 0) == 12
    assert minor(Decimal("1.250"), 3) == 1250
    assert minor(None, 2) is major(None, 2) is None
    with pytest.raises(ValueError, match="more than 0 digits"):
        minor(Decimal("12.5"), 0)


@given(st.integers(0, 10**15), st.sampled_from([0, 2, 3]))
def test_minor_units_come_back_as_they_were(amount: int, digits: int) -> None:
    assert minor(major(amount, digits), digits) == amount


@pytest.mark.parametrize(
    ("first", "latest", "target", "percent"),
    [(0, 3, 6, 50), (20, 5, 5, 100), (20, 12.5, 5, 50), (20, 30, 5, 0), (0, 9, 6, 100), (6, 6, 6, 100), (6, 5, 6, 0)],
)
def test_the_way_to_a_target_leads_up_or_down(first: float, latest: float, target: float, percent: int) -> None:
    assert way(Decimal(first), Decimal(latest), Decimal(target)) == percent


@pytest.mark.parametrize(
    ("typed", "read"),
    [("12000", "12000"), ("12 000,50", "12000.5"), ("12,000.50", "12000.5"), ("٣٫٥", "3.5"), ("0,5", "0.5"),
     ("0.125", None), ("1e5", None), ("-3", None)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(typed: str, read: str | None) -> None:
    assert amount(typed) == (Decimal(read) if read else None)


def test_a_value_may_be_below_zero() -> None:
    read = ValueField.read
    assert [read(None, typed) for typed in ("-3,5", "−2", "\u200f-1", "--1")] == [  # type: ignore[arg-type]
        Decimal("-3.5"), Decimal(-2), Decimal(-1), None,
    ]  # fmt: skip
