"""Working days by the holidays of four countries, typed from their laws, and counted by numpy as a second opinion."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.core.working_days import Calendar, countries, regions

EASTER = {2025: date(2025, 4, 20), 2026: date(2026, 4, 5), 2027: date(2027, 3, 28)}
#: The country and its region, days of the year as (month, day), days after Easter Sunday, days of one year only.
LAWS = {
    "BE": ("", "1-1 5-1 7-21 8-15 11-1 11-11 12-25", (1, 39, 50), ()),
    "FR": ("", "1-1 5-1 5-8 7-14 8-15 11-1 11-11 12-25", (1, 39, 50), ()),
    # Saint Francis is a holiday again from 2026.
    "IT": ("", "1-1 1-6 4-25 5-1 6-2 8-15 11-1 12-8 12-25 12-26", (1,), (date(2026, 10, 4), date(2027, 10, 4))),
    # Berlin, with the 80 years of the end of the war.
    "DE": ("BE", "1-1 3-8 5-1 10-3 12-25 12-26", (-2, 1, 39, 50), (date(2025, 5, 8),)),
}
CASES = [
    ("BE", "2025-03-31", 1, "2025-04-01"),
    ("BE", "2025-04-17", 5, "2025-04-25"),
    ("BE", "2025-04-18", 10, "2025-05-06"),
    ("BE", "2025-12-23", 15, "2026-01-15"),
    ("BE", "2026-01-01", 20, "2026-01-29"),
    ("BE", "2026-04-07", 30, "2026-05-21"),
    ("BE", "2026-05-13", 40, "2026-07-10"),
    ("BE", "2026-07-13", 2, "2026-07-15"),
    ("BE", "2026-10-30", 60, "2027-01-27"),
    ("BE", "2026-12-24", 20, "2027-01-25"),
    ("FR", "2025-03-31", 1, "2025-04-01"),
    ("FR", "2025-04-17", 5, "2025-04-25"),
    ("FR", "2025-04-18", 10, "2025-05-06"),
    ("FR", "2025-12-23", 15, "2026-01-15"),
    ("FR", "2026-01-01", 20, "2026-01-29"),
    ("FR", "2026-04-07", 30, "2026-05-22"),
    ("FR", "2026-05-13", 40, "2026-07-10"),
    ("FR", "2026-07-13", 2, "2026-07-16"),
    ("FR", "2026-10-30", 60, "2027-01-27"),
    ("FR", "2026-12-24", 20, "2027-01-25"),
    ("IT", "2025-03-31", 1, "2025-04-01"),
    ("IT", "2025-04-17", 5, "2025-04-28"),
    ("IT", "2025-04-18", 10, "2025-05-07"),
    ("IT", "2025-12-23", 15, "2026-01-19"),
    ("IT", "2026-01-01", 20, "2026-01-30"),
    ("IT", "2026-04-07", 30, "2026-05-20"),
    ("IT", "2026-05-13", 40, "2026-07-09"),
    ("IT", "2026-07-13", 2, "2026-07-15"),
    ("IT", "2026-10-30", 60, "2027-01-28"),
    ("IT", "2026-12-24", 20, "2027-01-26"),
    ("DE", "2025-03-31", 1, "2025-04-01"),
    ("DE", "2025-04-17", 5, "2025-04-28"),
    ("DE", "2025-04-18", 10, "2025-05-06"),
    ("DE", "2025-12-23", 15, "2026-01-16"),
    ("DE", "2026-01-01", 20, "2026-01-29"),
    ("DE", "2026-04-07", 30, "2026-05-21"),
    ("DE", "2026-05-13", 40, "2026-07-10"),
    ("DE", "2026-07-13", 2, "2026-07-15"),
    ("DE", "2026-10-30", 60, "2027-01-26"),
    ("DE", "2026-12-24", 20, "2027-01-25"),
]


def _holidays(country: str) -> list[date]:
    _region, fixed, moving, once = LAWS[country]
    days = [date(year, *map(int, day.split("-"))) for year in EASTER for day in fixed.split()]
    return [*days, *(day + timedelta(days=n) for day in EASTER.values() for n in moving), *once]


@pytest.mark.parametrize(("country", "begun", "days", "last"), CASES)
def test_working_days_of_four_countries(country: str, begun: str, days: int, last: str) -> None:
    counted = Calendar(country, LAWS[country][0]).after(date.fromisoformat(begun), days)
    assert counted.last_day == date.fromisoformat(last)
    skipped = [each.day for each in counted.skipped]
    assert skipped == sorted(
        day
        for day in set(_holidays(country))
        if date.fromisoformat(begun) < day <= counted.last_day and day.weekday() < 5
    )


@given(
    country=st.sampled_from(sorted(LAWS)),
    begun=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    days=st.integers(0, 200),
    closing=st.sets(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=9),
)
def test_numpy_counts_the_same(country: str, begun: date, days: int, closing: set[date]) -> None:
    calendar = Calendar(country, LAWS[country][0], {day: {"en": "Town fair"} for day in closing})
    busy = np.busdaycalendar(holidays=[*_holidays(country), *closing])
    counted = calendar.after(begun, days)
    if days:
        assert counted.last_day == np.busday_offset(begun, days, roll="backward", busdaycal=busy).astype(date)
    else:
        assert counted.last_day == begun
    assert calendar.between(begun, counted.last_day) == days


def test_the_example_of_the_documentation() -> None:
    counted = Calendar("BE").after(date(2020, 4, 7), 20)
    assert counted.last_day == date(2020, 5, 7)
    assert [(each.day.isoformat(), each.names["en"]) for each in counted.skipped] == [
        ("2020-04-13", "Easter Monday"),
        ("2020-05-01", "Labor Day"),
    ]
    assert counted.skipped[0].names["fr"] == "Lundi de Pâques"


def test_a_country_names_its_own_weekend() -> None:
    thursday = date(2026, 6, 4)
    assert Calendar("JO").after(thursday, 1).last_day == date(2026, 6, 7), "Friday and Saturday are free there"
    assert Calendar().after(thursday, 1).last_day == date(2026, 6, 5)


def test_a_town_that_never_works_is_said_so() -> None:
    always = {date(2026, 1, 1) + timedelta(days=n): {"en": "Closed"} for n in range(2000)}
    with pytest.raises(ValueError, match="no 20 working days"):
        Calendar("", "", always).after(date(2026, 1, 1), 20)


def test_every_country_that_is_offered_can_be_counted() -> None:
    assert {"BE", "DE", "FR", "IT", "NL", "PL"} <= set(countries())
    assert all(Calendar(code).after(date(2026, 1, 1), 10).last_day > date(2026, 1, 10) for code in countries())
    assert "BY" in regions("DE")
    assert regions("nowhere") == []
