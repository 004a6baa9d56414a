"""What leaves: protected tables, cell by cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import product

import numpy as np
from numpy.typing import NDArray

from civic.statistics.cube import Cube
from civic.statistics.dimensions import Dimension, Table
from civic.statistics.rounding import HIDDEN, IMPOSSIBLE, protect_counts


class State(IntEnum):
    """Why a cell shows what it shows. Where readers are told (`marked`), the interval gate reckons with that."""

    SHOWN = 0
    SMALL = 1
    """Under ten, zero included."""
    WITHHELD = 2
    """Its figure would give a small one away: ten or more, or any number where a table is withheld whole."""
    IMPOSSIBLE = 3
    """Nobody can be in it, and everybody knows that."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One published cell: the codes of its categories, and a multiple of 5 or None ("fewer than 10").

    `impossible`: nobody can be in it; it is shown as a dash, and its count is None.
    `withheld`: it is hidden because other figures would give a small one away, not because it is small itself.
    """

    values: tuple[str, ...]
    count: int | None
    impossible: bool = False
    withheld: bool = False

    def as_json(self) -> dict[str, object]:
        """As it is published; what is true of few cells is named only of those."""
        named: dict[str, object] = {"values": list(self.values), "count": self.count}
        if self.withheld:
            named["withheld"] = True
        return named | {"impossible": True} if self.impossible else named


@dataclass(frozen=True, slots=True, eq=False)
class ProtectedTable:
    """One table at one stage, ready to be shown.

    Attributes:
        stage: which stage the persons reached.
        dimensions: what is crossed; none for the grand total.
        figures: shape of the sizes of the dimensions; multiples of 5, `HIDDEN`, or `IMPOSSIBLE`.
        states: of the same shape, values of `State`.
        stale: of the same shape: the figure is that of an earlier release, since too few members changed.
            Never published.
        known: of the same shape: an earlier release showed this figure of (nearly) the same people, so that
            withholding it now takes nothing back. Never published.
    """

    stage: str
    dimensions: tuple[Dimension, ...]
    figures: NDArray[np.int64]
    states: NDArray[np.int8]
    stale: NDArray[np.bool_]
    known: NDArray[np.bool_]
    marked: bool = False
    """Readers are told of a hidden cell whether it is small or withheld, as on the pages; files of `protect` do not."""

    @property
    def table(self) -> Table:
        """The table of the catalogue that this is."""
        return Table(tuple(dimension.name for dimension in self.dimensions))

    def cells(self) -> Iterator[Cell]:
        """All cells, the last dimension running fastest."""
        values = product(*(dimension.categories for dimension in self.dimensions))
        for value, figure, state in zip(values, self.figures.ravel().tolist(), self.states.ravel(), strict=True):
            shown = None if figure < 0 else figure
            yield Cell(value, shown, impossible=figure == IMPOSSIBLE, withheld=self.marked and state == State.WITHHELD)

    def withhold(self, numbers: Sequence[int]) -> ProtectedTable:
        """The same table with some figures withheld; cells are numbered as in `cells`."""
        figures, states = self.figures.copy(), self.states.copy()
        figures.flat[list(numbers)] = HIDDEN
        states.flat[list(numbers)] = State.WITHHELD
        return replace(self, figures=figures, states=states)

    def withheld(self) -> ProtectedTable:
        """The same table with nothing told of any cell, so that nobody knows which are small."""
        empty = self.states == State.IMPOSSIBLE
        return replace(
            self,
            figures=np.where(empty, IMPOSSIBLE, HIDDEN),
            states=np.where(empty, State.IMPOSSIBLE, State.WITHHELD).astype(np.int8),
            stale=np.zeros(self.figures.shape, bool),
            known=np.zeros(self.figures.shape, bool),
        )

    @property
    def told(self) -> bool:
        """Whether readers learn anything of this table: not once it is withheld whole."""
        return bool(((self.states == State.SHOWN) | (self.states == State.SMALL)).any())

    def figure(self, *values: str) -> int | None:
        """The figure shown in one cell, None if it is hidden or impossible.

        Raises:
            ValueError: for a category that the dimension does not have.
        """
        at = tuple(d.categories.index(value) for d, value in zip(self.dimensions, values, strict=True))
        shown = int(self.figures[at])
        return None if shown < 0 else shown


@dataclass(frozen=True, slots=True, eq=False)
class Protected:
    """All tables of a release, by stage and table.

    Each step of the pipeline takes one and returns another: `by_cell_rule` here, `changes.change_gate`,
    `intervals.release.interval_gate`; `pipeline.compile_release` runs them in order.
    """

    tables: Mapping[tuple[str, Table], ProtectedTable]

    def of(self, table: Table, stage: str) -> ProtectedTable:
        """One table at one stage."""
        return self.tables[stage, table]

    def told(self, table: Table, stage: str) -> bool:
        """Whether readers learn anything of a table at a stage."""
        return (stage, table) in self.tables and self.tables[stage, table].told


SMALLEST_STAGE = 50
"""Of a stage that fewer people reached, as far as its total tells, nothing but the total is told."""


def planned(fresh: Protected, uncrossed: Collection[str] = ()) -> Protected:
    """Mark what is withheld, and withhold the tables of small stages.

    Fifteen people in forty groups are nearly all hidden, and cost the others.

    What is withheld follows from the totals shown, so that it tells nothing more.

    Args:
        uncrossed: stages of which single questions are told only.
    """
    small = {
        stage
        for (stage, table), shown in fresh.tables.items()
        if not table.ways and int(shown.figures) < SMALLEST_STAGE
    }
    return Protected(
        {
            (stage, table): replace(
                shown.withheld() if table.ways > (0 if stage in small else 1 if stage in uncrossed else 3) else shown,
                marked=True,
            )
            for (stage, table), shown in fresh.tables.items()
        }
    )


def marked(protected: Protected, yes: bool = True) -> Protected:
    """The same tables, of which readers are told what is withheld and what is small, or are not."""
    return Protected({place: replace(table, marked=yes) for place, table in protected.tables.items()})


def by_cell_rule(cube: Cube) -> Protected:
    """The cell rule (10/5-SG, step 5) on every table and stage, without regard to earlier releases."""
    tables = {}
    for stage in cube.stages:
        for table in cube.tables:
            impossible = cube.impossible_in(table)
            figures = np.where(impossible, IMPOSSIBLE, protect_counts(cube.of(table, stage)))
            hidden = np.where(figures == HIDDEN, State.SMALL, State.SHOWN)
            states = np.where(impossible, State.IMPOSSIBLE, hidden).astype(np.int8)
            dimensions = tuple(cube.dimension(name) for name in table.names)
            no = np.zeros(figures.shape, bool)
            tables[stage, table] = ProtectedTable(stage, dimensions, figures, states, no, no)
    return Protected(tables)
