"""What the page of the room shows, as values of named types."""

from __future__ import annotations

from dataclasses import dataclass, field

from civic.core.i18n import Marks


@dataclass(frozen=True)
class Waiting:
    """Somebody on the list of speakers; ``why`` says why they stand where they stand. ``mine``: the reader."""

    wish_id: int
    name: str
    order: bool
    why: str
    mine: bool


@dataclass(frozen=True)
class Speaking:
    """Who has the floor; ``order``: for a point of order."""

    name: str
    order: bool
    seconds: int
    since: str


@dataclass(frozen=True)
class Total:
    """How often and how long somebody has spoken; ``used_up``: there is a budget, and none of it is left."""

    name: str
    times: int
    time: str
    used_up: bool


@dataclass(frozen=True)
class There:
    """Somebody who was there; ``when``: from when until when; ``note``: for whom, or that they are no member."""

    name: str
    when: str
    note: str
    anchor: str


@dataclass(frozen=True)
class ItemNow:
    """An item of the agenda in the room; ``now``: it is the one that is discussed."""

    id: int
    number: int
    title: str
    marks: Marks
    now: bool
    called: str


@dataclass(frozen=True)
class Said:
    """A speech of a closed meeting; ``item`` is the number of its item, empty before the first."""

    anchor: str
    item: str
    name: str
    order: bool
    when: str
    time: str


@dataclass(frozen=True)
class Quorum:
    """How many are there, and whether they are enough (None: no such rule); since when it was so before."""

    words: str
    reached: bool | None = None
    history: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class FloorPage:
    """Everything on the page of the room.

    ``state`` is "before", "open" or "closed", said by ``state_words``. ``runs``: the reader opens, closes and gives
    the floor; ``speaks``: they may ask for it; ``asks`` is what they ask for: "", "floor" or "order".
    ``next_item`` comes after the one that is discussed, for who calls it.
    ``procedure``: the rules of the council that were taken over, each as (what, which).
    """

    state: str
    state_words: str
    can_open: bool
    runs: bool
    speaks: bool
    asks: str
    member: bool
    apologised: bool
    rule: list[str]
    procedure: list[tuple[str, str]]
    speaking: Speaking | None
    waiting: list[Waiting]
    totals: list[Total]
    said: list[Said]
    items: list[ItemNow]
    next_item: ItemNow | None
    quorum: Quorum
    there: list[There]
    apologies: list[str]
    can_be_added: list[tuple[int, str]]
