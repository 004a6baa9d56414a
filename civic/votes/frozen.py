"""What a vote asks, as its opening entry says it: pages, checks and the tally read it, and no row. Pure."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from civic.votes.rules import Electors, Explained, Settings, SourceTold, sealed_hash


class RecordBroken(Exception):
    """The opening entry is not the one whose hash was written down when the vote was opened."""


@dataclass(frozen=True)
class PaperPicture:
    """A picture of an option, without what is in it: SHA-256 of both versions; sizes of the small one in pixels."""

    id: int
    description: str
    digest: str
    small_digest: str
    width: int
    height: int


@dataclass(frozen=True)
class Source:
    """The proposal of which an option was made, as it was then; ``body`` is Markdown."""

    title: str
    body: str
    language: str
    version: int

    def told(self) -> SourceTold:
        """As rows and opening entries keep it."""
        return {"title": self.title, "body": self.body, "language": self.language, "version": self.version}


@dataclass(frozen=True)
class PaperOption:
    """Something to choose; ``cost`` in units of the vote's currency, ``about_id`` the resource that it came from."""

    id: int
    titles: dict[str, str]
    texts: dict[str, str]
    cost: Decimal | None
    neighbourhood_id: int | None
    about_id: int | None = None
    source: Source | None = None
    pictures: tuple[PaperPicture, ...] = ()


@dataclass(frozen=True)
class Partnered:
    """The same group of another town that shares the process of a vote; ``towns`` is what the town is called."""

    group_id: int
    towns: dict[str, str]


@dataclass(frozen=True)
class Electorate:
    """Who can vote: the members of a group, called ``names`` at the opening, and until when somebody can still enter.

    ``partners``: groups of other towns whose members can vote as well, where towns share the process.
    ``present``: of the members, those alone who were at a meeting when it was opened there.
    ``list_hash`` is ``rules.roll_hash`` of a roll that nobody enters after the opening; None of one that is open.
    """

    kind: Electors
    group_id: int
    names: dict[str, str]
    enter_until: datetime
    list_hash: str | None = None
    present: bool = False
    partners: tuple[Partnered, ...] = ()

    @property
    def group_ids(self) -> tuple[int, ...]:
        """Every group whose members can vote."""
        return (self.group_id, *(each.group_id for each in self.partners))


@dataclass(frozen=True)
class Question:
    """What is frozen: texts in the languages of the town, the rule, the time, the options in the order of the list."""

    titles: dict[str, str]
    texts: dict[str, str]
    texts_html: dict[str, str]
    method: str
    budget: Decimal | None
    currency: str
    fewest: int
    most: int | None
    settings: Settings
    options: tuple[PaperOption, ...]
    objection_days: int
    opens_at: datetime
    closes_at: datetime
    electorate: Electorate


@dataclass(frozen=True)
class Paper(Question):
    """A vote as its pages show it: what is frozen, and from the vote's row its number and what came out."""

    id: int
    process_id: int | None
    state: str
    result: dict[str, Any] | None
    key_sealed_at: datetime | None
    key_destroyed_at: datetime | None
    explained: Explained | None = None


def content(entry: str, said: str | None) -> dict[str, Any]:
    """What an opening entry says, if it is the one that was hashed.

    Raises:
        RecordBroken: it is not.
    """
    if said is None or not hmac.compare_digest(sealed_hash(entry), said):
        raise RecordBroken
    found: dict[str, Any] = json.loads(entry)
    return found


def electorate(said: dict[str, Any], enter_until: datetime) -> Electorate:
    """Who can vote by an opening entry. Those of the first releases were for residents, and say no kind."""
    told = said["electorate"]
    return Electorate(
        kind=Electors(told.get("kind", Electors.RESIDENTS)),
        group_id=told["group"],
        names=told.get("names", {}),
        enter_until=enter_until,
        list_hash=told.get("list"),
        present=told.get("present", False),
        partners=tuple(Partnered(each["group"], each["town"]) for each in told.get("partners", ())),
    )


def options(said: dict[str, Any], hoods: dict[int, int | None]) -> tuple[PaperOption, ...]:
    """The options of an opening entry. Entries of the first release do not name a neighbourhood; ``hoods`` does."""
    return tuple(
        PaperOption(
            id=option["id"],
            titles=option["titles"],
            texts=option["texts"],
            cost=None if option["cost"] is None else Decimal(option["cost"]),
            neighbourhood_id=option["neighbourhood"] if "neighbourhood" in option else hoods.get(option["id"]),
            about_id=option.get("about"),
            source=Source(**option["source"]) if option.get("source") else None,
            pictures=tuple(PaperPicture(**one) for one in option.get("pictures", ())),
        )
        for option in said["options"]
    )
