"""All processes of a town together, and two beside each other: from the figures of their releases alone. Pure.

A town has no release of its own: beside those of its processes, its counts of persons would tell by subtraction how
many took part in both (decision 46). So figures are added up. Somebody who took part in k processes counts k times, and
intervals are those of 1/k of the number: of n participations of people who count up to k times each, the effective size
is n/k at least (Kish 1965).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from civic.core.shares import Z95, wilson
from civic.places.population import Population
from civic.statistics.dimensions import NOT_TOLD, Dimension
from civic.statistics.measures.representation import HIDDEN_MAX, MIN_EXPECTED, OVER_RATIO, UNDER_RATIO, Verdict
from civic.statistics.rules import Stage
from civic.statistics.shown import (
    CHILDREN,
    LEAST_VOICES,
    WITHHELD,
    Compared,
    Comparison,
    Figures,
    compare,
    inhabitants,
    percent,
)

#: Stages that are added up: everybody is registered in every process of their town.
ADDED = tuple(stage.value for stage in Stage if stage is not Stage.REGISTERED)


@dataclass(frozen=True)
class Together:
    """One dimension of all processes together, as ``Comparison`` has it; ``processes`` were added up."""

    comparison: Comparison
    processes: int


def stages_of(everything: Sequence[Figures]) -> dict[str, int]:
    """Participations by stage, in order, as far as totals are shown."""
    sums = {
        stage: sum(each.total(stage) or 0 for each in everything if stage in each.catalogue.stages) for stage in ADDED
    }
    return {stage: number for stage, number in sums.items() if number}


def main_stage(sums: Mapping[str, int]) -> str:
    """What is told first: the furthest step that enough people took, as for one process; else the most frequent."""
    for stage in (Stage.VOTED, Stage.SUPPORTED, Stage.COMMENTED, Stage.PROPOSED):
        if sums.get(stage.value, 0) >= LEAST_VOICES:
            return stage.value
    return max(sums, key=lambda stage: sums[stage])


def together(everything: Sequence[Figures], stage: str, population: Population | None) -> list[Together]:
    """Groups beside the population, all processes added up whose figures of the stage and dimension are shown."""
    dimensions: dict[str, Dimension] = {}
    for figures in everything:
        for dimension in figures.catalogue.dimensions:
            dimensions.setdefault(dimension.name, dimension)
    found = [_added(everything, stage, population, dimension) for dimension in dimensions.values()]
    return [each for each in found if each is not None]


def _added(
    everything: Sequence[Figures], stage: str, population: Population | None, dimension: Dimension
) -> Together | None:
    people = inhabitants(population, dimension)
    parts = [each for each in everything if _usable(each, stage, dimension)]
    if people is None or not parts:
        return None
    name, k, everybody = dimension.name, len(parts), sum(people.groups.values())
    told, undisclosed = 0, 0
    for each in parts:
        counts = each.groups(stage, name)
        beside = sum(n or 0 for g, n in counts.items() if g not in people.groups)
        told += max(0, (each.total(stage) or 0) - beside)
        undisclosed += counts.get(NOT_TOLD) or 0
    rows = [
        _group(parts, stage, name, group, people.groups.get(group), (told, k, everybody))
        for group in dimension.categories
        if group != NOT_TOLD and not (group == CHILDREN and group not in people.groups)
    ]
    share = undisclosed / (told + undisclosed) if told + undisclosed else 0.0
    return Together(Comparison(name, people.covers, tuple(rows), undisclosed or None, share), k)


def _usable(figures: Figures, stage: str, dimension: Dimension) -> bool:
    """The same groups, at least a figure of them, and how many did not tell."""
    own = figures.dimension(dimension.name)
    if own is None or own.categories != dimension.categories or figures.tables.get((stage, ())) is None:
        return False
    if figures.total(stage) is None or not figures.cells(stage, dimension.name):
        return False
    return figures.mark(stage, (dimension.name,), (NOT_TOLD,)) != WITHHELD and not figures.untold(stage, dimension.name)


def _group(
    parts: Sequence[Figures], stage: str, name: str, group: str, lives: int | None, of: tuple[int, int, int]
) -> Compared:
    told, k, everybody = of
    marks = [each.mark(stage, (name,), (group,)) for each in parts]
    town = lives / everybody if lives else None
    if WITHHELD in marks:
        return Compared(group, None, None, town, None, None, None, WITHHELD)
    least = sum(mark for mark in marks if isinstance(mark, int))
    most = least + HIDDEN_MAX * sum(mark is None for mark in marks)
    count = least if least == most else None
    if town is None or not told:
        return Compared(group, count, None, town, None, None, None, "few")
    z = Z95 * math.sqrt(k)
    low = wilson(min(least, told), told, z).lower / town
    high = wilson(min(most, told), told, z).upper / town
    says = Verdict.UNCLEAR.value
    if high < UNDER_RATIO and told * town / k >= MIN_EXPECTED:
        says = Verdict.UNDER.value
    elif low > OVER_RATIO:
        says = Verdict.OVER.value
    if count is None:
        return Compared(group, None, None, town, None, None, None, says if says == Verdict.UNDER else "few")
    return Compared(group, count, percent(count, told), town, count / told / town, low, high, says)


@dataclass(frozen=True)
class Beside:
    """A group in two processes. ``says``: "more" in the first, "fewer", "unclear", or "few" where one is not shown."""

    dimension: str
    group: str
    one: Compared | None
    other: Compared | None

    @property
    def says(self) -> str:
        if self.one is None or self.other is None or self.one.low is None or self.other.low is None:
            return "few"
        if self.one.high is None or self.other.high is None:
            return "few"
        if self.one.low > self.other.high:
            return "more"
        return "fewer" if self.one.high < self.other.low else "unclear"


def common_stage(one: Figures, other: Figures) -> str | None:
    """The furthest stage of which both show a total of enough people; None without one."""
    for stage in (Stage.VOTED, Stage.SUPPORTED, Stage.COMMENTED, Stage.PROPOSED, Stage.VISITED, Stage.REGISTERED):
        if stage in one.stages and stage in other.stages:
            return stage.value
    return None


def beside(one: Figures, other: Figures, stage: str, population: Population | None) -> list[Beside]:
    """Every group that either shows, in the order of the first."""
    first, second = (
        {(each.dimension, row.group): row for each in compare(figures, stage, population) for row in each.rows}
        for figures in (one, other)
    )
    return [Beside(name, group, first.get((name, group)), second.get((name, group))) for name, group in first | second]
