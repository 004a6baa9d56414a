"""What the parts of the demonstration hand to each other while a town is filled."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from civic.core.permissions import Actor

#: What is dated "now" must not lie ahead of the database's clock, nor of another machine's.
SAFE = timedelta(minutes=5)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Calendar:
    """Days counted from the one on which a town is filled, in its time zone."""

    zone: str
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def at(self, days: int, hour: int = 0, minute: int = 0) -> datetime:
        """An instant of a day; by the wall clock of the town, also across a change of summer time."""
        return datetime.combine(self.day(days), time(hour, minute), ZoneInfo(self.zone)).astimezone(UTC)

    def past(self, instant: datetime) -> datetime:
        """An instant that is surely over."""
        return min(instant, self.now - SAFE)


@dataclass(frozen=True)
class Resident:
    """Somebody invented: the account, and what would be true of them, whether they tell it or not.

    Attributes:
        key: names a documented account; empty for everybody else.
        age: one of the bands of the population tables.
        hood: code of the neighbourhood.
    """

    actor: Actor
    town: str
    language: str
    age: str
    hood: str
    key: str = ""

    @property
    def id(self) -> int:
        assert self.actor.person_id is not None
        return self.actor.person_id


@dataclass
class DemoTown:
    """A municipality with its places and its people.

    Attributes:
        hoods: ids of the neighbourhoods by code.
        people: everybody who registered, the documented accounts first.
        actors: whoever acts in the town's name, by role.
    """

    id: int
    slug: str
    mail: str
    calendar: Calendar
    hoods: Mapping[str, int]
    threshold: int
    size: int
    people: list[Resident] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)


@dataclass(frozen=True)
class Spoken:
    """A process that stands, with what later parts ask of it."""

    id: int
    town: DemoTown
    themes: Mapping[str, int]
    support_spans: Sequence[Span]


@dataclass
class World:
    """Everything that has been made so far.

    Attributes:
        chance: decides everything but passwords; the same seed fills the same town.
        folder: where keys live.
        accounts: the documented ones, as ``accounts.json`` lists them.
        proposals: ids by key.
    """

    chance: random.Random
    now: datetime
    folder: Path
    towns: dict[str, DemoTown] = field(default_factory=dict)
    accounts: list[dict[str, str]] = field(default_factory=list)
    by_name: dict[str, Resident] = field(default_factory=dict)
    organisations: dict[str, tuple[int, Resident]] = field(default_factory=dict)
    processes: dict[str, Spoken] = field(default_factory=dict)
    proposals: dict[str, int] = field(default_factory=dict)
    votes: dict[str, int] = field(default_factory=dict)

    def account(self, key: str) -> Resident:
        """A documented account."""
        return next(one for town in self.towns.values() for one in town.people if one.key == key)


def worded(texts: Mapping[str, str], **gaps: object) -> dict[str, str]:
    """The texts of a municipality with their gaps filled, without the white space of the file."""
    return {language: text.strip().format(**gaps) if gaps else text.strip() for language, text in texts.items()}
