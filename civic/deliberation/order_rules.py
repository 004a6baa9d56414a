"""In which order the comments of a thread are read, and what each order is made of. Pure.

Only comments that answer the thread itself are put in order; answers stay below what they answer, in order of time.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from civic.core.shares import wilson
from civic.deliberation.division import differ

#: An account is new until it is as old as this and took part on so many days in something else.
NEW_FOR = timedelta(days=7)
DAYS_ELSEWHERE = 2
#: Everybody counts the same while fewer people than this who are not new marked something ...
FEWEST_KNOWN = 10
#: ... and fewer comments than this answer the thread.
SMALL_THREAD = 50
#: Places by which new accounts together lift what they mark most. Below 2, so that nothing passes two others.
LIFT = 1.5
#: A side is of at least so many people who marked something; of a smaller one nothing is told.
SMALLEST_SIDE = 10
#: The rank of a comment that has not been put in order: behind all that were.
UNRANKED = 1_000_000


class Division(StrEnum):
    """Whether opinion is divided in a thread."""

    DIVIDED = "divided"
    FEW = "few"
    ALIKE = "alike"


@dataclass(frozen=True)
class Account:
    """What decides whether an account is new: days on which it took part elsewhere, and whether the town knows it."""

    age: timedelta
    days_elsewhere: int = 0
    confirmed: bool = False


def known(account: Account) -> bool:
    """Whether the marks of an account count in full."""
    return account.confirmed or (account.age >= NEW_FOR and account.days_elsewhere >= DAYS_ELSEWHERE)


@dataclass(frozen=True)
class Share:
    """``found`` people of ``asked`` found a comment helpful."""

    found: int = 0
    asked: int = 0

    @property
    def lower(self) -> float:
        """The least that the share may well be: the lower bound of its score interval of 95 %.

        (p + z²/2n - z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) with p = found/asked, n = asked and z = 1.96: E. B. Wilson,
        Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209-212. Few who were
        asked give a low bound, so that three of three come after ninety of a hundred.
        """
        return wilson(self.found, self.asked).lower


@dataclass(frozen=True)
class Written:
    """A comment that answers the thread; ``elsewhere`` is who liked it in the system that it came from."""

    number: int
    at: datetime
    author: int | None = None
    gone: bool = False
    elsewhere: Share = Share()


@dataclass(frozen=True)
class Mark:
    """A person found a comment helpful."""

    person: int
    number: int
    at: datetime


@dataclass(frozen=True)
class Judged:
    """A comment with the shares of those who count in full, of new accounts, and of each side."""

    comment: Written
    settled: Share
    new: Share
    sides: tuple[Share, ...] = ()


@dataclass(frozen=True)
class Standing:
    """How a thread is put in order: numbers of comments, first one first.

    Attributes:
        everybody: new accounts count as all others do.
        people: how many who are not new marked something; new: how many others.
        division: what was found of the sides. Where it is not DIVIDED, ``bridging`` is the same as ``helpful``.
        judged: each comment by its number.
    """

    helpful: list[int]
    bridging: list[int]
    everybody: bool
    people: int
    division: Division
    new: int = 0
    judged: dict[int, Judged] = field(default_factory=dict)


def bridge(sides: Iterable[Share]) -> float:
    """The geometric mean of the lower bounds of all sides; 0 if one side has nobody who found it helpful.

    The product over groups is that of group-informed consensus (Small, Bjorkegren, Erkkilä, Shaw, Megill: Polis,
    scaling deliberation by mapping high dimensional opinion spaces, 2021), with bounds for shares: a side of 200 does
    not outweigh one of 20, and a side of few people says little.
    """
    bounds = [side.lower for side in sides]
    return math.prod(bounds) ** (1 / len(bounds)) if bounds else 0.0


def stand(
    written: Sequence[Written], marks: Sequence[Mark], settled: Collection[int], sides: Mapping[int, int]
) -> Standing:
    """Put the comments of a thread in order.

    Nobody who is new changes more than ``LIFT`` allows: a comment is at most one place from where it is without them.

    Args:
        settled: the people whose accounts are not new.
        sides: on which side people are.
    """
    marked = {mark.person for mark in marks}
    people = marked & set(settled)
    everybody = len(people) < FEWEST_KNOWN and len(written) < SMALL_THREAD
    if everybody:
        people = marked
    chosen = _sides({person: sides[person] for person in people if person in sides})
    division = _division(marks, chosen)
    judged = _judged(written, marks, people, chosen if division is Division.DIVIDED else {})
    helpful = _settle(judged, _helpful)
    bridging = _settle(judged, _bridging) if division is Division.DIVIDED else list(helpful)
    by_number = {each.comment.number: each for each in judged}
    count = len(marked & set(settled))
    return Standing(helpful, bridging, everybody, count, division, len(marked) - count, by_number)


def _sides(people: Mapping[int, int]) -> dict[int, int]:
    """Who is on a side that is large enough, with the sides counted from 0; empty where fewer than two are."""
    sizes: dict[int, int] = {}
    for side in people.values():
        sizes[side] = sizes.get(side, 0) + 1
    large = sorted(side for side, size in sizes.items() if size >= SMALLEST_SIDE)
    if len(large) < 2:
        return {}
    return {person: large.index(side) for person, side in people.items() if side in large}


def _division(marks: Sequence[Mark], sides: Mapping[int, int]) -> Division:
    if not sides:
        return Division.FEW
    told = [(mark.person, mark.number) for mark in marks if mark.person in sides]
    return Division.DIVIDED if differ(told, sides) else Division.ALIKE


def _judged(
    written: Sequence[Written], marks: Sequence[Mark], people: Collection[int], sides: Mapping[int, int]
) -> list[Judged]:
    settled = _Readers([mark for mark in marks if mark.person in people])
    new = _Readers([mark for mark in marks if mark.person not in people])
    count = max(sides.values(), default=-1) + 1
    parts = [_Readers([mark for mark in marks if sides.get(mark.person) == side]) for side in range(count)]
    return [
        Judged(each, settled.share(each), new.share(each), tuple(part.share(each) for part in parts))
        for each in written
    ]


class _Readers:
    """People by the instant of their last mark: whoever marked something after a comment was there has seen it."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.last: dict[int, datetime] = {}
        self.found: dict[int, int] = {}
        for mark in marks:
            self.last[mark.person] = max(mark.at, self.last.get(mark.person, mark.at))
            self.found[mark.number] = self.found.get(mark.number, 0) + 1
        self.instants = sorted(self.last.values())

    def share(self, comment: Written) -> Share:
        """Of those who marked something since a comment is there, its author left out, who found it helpful."""
        asked = len(self.instants) - bisect_left(self.instants, comment.at)
        if comment.author in self.last and self.last[comment.author] >= comment.at:
            asked -= 1
        found = self.found.get(comment.number, 0)
        return Share(found, max(asked, found))


def _helpful(each: Judged) -> tuple[float, ...]:
    comment = each.comment
    return (comment.gone, -each.settled.lower, -comment.elsewhere.lower, comment.number)


def _bridging(each: Judged) -> tuple[float, ...]:
    gone, *others = _helpful(each)
    return (gone, -bridge(each.sides), *others)


def _settle(judged: Sequence[Judged], key: Callable[[Judged], tuple[float, ...]]) -> list[int]:
    """Order by those who count in full, then let new accounts lift what they mark most past its neighbour.

    Each comment's place is lessened by its part of ``LIFT``. To pass another comment it must gain more than the
    distance between them, which is less than two places; so nothing moves further than one.
    """
    ordered = sorted(judged, key=key)
    most = max((each.new.lower for each in ordered if not each.comment.gone), default=0.0)
    if not most:
        return [each.comment.number for each in ordered]

    def place(item: tuple[int, Judged]) -> tuple[float, int]:
        rank, each = item
        lift = 0.0 if each.comment.gone else LIFT * each.new.lower / most
        return rank - lift, rank

    return [each.comment.number for _, each in sorted(enumerate(ordered), key=place)]


class Band(StrEnum):
    """A share of a side, as it may be told: so coarse that no count can be read from it."""

    FEW = "few"
    SOME = "some"
    MANY = "many"
    MOST = "most"


def band(share: Share) -> Band:
    """Under a tenth, under a quarter, under a half, or at least a half."""
    part = share.found / share.asked if share.asked else 0.0
    if part < 0.1:
        return Band.FEW
    if part < 0.25:
        return Band.SOME
    return Band.MANY if part < 0.5 else Band.MOST
