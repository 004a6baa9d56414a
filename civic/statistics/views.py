"""What the pages of figures show, as values of named types. Counts are rounded; None means under 10."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from civic.core.run_panel import Panel
from civic.processes.models import Process
from civic.statistics.folded import Cells
from civic.statistics.missing_page import MissingPage
from civic.statistics.queries import Published
from civic.statistics.shown import Rate
from civic.towns.here import Town


@dataclass(frozen=True)
class IntervalRow:
    """A group beside the population: ``share`` and ``town`` in words, the ratio with its 95 % interval.

    ``count`` is the word for withheld where the figure is.
    """

    group: str
    count: int | str | None
    share: str
    town: str
    ratio: float | None
    low: float | None
    high: float | None
    evidence: str


@dataclass(frozen=True)
class IntervalTable:
    """The groups of one question; ``undisclosed`` says who did not tell, ``hidden`` which rows were folded."""

    name: str
    undisclosed: str
    rows: list[IntervalRow]
    hidden: list[str]


@dataclass(frozen=True)
class HoodRow:
    """A neighbourhood and its rate."""

    row: Rate
    name: str


@dataclass(frozen=True)
class Hoods:
    """The map and its table.

    ``shades`` has for each neighbourhood its shade and the words on it, ``key`` what each shade stands for;
    ``visit`` is an under-reached neighbourhood.
    """

    rows: list[HoodRow]
    hidden: list[str]
    shades: dict[int | None, tuple[int | None, str]]
    key: list[tuple[int | None, str]]
    desc: str
    visit: Rate | None
    visit_name: str


@dataclass(frozen=True)
class FunnelCell:
    """How many of a group came to a step; ``percent`` of those who are registered, in words in ``text``."""

    value: int | str | None
    percent: float | None
    text: str | None
    under: bool


@dataclass(frozen=True)
class Funnel:
    """Rows are (group, cells), one cell for each stage."""

    stages: list[str]
    rows: list[tuple[str, list[FunnelCell]]]
    hidden: list[str]


@dataclass(frozen=True)
class Heat:
    """A crossing of two questions; ``shown``: it has a number at all. Rows are (group, cells)."""

    title: str
    caption: str
    corner: str
    columns: list[str]
    shown: bool
    rows: list[tuple[str, Cells]]
    hidden: list[str]


@dataclass(frozen=True)
class FiguresPage:
    """Everything below the head of the page of a release."""

    place: Town
    process: Process
    release: Published
    stage: str
    who: str
    among: str
    total: int | None
    intervals: list[IntervalTable]
    adults: bool
    hoods: Hoods | None
    funnel: Funnel
    heats: list[Heat]
    not_told: list[str]
    sources: list[tuple[str, int]]
    protection: list[str]
    missing: MissingPage


@dataclass(frozen=True)
class Head:
    """The finding in a sentence, and the neighbourhood that the picture shows."""

    finding: str
    worst: int | None


@dataclass(frozen=True)
class Progress:
    """The last compilation as its panel shows it: running, or ``why`` nothing came of it.

    ``about`` is the rounded number of participants, where they are too few for a release.
    """

    panel: Panel
    why: str
    about: int | None


@dataclass(frozen=True)
class FindingLine:
    """A process with what its newest figures say; ``number`` None before its first release.

    ``shared``: whose release it is, of a process that several towns share.
    """

    title: str
    url: str
    number: int | None
    at: datetime | None
    text: str
    shared: str = ""


@dataclass(frozen=True)
class Bar:
    """A group as a bar with the mark of the town, both in percent of the width."""

    group: str
    percent: float | None
    tick: float | None
    text: str
    under: bool
    withheld: bool
