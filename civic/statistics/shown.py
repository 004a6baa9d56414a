"""What can be said of a release: only from the figures it shows, and from the population. Pure.

Shares, ratios, intervals, rates, steps of a map: whoever reads the tables of a release could compute all of them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from civic.core.shares import wilson
from civic.demographics.rules import AGE
from civic.places.population import AGE_BANDS, EVERYBODY, Population
from civic.statistics.dimensions import NOT_TOLD, Dimension
from civic.statistics.measures.representation import GroupRepresentation, Verdict, representation
from civic.statistics.pipeline import Catalogue
from civic.statistics.rounding import PERCENT_FROM, Bound, Percent, protect_percent
from civic.statistics.rules import OTHER, Stage, catalogue_of_json
from civic.statistics.summing import Summary

ADULTS = "16+"
CHILDREN = AGE_BANDS[0]
SMALL_WHOLE = 100
"""Below this many persons a percentage beyond 10 and 90 says nearly the same of each of them."""
MUCH_LESS = 0.8
"""A group loses more people on the way than the town does if its share is surely below this part of the town's."""
LEAST_VOICES = 50
"""The stage that the findings are about needs this many persons."""

WITHHELD = "withheld"
"""Stands for a hidden figure of ten or more, and for any figure of a table that is withheld whole."""
Values = tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """The tables of one release: a figure, or None where it is hidden; ``withheld`` names the hidden cells that are not
    small themselves."""

    catalogue: Catalogue
    tables: Mapping[tuple[str, Values], Mapping[Values, int | None]]
    withheld: frozenset[tuple[str, Values, Values]] = frozenset()

    @classmethod
    def read(cls, catalogue: Mapping[str, Any], tables: str) -> Figures:
        """From what a release keeps."""
        read = [(each["stage"], tuple(each["dimensions"]), each["cells"]) for each in json.loads(tables)]
        found = {(stage, names): {tuple(c["values"]): c["count"] for c in cells} for stage, names, cells in read}
        withheld = frozenset(
            (stage, names, tuple(c["values"])) for stage, names, cells in read for c in cells if c.get("withheld")
        )
        return cls(catalogue_of_json(catalogue), found, withheld)

    def mark(self, stage: str, names: Values, values: Values) -> int | str | None:
        """What a cell shows: its figure, None for fewer than 10, or WITHHELD."""
        hidden = (stage, names, values) in self.withheld
        return WITHHELD if hidden else self.tables[stage, names][values]

    def untold(self, stage: str, *names: str) -> bool:
        """Whether nothing at all is told of a table."""
        return all((stage, names, values) in self.withheld for values in self.cells(stage, *names))

    def total(self, stage: str) -> int | None:
        return self.tables[stage, ()][()]

    def cells(self, stage: str, *names: str) -> Mapping[Values, int | None]:
        """The cells of a table, or none where it is not in the catalogue; names in catalogue order."""
        return self.tables.get((stage, names), {})

    def groups(self, stage: str, name: str) -> dict[str, int | None]:
        """One dimension: persons by group, those who did not tell among them."""
        return {values[0]: count for values, count in self.cells(stage, name).items()}

    def dimension(self, name: str) -> Dimension | None:
        return next((each for each in self.catalogue.dimensions if each.name == name), None)

    @property
    def stages(self) -> list[str]:
        """Stages with a shown total."""
        return [stage for stage in self.catalogue.stages if self.total(stage) is not None]

    @property
    def main_stage(self) -> str:
        """What the findings are about: the furthest that enough people went."""
        for stage in (Stage.VOTED, Stage.SUPPORTED, Stage.COMMENTED, Stage.PROPOSED):
            if (self.total(stage) or 0) >= LEAST_VOICES:
                return stage.value
        return Stage.REGISTERED.value


@dataclass(frozen=True)
class People:
    """Inhabitants by group, and whom the source counted ("16+", or "" for everybody)."""

    groups: Mapping[str, int]
    covers: str


def inhabitants(population: Population | None, dimension: Dimension) -> People | None:
    """The population by the groups of a dimension, over 16 where the source tells; None where it has no such table."""
    if population is None:
        return None
    if dimension.name == AGE:
        table, covers = population.table({AGE}), ADULTS
        groups = {} if table is None else {v[0]: n for v, n in table.cells.items() if v[0] != CHILDREN}
        return _fitting(groups, dimension, covers)
    crossed = population.table({dimension.name, AGE})
    if crossed is not None and set(crossed.values(AGE)) <= set(AGE_BANDS):
        age, at = crossed.dimensions.index(AGE), crossed.dimensions.index(dimension.name)
        found: dict[str, int] = {}
        for values, count in crossed.cells.items():
            found[values[at]] = found.get(values[at], 0) + (count if values[age] != CHILDREN else 0)
        return _fitting(found, dimension, ADULTS)
    for covers in (ADULTS, EVERYBODY):
        table = population.table({dimension.name}, covers)
        if table is not None:
            return _fitting({v[0]: n for v, n in table.cells.items()}, dimension, covers)
    return None


def _fitting(groups: Mapping[str, int], dimension: Dimension, covers: str) -> People | None:
    """The same people by the groups that are tabulated; None where the source counted other groups."""
    found: dict[str, int] = {}
    for group, count in groups.items():
        name = group if group in dimension.categories else OTHER
        if name not in dimension.categories:
            return None
        found[name] = found.get(name, 0) + count
    if sum(found.values()) <= 0:
        return None
    return People({group: found[group] for group in dimension.categories if group in found}, covers)


@dataclass(frozen=True)
class Compared:
    """A group among those who did something and among the inhabitants.

    ``count`` None is hidden; ``share`` of those who told; ``town`` the share of the inhabitants in percent;
    ``evidence`` one of under, over, unclear, few, withheld.
    """

    group: str
    count: int | None
    share: Percent | None
    town: float | None
    ratio: float | None
    low: float | None
    high: float | None
    evidence: str
    most: float | None = None


@dataclass(frozen=True)
class Comparison:
    """One dimension; ``undisclosed`` did not tell (None: hidden), ``share_not_told`` as a share of all, 0 to 1."""

    dimension: str
    covers: str
    rows: tuple[Compared, ...]
    undisclosed: int | None
    share_not_told: float


def percent(part: int | None, whole: int | None) -> Percent | None:
    """A percentage in whole numbers, from figures shown: blurred towards its ends where few people are the whole."""
    if part is None or whole is None or whole < PERCENT_FROM:
        return None
    value = min(100, (200 * part + whole) // (2 * whole))
    if whole < SMALL_WHOLE:
        return protect_percent(part, whole)
    return Percent(90, Bound.AT_LEAST) if value >= 100 else Percent(value)


def compare(figures: Figures, stage: str, population: Population | None) -> list[Comparison]:
    """Every dimension that the population is known by, in catalogue order."""
    found = []
    for dimension in figures.catalogue.dimensions:
        people = inhabitants(population, dimension)
        total = figures.total(stage)
        # Without knowing about how many did not tell, no share of those who told can be said.
        sure = figures.mark(stage, (dimension.name,), (NOT_TOLD,)) != WITHHELD
        if people is not None and total is not None and sure:
            found.append(_comparison(figures, stage, dimension, people, total))
    return found


def _comparison(figures: Figures, stage: str, dimension: Dimension, people: People, total: int) -> Comparison:
    counts = figures.groups(stage, dimension.name)
    undisclosed = counts.pop(NOT_TOLD, None)
    inside = {group: counts.get(group) for group in people.groups}
    outside = [count or 0 for group, count in counts.items() if group not in people.groups]
    told = max(0, total - (undisclosed or 0) - sum(outside))
    result = representation(inside, people.groups, undisclosed=undisclosed or 0, total=told)
    by_group = {each.group: each for each in result.groups}
    everybody = sum(people.groups.values())
    rows = []
    for group, count in counts.items():
        if figures.mark(stage, (dimension.name,), (group,)) == WITHHELD:
            town = people.groups[group] / everybody if group in people.groups else None
            rows.append(Compared(group, None, None, town, None, None, None, WITHHELD))
        elif group in by_group:
            rows.append(_compared(by_group[group], count, result.participants, everybody))
        elif group != CHILDREN or count is not None:
            rows.append(Compared(group, count, None, None, None, None, None, "few"))
    return Comparison(dimension.name, people.covers, tuple(rows), undisclosed, result.undisclosed_share)


def _compared(found: GroupRepresentation, count: int | None, told: int, everybody: int) -> Compared:
    town = found.population / everybody if found.population else None
    if found.ratio is None or not math.isfinite(found.upper):
        # Also of a hidden number it may be sure that it is far too small: ten would be.
        evidence = Verdict.UNDER.value if found.verdict is Verdict.UNDER else "few"
        return Compared(found.group, count, None, town, None, None, None, evidence)
    return Compared(
        found.group,
        count,
        percent(count, told),
        town,
        found.ratio,
        found.lower,
        found.upper,
        found.verdict.value,
        found.most,
    )


@dataclass(frozen=True)
class Rate:
    """A neighbourhood: ``rate`` is persons per 1,000 inhabitants, ``step`` 1 to 5 its shade; None where hidden."""

    code: str
    count: int | None
    people: int
    rate: int | None
    step: int | None
    evidence: str


def rates(comparison: Comparison | None, people: People | None) -> list[Rate]:
    """Neighbourhoods from the lowest rate to the highest, those that are hidden last."""
    if comparison is None or people is None:
        return []
    found = []
    for row in comparison.rows:
        lives = people.groups.get(row.group, 0)
        rate = round(1000 * row.count / lives) if row.count is not None and lives else None
        found.append((row, lives, rate))
    shades = steps([rate for _, _, rate in found])
    made = [
        Rate(row.group, row.count, lives, rate, shade, row.evidence)
        for (row, lives, rate), shade in zip(found, shades, strict=True)
    ]
    return sorted(made, key=lambda each: (each.rate is None, each.rate or 0, each.code))


def bounds(values: Sequence[int | None]) -> list[int]:
    """The values at which shades change: five equally wide ones between the lowest and the highest, fewer where
    whole numbers that lie close together leave some of them empty."""
    known = [value for value in values if value is not None]
    if not known:
        return []
    low, high = min(known), max(known)
    return sorted({round(low + (high - low) * k / 5) for k in range(1, 5)} - {low})


def steps(values: Sequence[int | None]) -> list[int | None]:
    """The shade of each value, 1 to 5."""
    limits = bounds(values)
    return [None if value is None else 1 + sum(value >= limit for limit in limits) for value in values]


@dataclass(frozen=True)
class Stop:
    """One group at one stage: persons, as a share of the registered of the group, and whether many were lost."""

    count: int | None
    share: Percent | None
    under: bool
    withheld: bool = False


def funnel(figures: Figures, name: str) -> list[tuple[str | None, list[Stop]]]:
    """Each group of a dimension through the stages that have a shown total; None heads the row of everybody."""
    stages = figures.stages
    everybody = {stage: figures.total(stage) for stage in stages}
    rows: list[tuple[str | None, list[Stop]]] = [(None, [_stop(everybody, everybody, stage) for stage in stages])]
    by_stage = {stage: figures.groups(stage, name) for stage in stages}
    dimension = figures.dimension(name)
    for group in dimension.categories if dimension else ():
        counts = {stage: by_stage[stage].get(group) for stage in stages}
        if group != NOT_TOLD and (group != CHILDREN or any(count is not None for count in counts.values())):
            hidden = {stage: figures.mark(stage, (name,), (group,)) == WITHHELD for stage in stages}
            stops = [_stop(counts, everybody, stage) for stage in stages]
            rows.append(
                (group, [replace(stop, withheld=hidden[stage]) for stop, stage in zip(stops, stages, strict=True)])
            )
    return rows


def _stop(counts: Mapping[str, int | None], everybody: Mapping[str, int | None], stage: str) -> Stop:
    first = Stage.REGISTERED.value
    count, registered = counts[stage], counts.get(first)
    if stage == first or count is None or registered is None:
        return Stop(count, None, False)
    share = percent(count, registered)
    of_all, all_registered = everybody[stage], everybody.get(first)
    if share is None or not of_all or not all_registered:
        return Stop(count, share, False)
    part = wilson(min(count, registered), registered)
    return Stop(count, share, part.upper < MUCH_LESS * of_all / all_registered)


def crossing(
    figures: Figures, stage: str, population: Population | None, rows: str, columns: str
) -> tuple[list[tuple[str, list[tuple[int | str | None, int | None]]]], bool] | None:
    """Two dimensions: for each row group the (value, shade) by column group, and whether values are per 1,000.

    Rates where the source crossed both, else persons. None where the catalogue has no such table.
    """
    one, other = figures.dimension(rows), figures.dimension(columns)
    if one is None or other is None:
        return None
    names = tuple(d.name for d in figures.catalogue.dimensions if d.name in (rows, columns))
    cells = figures.cells(stage, *names)
    if not cells or figures.untold(stage, *names):
        return None
    table = population.table({rows, columns}) if population else None
    values: dict[Values, int | str | None] = {}
    for r in _told(one):
        for c in _told(other):
            cell = (r, c) if names[0] == rows else (c, r)
            count = cells[cell]
            lives = None
            if table is not None:
                key = {rows: r, columns: c}
                lives = table.cells.get(tuple(key[name] for name in table.dimensions), 0)
            rate = _rate(count, lives) if table is not None else count
            values[r, c] = WITHHELD if figures.mark(stage, names, cell) == WITHHELD else rate
    shades = dict(zip(values, steps([v if isinstance(v, int) else None for v in values.values()]), strict=True))
    made = [(r, [(values[r, c], shades[r, c]) for c in _told(other)]) for r in _told(one)]
    return made, table is not None


def _rate(count: int | None, lives: int | None) -> int | str | None:
    """Persons per 1,000; a mark where the population has nobody who could be compared with."""
    if count is None:
        return None
    return round(1000 * count / lives) if lives else "-"


def _told(dimension: Dimension) -> list[str]:
    return [each for each in dimension.categories if each not in (NOT_TOLD, CHILDREN)]


def summary(figures: Figures, population: Population | None) -> Summary:
    """The findings in short, for other pages: who is missing most, and the ages beside those of the town.

    A group whose number is hidden has no ratio; it is among the missing if even nine would be far too few.
    """
    stage = figures.main_stage
    compared = compare(figures, stage, population)
    missing = sorted(
        (row.ratio or 0, each.dimension, row.group, row.ratio, row.low, row.high)
        for each in compared
        for row in each.rows
        if row.evidence == Verdict.UNDER
    )
    ages = next((each for each in compared if each.dimension == AGE), None)
    return {
        "stage": stage,
        "total": figures.total(stage),
        "compared": bool(compared),
        "under": [
            {"dimension": name, "group": group, "ratio": _short(ratio), "low": _short(low), "high": _short(high)}
            for _, name, group, ratio, low, high in missing
        ],
        "ages": [
            {
                "group": row.group,
                "share": row.share.value if row.share else None,
                "town": round(100 * row.town, 1) if row.town is not None else None,
                "evidence": row.evidence,
            }
            for row in (ages.rows if ages else ())
            if row.town is not None
        ],
    }


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
