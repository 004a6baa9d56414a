"""The pages of all processes together and of two beside each other, put together from published figures only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import format_decimal, gettext

from civic.core.i18n import say
from civic.demographics.rules import Ask
from civic.places.population import Population
from civic.statistics import labels, pages, words
from civic.statistics.queries import Newest
from civic.statistics.rules import OTHER, Stage
from civic.statistics.shown import WITHHELD, Compared, Figures, compare
from civic.statistics.together import Together, beside, common_stage, main_stage, stages_of, together
from civic.statistics.views import IntervalTable
from civic.towns.here import Town

HOOD = Ask.NEIGHBOURHOOD.value
NOT_SHOWN = "-"


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


@dataclass(frozen=True)
class ProcessLine:
    """A process: the findings of its newest figures in numbers, at the furthest step that enough people took."""

    slug: str
    title: str
    number: int
    step: str
    total: int | None
    missing: list[str]


@dataclass(frozen=True)
class TownPage:
    """All processes together at one step; ``stages`` are the steps to choose from, as (code, words)."""

    stage: str
    stages: list[tuple[str, str]]
    who: str
    participations: int
    summed: int
    missing: list[str]
    tables: list[IntervalTable]
    lines: list[ProcessLine]


def town_page(place: Town, found: Sequence[Newest], stage: str, population: Population | None) -> TownPage | None:
    """None where no process shows how many took part. ``stage`` is what was asked for; another one if nobody did it."""
    read = [(each, Figures.read(each.catalogue, each.tables)) for each in found]
    sums = stages_of([figures for _each, figures in read])
    if not sums:
        return None
    chosen = stage if stage in sums else main_stage(sums)
    added = together([figures for _each, figures in read], chosen, population)
    return TownPage(
        stage=chosen,
        stages=[(each, str(labels.STAGES[Stage(each)])) for each in sums],
        who=str(labels.WHO[Stage(chosen)]),
        participations=sums[chosen],
        summed=sum(figures.total(chosen) is not None for _each, figures in read if chosen in figures.catalogue.stages),
        missing=_missing(place, added),
        tables=[pages.interval_rows(place, each.comparison) for each in added if each.comparison.dimension != HOOD],
        lines=[_line(place, each, figures, population) for each, figures in read],
    )


def _missing(place: Town, added: Sequence[Together]) -> list[str]:
    """Groups that are clearly under-represented in all processes together, the most first."""
    rows = [
        (row.ratio or 0, words.people(place, each.comparison.dimension, row.group))
        for each in added
        for row in each.comparison.rows
        if row.evidence == "under" and row.group != OTHER
    ]
    return [who for _ratio, who in sorted(rows)]


def _line(place: Town, each: Newest, figures: Figures, population: Population | None) -> ProcessLine:
    stage = figures.main_stage
    missing = [
        (row.ratio or 0, words.people(place, one.dimension, row.group))
        for one in compare(figures, stage, population)
        for row in one.rows
        if row.evidence == "under" and row.group != OTHER
    ]
    return ProcessLine(
        each.slug,
        say(each.titles),
        each.number,
        str(labels.WHO[Stage(stage)]),
        figures.total(stage),
        [who for _ratio, who in sorted(missing)],
    )


@dataclass(frozen=True)
class BesideRow:
    """A group in two processes, in words, and what that says."""

    group: str
    one: str
    other: str
    says: str
    clear: bool


@dataclass(frozen=True)
class ComparePage:
    """Two processes at a step that both reached: ``tables`` as (question, rows), ``hidden`` names groups left out."""

    one: ProcessLine
    other: ProcessLine
    step: str
    tables: list[tuple[str, list[BesideRow]]]
    hidden: int


def compare_page(place: Town, first: Newest, second: Newest, population: Population | None) -> ComparePage | None:
    """None where the two have no step in common."""
    one, other = (Figures.read(each.catalogue, each.tables) for each in (first, second))
    stage = common_stage(one, other)
    if stage is None:
        return None
    tables: dict[str, list[BesideRow]] = {}
    hidden = 0
    for each in beside(one, other, stage, population):
        if each.says == "few":
            hidden += 1
            continue
        tables.setdefault(words.dimension(each.dimension), []).append(
            BesideRow(
                words.group(place, each.dimension, each.group),
                _ratio(each.one),
                _ratio(each.other),
                _says(each.says),
                each.says != "unclear",
            )
        )
    return ComparePage(
        _line(place, first, one, population),
        _line(place, second, other, population),
        str(labels.WHO[Stage(stage)]),
        list(tables.items()),
        hidden,
    )


def _says(kind: str) -> str:
    said = {
        "more": _("clearly better represented in the first"),
        "fewer": _("clearly better represented in the second"),
        "unclear": _("no clear difference between the two"),
    }
    return said[kind]


def _ratio(row: Compared | None) -> str:
    if row is None or row.ratio is None or row.low is None or row.high is None:
        return WITHHELD if row is not None and row.evidence == WITHHELD else NOT_SHOWN
    return f"{format_decimal(row.ratio, '0.00')} ({format_decimal(row.low, '0.00')}–{format_decimal(row.high, '0.00')})"
