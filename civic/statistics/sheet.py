"""The CSV of a release: what the page says, cell by cell, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from civic.core import sheets
from civic.places.population import Population
from civic.statistics import words
from civic.statistics.rounding import Bound, Percent
from civic.statistics.shown import WITHHELD, Compared, Figures, compare
from civic.towns.here import Town

HEADER = (
    "stage",
    "dimension_1",
    "group_1",
    "name_1",
    "dimension_2",
    "group_2",
    "name_2",
    "people",
    "percent",
    "percent_of_town",
    "ratio",
    "ratio_low",
    "ratio_high",
    "evidence",
)
HIDDEN = "<10"
NOT_TOLD = "did_not_tell"


def csv_of(place: Town, figures: Figures, population: Population | None) -> str:
    """All tables of a release. Figures of a group beside the town stand in the rows of its one-way table."""
    return sheets.written([HEADER, *_rows(place, figures, population)])


def _rows(place: Town, figures: Figures, population: Population | None) -> Iterator[list[str]]:
    for stage in figures.catalogue.stages:
        compared = {(c.dimension, r.group): r for c in compare(figures, stage, population) for r in c.rows}
        for table in figures.catalogue.tables:
            for values, count in figures.cells(stage, *table.names).items():
                row = [stage]
                for name, value in zip(table.names, values, strict=True):
                    row += [name, value or NOT_TOLD, words.group(place, name, value)]
                row += [""] * (7 - len(row))
                hidden = WITHHELD if figures.mark(stage, table.names, values) == WITHHELD else HIDDEN
                row.append(hidden if count is None else str(count))
                beside = compared.get((table.names[0], values[0])) if table.ways == 1 else None
                yield [*row, *_beside(beside)]


def _beside(row: Compared | None) -> list[str]:
    if row is None:
        return [""] * 6
    town = "" if row.town is None else str(round(100 * row.town))
    ratios = ["" if each is None else f"{each:.2f}" for each in (row.ratio, row.low, row.high)]
    return [_percent(row.share), town, *ratios, row.evidence]


def _percent(value: Percent | None) -> str:
    if value is None:
        return ""
    return {Bound.AT_LEAST: ">=", Bound.AT_MOST: "<="}.get(value.bound, "") + str(value.value)
