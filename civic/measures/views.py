"""What the pages of measures show, as values of named types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from civic.core.i18n import Marks
from civic.core.pager import Pager
from civic.measures.models import Measure
from civic.measures.rules import Progress
from civic.processes.views import Stop
from civic.towns.here import Town


@dataclass(frozen=True)
class MeasureLine:
    """A measure in a list; ``state`` is how ``_components/state.html`` draws it, ``apart`` how late it is, in words."""

    title: str
    url: str
    state: str
    state_text: str
    parts: list[str]
    apart: str
    hood: int | None
    lang: str | None = None
    dir: str | None = None


@dataclass(frozen=True)
class ReadingLine:
    """A reading of an indicator, in words."""

    when: str
    iso: str
    value: str


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator; ``way`` is how much of the way to the target is done, in per cent; None without a reading."""

    id: int
    name: Markup
    target: str
    latest: str
    way: int | None
    way_text: str
    readings: list[ReadingLine]


@dataclass(frozen=True)
class ChangeLine:
    """A change of dates or money: (what, before, after) each, and its reason in its language."""

    when: str
    iso: str
    what: list[tuple[str, str, str]]
    reason: str
    lang: str | None
    dir: str | None


@dataclass(frozen=True)
class NewsLine:
    """News of a measure; ``html`` is markup in the language beside it."""

    id: int
    when: str
    iso: str
    html: str
    language: str


@dataclass(frozen=True)
class SourceLine:
    """A proposal that a measure came from."""

    title: str
    url: str
    state: str
    state_text: str
    lang: str | None = None
    dir: str | None = None


@dataclass(frozen=True)
class MeasurePage:
    """Everything on the page of a measure; ``trail`` leads to it, ``deeds`` are acts for organisers."""

    place: Town
    measure: Measure
    title: str
    title_lang: Marks
    progress: Progress
    state: str
    state_text: str
    apart: str
    stops: list[Stop]
    trail: list[tuple[str, str]]
    text: tuple[str, str]
    reason: tuple[str, str]
    money: list[tuple[str, str]]
    owner: str
    theme: str
    hoods: list[str]
    hood: int | None
    indicators: list[IndicatorLine]
    news: list[NewsLine]
    changes: list[ChangeLine]
    sources: list[SourceLine]
    deeds: list[tuple[str, str]]


@dataclass(frozen=True)
class Tally:
    """How many measures are how far: (drawing, words, number), and for a bar (done, in time, late)."""

    total: int
    parts: list[tuple[str, str, int]]
    bar: tuple[int, int, int]
    late: int
    done: int


@dataclass(frozen=True)
class PlanPage:
    """What was promised and what is late, of a town or a process.

    ``hoods`` are rows of a table: name with its link, number, and how many are done, on time and late; ``map`` colours
    them. ``chips`` and ``themes`` narrow the list: (address, words, whether it is in force).
    """

    place: Town
    heading: str
    trail: list[tuple[str, str]]
    tally: Tally
    late: list[MeasureLine]
    more_late: int
    money: list[tuple[str, str, str]]
    hoods: list[list[str | Markup]]
    map: dict[int, tuple[int | None, str]]
    chips: list[tuple[str, str, bool]]
    themes: list[tuple[str, str, bool]]
    rows: list[MeasureLine]
    narrowed: str
    clear_url: str
    pager: Pager
    feed_url: str
    results_url: str
    add_url: str


@dataclass(frozen=True)
class SaidLine:
    """A proposal with the measures that came from it; ``answer`` is the town's answer in short."""

    title: str
    url: str
    hood: int | None
    supports: int
    answer: Markup | str
    measures: Sequence[MeasureLine]
    lang: str | None = None
    dir: str | None = None


@dataclass(frozen=True)
class OutcomeGroup:
    """Proposals of one outcome; ``more_url`` lists all of them where the page does not."""

    state: str
    title: str
    total: int
    rows: list[SaidLine]
    more_url: str


@dataclass(frozen=True)
class ResultsPage:
    """What residents said and what the town did, of a process; ``others`` are measures that came from no proposal."""

    place: Town
    process_title: str
    trail: list[tuple[str, str]]
    groups: list[OutcomeGroup]
    answered: int
    total: int
    tally: Tally
    others: list[MeasureLine]
    plan_url: str
