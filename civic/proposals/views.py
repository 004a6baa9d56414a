"""What lists of proposals show, as values of named types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from civic.core.pager import Pager


@dataclass(frozen=True)
class FilterOption:
    """Something to choose; ``count`` is how many it would find, None where nothing is counted."""

    value: str | None
    text: str
    count: str | None
    on: bool


@dataclass(frozen=True)
class Filter:
    """One filter as ``filter.filters`` draws it; ``on``: something of it is chosen."""

    title: str
    name: str
    on: bool
    options: list[FilterOption]


@dataclass(frozen=True)
class Hood:
    """A neighbourhood beside the map; 0 is the whole town."""

    id: int
    name: str
    count: int
    url: str
    on: bool


@dataclass(frozen=True)
class Dot:
    """A proposal of the page where its pin is, in units of the drawing."""

    x: float
    y: float
    title: str
    url: str


@dataclass(frozen=True)
class OnMap:
    """The map with a link and a pin for each neighbourhood that has proposals; pins bear their number."""

    hoods: list[Hood]
    links: dict[int, str]
    pins: list[tuple[int, int]]
    dots: list[Dot]


@dataclass(frozen=True, kw_only=True)
class RowStatus:
    """How far a proposal in a list is: a state, or supporters of those needed; ``note`` says since when."""

    note: str
    state: str | None = None
    state_text: str | None = None
    supporters: int | None = None
    needed: int | None = None


@dataclass(frozen=True, kw_only=True)
class ProposalRow(RowStatus):
    """A proposal as ``lists.proposal_row`` takes it.

    Attributes:
        hood: the neighbourhood's number; None for the whole town.
        lang, dir, written_in: of a text that is not in the reader's language.
        parts: the place, the theme (may be empty), the author.
    """

    url: str
    title: str
    hood: int | None
    lang: str | None
    dir: str | None
    written_in: str | None
    parts: list[str]
    comments: int
    read_url: str | None = None


@dataclass(frozen=True)
class TickedRow:
    """A proposal with a box to tick; ``on``: it is ticked."""

    id: int
    title: str
    lang: str | None
    dir: str | None
    on: bool
    parts: list[str]


@dataclass(frozen=True)
class Organised:
    """The list as the town's staff work on it.

    Attributes:
        hidden: what the form of the filters carries besides them.
        kept: the filters in force, as an address says them.
        orders: of every order its address, its name, what it means, whether it is in force.
        tables: for each kind of table, the address of one with the proposals that the filters find.
    """

    rows: list[TickedRow]
    groups: list[Filter]
    hidden: Mapping[str, str | None]
    kept: Mapping[str, object]
    words: str
    total: int
    sentence: str
    clear_url: str | None
    orders: list[tuple[str, str, str, bool]]
    order: str
    pager: Pager
    tables: dict[str, str]
