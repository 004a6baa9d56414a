"""Groups of a table of which no figure is shown: they leave the table and are named in a sentence. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from civic.statistics.shown import WITHHELD

Row = TypeVar("Row")
Cells = list[tuple[int | str | None, int | None]]
"""Of one row: what each column shows, and its shade."""


@dataclass(frozen=True)
class Folded(Generic[Row]):
    """The rows that stay, and the names of those that do not: too small, or with a figure that is withheld."""

    rows: list[Row]
    small: list[str]
    withheld: list[str]


def fold(rows: Iterable[Row], name: Callable[[Row], str], values: Callable[[Row], Collection[object]]) -> Folded[Row]:
    """Take out the rows that show no number.

    Args:
        values: what a row shows: a number; None for fewer than 10; ``WITHHELD``; anything else says something too.
    """
    found: Folded[Row] = Folded([], [], [])
    for row in rows:
        shown = values(row)
        if not shown or any(value is not None and value != WITHHELD for value in shown):
            found.rows.append(row)
        else:
            (found.withheld if WITHHELD in shown else found.small).append(name(row))
    return found


def fold_crossing(rows: list[tuple[str, Cells]], heads: list[str]) -> tuple[Folded[tuple[str, Cells]], Folded[int]]:
    """The same of a crossing in both directions: its rows as (name, cells), and the columns that stay by number."""
    across = fold(rows, lambda row: row[0], lambda row: [value for value, _shade in row[1]])
    down = fold(
        range(len(heads)), lambda column: heads[column], lambda column: [cells[column][0] for _, cells in across.rows]
    )
    kept = [(name, [cells[column] for column in down.rows]) for name, cells in across.rows]
    return Folded(kept, across.small, across.withheld), down
