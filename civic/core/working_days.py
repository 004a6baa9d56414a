"""Days on which an administration works: by the weekend and public holidays of its country and its own closing days.

The day on which a period begins does not count, its last day does (Regulation (EEC, Euratom) 1182/71, article 3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import holidays

#: Saturday and Sunday, for a town that names no country.
WEEKEND = frozenset({5, 6})
#: A period of working days is not looked for beyond so many days of the calendar for each.
FARTHEST = 30


@dataclass(frozen=True)
class Skipped:
    """A day inside a period that did not count although it is no day of the weekend; its name by language."""

    day: date
    names: Mapping[str, str]


@dataclass(frozen=True)
class Counted:
    """The last day of a period, and the holidays and closing days that were left out on the way to it."""

    last_day: date
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True)
class Calendar:
    """When an administration is closed.

    Attributes:
        country: ISO 3166-1 alpha-2; empty for none, then only the weekend and the closing days do not count.
        region: a part of the country with holidays of its own, by the code of ``regions``.
        closing: the town's own closing days, each with its name by language.
    """

    country: str = ""
    region: str = ""
    closing: Mapping[date, Mapping[str, str]] = field(default_factory=dict)

    def free(self, day: date) -> bool:
        """Whether it is a day of the weekend."""
        return day.weekday() in _weekend(self.country)

    def holiday(self, day: date) -> Mapping[str, str] | None:
        """The names of a day that is no working day though it is no weekend; None for other days."""
        if self.free(day):
            return None
        return self.closing.get(day) or _names(self.country, self.region, day)

    def named(self, day: date) -> Mapping[str, str] | None:
        """The names of a public holiday or closing day, of a weekend too; None for other days."""
        return self.closing.get(day) or _names(self.country, self.region, day)

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        return not self.free(day) and self.holiday(day) is None

    def after(self, begun: date, days: int) -> Counted:
        """Count so many working days after a day.

        Raises:
            ValueError: there are not so many, because nearly every day is a closing day.
        """
        skipped: list[Skipped] = []
        day, left = begun, days
        for _day in range((days + 1) * FARTHEST):
            if left == 0:
                return Counted(day, tuple(skipped))
            day += timedelta(days=1)
            names = self.holiday(day)
            if names is not None:
                skipped.append(Skipped(day, names))
            elif not self.free(day):
                left -= 1
        raise ValueError(f"no {days} working days after {begun}")

    def between(self, begun: date, last: date) -> int:
        """How many working days there are after a day, up to another one; 0 when that is not later."""
        return sum(self.works(begun + timedelta(days=n)) for n in range(1, (last - begun).days + 1))


def countries() -> list[str]:
    """The countries whose holidays are known, by their codes."""
    return sorted(code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2)


def regions(country: str) -> list[str]:
    """The parts of a country that have holidays of their own, by their codes."""
    return sorted(holidays.list_supported_countries(include_aliases=False).get(country, []))


@lru_cache(maxsize=512)
def _weekend(country: str) -> frozenset[int]:
    return frozenset(holidays.country_holidays(country).weekend) if country else WEEKEND


def _names(country: str, region: str, day: date) -> Mapping[str, str] | None:
    return _year(country, region, day.year).get(day) if country else None


@lru_cache(maxsize=256)
def _year(country: str, region: str, year: int) -> Mapping[date, Mapping[str, str]]:
    """The public holidays of a year, each with its name in every language in which the library has it."""
    days: dict[date, dict[str, str]] = {}
    for language, code in _spoken(country).items():
        found = holidays.country_holidays(country, subdiv=region or None, years=year, language=code)
        for day, name in found.items():
            days.setdefault(day, {})[language] = name
    return days


def _spoken(country: str) -> dict[str, str | None]:
    """Languages, and how the library calls them; where it has names in one language only, they are English."""
    known = holidays.list_localized_countries().get(country, [])
    return {code.split("_")[0]: code for code in known} or {"en": None}
