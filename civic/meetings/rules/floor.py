"""Who speaks next, and since when a meeting can decide. Pure: instants and counts are handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

#: The office of those who chair the meetings of a group.
CHAIR = "chair"
MOST_QUORUM = 10_000
#: The largest budget of speaking time for one person, in minutes.
MOST_BUDGET = 600


@dataclass(frozen=True)
class Wish:
    """Somebody asks for the floor; ``order``: for a point of order."""

    id: int
    person_id: int
    order: bool
    asked_at: datetime


@dataclass(frozen=True)
class Spoken:
    """How often and for how many seconds somebody has spoken in a meeting, without points of order."""

    times: int = 0
    seconds: int = 0


def line(wishes: Iterable[Wish], spoken: Mapping[int, Spoken], budget: int | None = None) -> list[Wish]:
    """Those who ask for the floor, in the order of the rule.

    Points of order come first. Then whoever has time left, before those who have used up their ``budget`` (seconds;
    None: no budget). Among them whoever has not spoken comes first, then whoever has spoken for the least time; who
    asked first decides between equals.
    """

    def key(wish: Wish) -> tuple[bool, bool, bool, int, datetime, int]:
        said = spoken.get(wish.person_id, Spoken())
        if wish.order:
            return False, False, False, 0, wish.asked_at, wish.id
        used_up = budget is not None and said.seconds >= budget
        return True, used_up, said.times > 0, said.seconds, wish.asked_at, wish.id

    return sorted(wishes, key=key)


@dataclass(frozen=True)
class Stay:
    """Somebody is there from one instant until another; ``left_at`` None: still."""

    arrived_at: datetime
    left_at: datetime | None


@dataclass(frozen=True)
class Count:
    """From an instant on, so many are there; ``reached``: enough to decide."""

    since: datetime
    present: int
    reached: bool


def quorum_over_time(stays: Sequence[Stay], needed: int) -> list[Count]:
    """How many were there, since each instant at which "are we enough" changed; the first arrival first.

    Whoever arrives at an instant is there at it, whoever leaves at it is not.
    """
    instants = sorted({stay.arrived_at for stay in stays} | {stay.left_at for stay in stays if stay.left_at})
    counts = [Count(at, there, there >= needed) for at in instants for there in (_there(stays, at),)]
    return counts[:1] + [after for before, after in pairwise(counts) if before.reached != after.reached]


def _there(stays: Sequence[Stay], at: datetime) -> int:
    return sum(stay.arrived_at <= at and (stay.left_at is None or at < stay.left_at) for stay in stays)
