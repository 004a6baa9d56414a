"""What the pages of results show, as values of named types. All figures are those of ``opinion.outcome``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from civic.statements.views import Head, Said


@dataclass(frozen=True)
class Stands:
    """A statement of a group or of all: ``words`` say how many are on which side."""

    said: Said
    words: str


@dataclass(frozen=True)
class GroupShown:
    """A group; ``mark`` is its colour and pattern on the map."""

    name: str
    people: str
    mark: int
    statements: Sequence[Stands]


@dataclass(frozen=True)
class CellShown:
    """A cell of the map: where it is in the drawing, and what it holds in words; ``mark`` 0 where no group leads."""

    number: int
    x: float
    y: float
    width: float
    height: float
    people: int
    mark: int
    label: str
    place: str
    group: str
    letter: str


@dataclass(frozen=True)
class Row:
    """A statement in the table of all: cells are shares in words, of everybody and of each group."""

    said: Said
    answers: str
    everybody: str
    groups: Sequence[str]
    shared: str


@dataclass(frozen=True)
class ResultPage:
    """The page of a result; without ``made`` there is none yet."""

    head: Head
    made: str
    sentences: Sequence[str]
    groups: Sequence[GroupShown]
    agree: Sequence[Stands]
    disagree: Sequence[Stands]
    cells: Sequence[CellShown]
    map_words: str
    table_heads: Sequence[str]
    rows: Sequence[Row]
    needed: str
    files: Sequence[tuple[str, str]]
    place_url: str


@dataclass(frozen=True)
class PlacePage:
    """Where somebody stands: the group nearest to them, or why none is named, and what all share."""

    head: Head
    sentence: str
    group: GroupShown | None
    agree: Sequence[Stands]
    disagree: Sequence[Stands]
    results_url: str
