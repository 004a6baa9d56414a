"""Local cubes: the sets of dimensions whose published tables an attacker solves together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import prod

import numpy as np
from numpy.typing import NDArray

from civic.statistics.cube import Cube
from civic.statistics.dimensions import NOT_TOLD, Dimension, Table
from civic.statistics.intervals.system import FAR, Figure, Floats, Key, System
from civic.statistics.protected import Protected, ProtectedTable, State
from civic.statistics.rounding import MOST_HIDDEN, SLACK, THRESHOLD

MOST_CELLS = 20_000
"""A local cube may have so many inner cells; a larger crossing is attacked through its margins."""
JOINT_CELLS = 5_000
"""Up to so many cells of all dimensions crossed, they are attacked together and not three by three."""
WHOLE_UP_TO = 200
"""Systems with so many inner cells are asked in whole persons too."""
CHANGE = THRESHOLD - 1
"""A figure that was not refreshed may lie this much further from the count than a fresh one."""


def local_cubes(
    dimensions: Sequence[Dimension], tables: Sequence[Table], most_cells: int = MOST_CELLS
) -> tuple[Table, ...]:
    """The crossings to attack, so that every table of the catalogue lies in one at least.

    All dimensions at once if that crossing is small: then nothing is lost. (Beside it only those triples that
    can be asked for whole persons, if it cannot.) Else every three dimensions, whether or not they are crossed
    in a published table: tables of different dimensions share their total at least, and one can tell more of it
    than the total itself does. Then the tables that no such triple contains. What has more than `most_cells`
    inner cells is left out (the gate withholds such a table whole); its margins are not.

    Args:
        dimensions: of the catalogue.
        tables: of the catalogue.
        most_cells: the largest crossing to attack.
    """
    size = {dimension.name: dimension.size for dimension in dimensions}
    names = [dimension.name for dimension in dimensions]
    everything = prod(size.values())
    together = everything <= min(JOINT_CELLS, most_cells)
    # Beside the whole, triples are worth attacking only where whole persons can be asked for.
    most = most_cells if not together else WHOLE_UP_TO if everything > WHOLE_UP_TO else 0
    chosen = [Table(tuple(names))] if together else []
    for crossing in combinations(names, min(3, len(names))):
        if prod(size[name] for name in crossing) <= most and Table(crossing) not in chosen:
            chosen.append(Table(crossing))
    for table in sorted(tables, key=lambda t: -t.ways):
        small = prod(size[name] for name in table.names) <= most_cells
        if small and not any(table.within(other) for other in chosen):
            chosen.append(table)
    return tuple(chosen)


def build(
    cube: Cube, protected: Protected, inner: Table, stages: Sequence[str], untold: bool = False
) -> tuple[System, Floats]:
    """What an attacker knows of one local cube, and the true inner cells.

    Args:
        cube: exact counts; must hold `inner` or a crossing that contains it.
        protected: what is to be published.
        inner: the crossing, a `local_cubes` result.
        stages: one, or several nested ones, outermost first (registered, voted): everybody of a later one is
            among those of the earlier ones, and an attacker uses both.
        untold: with the cells of tables that are withheld whole, of which nobody is told anything.

    Raises:
        ValueError: the cube lacks `inner`.
    """
    exact = [cube.inner(inner, stage).ravel() for stage in stages]
    cells = len(exact[0])
    # Level k holds those who reached stage k but not the next; a stage is the sum of its levels and later ones.
    levels = [now - after for now, after in zip(exact, [*exact[1:], np.zeros_like(exact[0])], strict=True)]
    if any(level.min() < 0 for level in levels):
        raise ValueError(f"the stages {', '.join(stages)} are not nested")
    figures: list[Figure] = []
    for depth, stage in enumerate(stages):
        offsets = [level * cells for level in range(depth, len(stages))]
        for table in cube.tables:
            if table.within(inner) and protected.told(table, stage):
                groups = groups_of(cube, inner, table)
                figures.extend(figures_of(protected.of(table, stage), groups, offsets, exact[depth]))
            elif untold and table.within(inner) and table.ways:
                groups = groups_of(cube, inner, table)
                figures.extend(unlisted(cube, table, stage, groups, offsets, exact[depth]))
        figures.extend(empty_cells(cube, inner, offsets))
        for triple in map(Table, combinations(inner.names, 3)):
            if triple not in cube.tables and connected(triple, cube.tables):
                groups = groups_of(cube, inner, triple)
                figures.extend(unlisted(cube, triple, stage, groups, offsets, exact[depth]))
    shape = [cube.dimension(name).size for name in inner.names]
    longest = np.unravel_index(np.arange(cells), shape)[int(np.argmax(shape))] if shape else None
    axis = None if longest is None or not cells else np.tile(longest, len(stages))
    return System(cells * len(stages), figures, axis), np.concatenate(levels).astype(np.float64)


def connected(triple: Table, tables: Sequence[Table]) -> bool:
    """Whether published two-way tables connect three dimensions, so that they bound the cells of all three."""
    return sum(Table(pair) in tables for pair in combinations(triple.names, 2)) >= 2


def groups_of(cube: Cube, inner: Table, table: Table) -> list[NDArray[np.int64]]:
    """For each cell of a margin, the inner cells that it sums."""
    shape = [cube.dimension(name).size for name in inner.names]
    place: NDArray[np.int64] = np.zeros(shape, np.int64)
    for name in table.names:
        axis = inner.names.index(name)
        step = np.arange(shape[axis]).reshape([-1 if a == axis else 1 for a in range(len(shape))])
        place = place * shape[axis] + step
    flat = place.ravel()
    order = np.argsort(flat, kind="stable")
    cuts = np.flatnonzero(np.diff(flat[order])) + 1
    return np.split(order, cuts)


def figures_of(
    shown: ProtectedTable,
    groups: Sequence[NDArray[np.int64]],
    offsets: Sequence[int],
    exact: NDArray[np.int64],
) -> list[Figure]:
    low, high = bounds(shown)
    sensitive = any(dimension.special for dimension in shown.dimensions)
    empty = shown.states == State.IMPOSSIBLE
    visible = (empty | (shown.states == State.SHOWN)).ravel()
    known, stale = (empty | shown.known).ravel(), shown.stale.ravel()
    return [
        Figure(
            key=(shown.stage, shown.table.names, number),
            members=_members(group, offsets),
            count=int(exact[group].sum()),
            lower=float(low[number]),
            upper=float(high[number]),
            order=shown.table.ways,
            shown=bool(visible[number]),
            fixed=bool(known[number]),
            sensitive=sensitive,
            lines=_lines(shown, number),
            withheld_lower=float((THRESHOLD - CHANGE if stale[number] else THRESHOLD) if shown.marked else 0),
        )
        for number, group in enumerate(groups)
    ]


def _lines(shown: ProtectedTable, number: int) -> tuple[Key, ...]:
    """The groups of people that a cell is a special-category part of: its table without that dimension."""
    if shown.table.ways < 2:
        return ()
    at = np.unravel_index(number, shown.figures.shape)
    found: list[Key] = []
    for axis, dimension in enumerate(shown.dimensions):
        if dimension.special and dimension.categories[at[axis]] != NOT_TOLD:
            rest = [a for a in range(shown.table.ways) if a != axis]
            group = np.ravel_multi_index([at[a] for a in rest], [shown.figures.shape[a] for a in rest])
            found.append((shown.stage, tuple(shown.table.names[a] for a in rest), int(group)))
    return tuple(found)


def unlisted(
    cube: Cube,
    triple: Table,
    stage: str,
    groups: Sequence[NDArray[np.int64]],
    offsets: Sequence[int],
    exact: NDArray[np.int64],
) -> list[Figure]:
    """Cells of a crossing that is not published at all; the small ones must not be found out either."""
    sensitive = any(cube.dimension(name).special for name in triple.names)
    counts = [int(exact[group].sum()) for group in groups]
    possible = ~cube.impossible_in(triple).ravel()
    return [
        Figure(
            key=(stage, triple.names, number),
            members=_members(group, offsets),
            count=count,
            lower=0.0,
            upper=FAR,
            order=triple.ways,
            shown=False,
            sensitive=sensitive,
            audited=count < THRESHOLD and bool(possible[number]),
            unlisted=bool(possible[number]),
        )
        for number, (group, count) in enumerate(zip(groups, counts, strict=True))
    ]


def empty_cells(cube: Cube, inner: Table, offsets: Sequence[int]) -> list[Figure]:
    """That nobody is in the impossible cells: known to everybody, published or not, and never to be withheld."""
    group = np.flatnonzero(cube.impossible_in(inner))
    if not len(group):
        return []
    return [Figure(("", ("impossible",), offsets[0]), _members(group, offsets), 0, 0.0, 0.0, 0, shown=True, fixed=True)]


def _members(group: NDArray[np.int64], offsets: Sequence[int]) -> tuple[int, ...]:
    return tuple(int(cell) + offset for offset in offsets for cell in group)


def bounds(shown: ProtectedTable) -> tuple[Floats, Floats]:
    """What everybody knows of each cell of a protected table: least and most, flat arrays.

    A figure lies within 2 of its count, which is 10 at least; a hidden one is 9 at most; a withheld one can be
    anything, but is 10 at least where it is marked as such in a table that is not withheld whole.
    Where the figure is an earlier release's, fewer than 10
    members changed since. An impossible cell is empty.
    """
    figures, states = shown.figures.ravel(), shown.states.ravel()
    low = np.where(states == State.SHOWN, np.maximum(figures - SLACK, THRESHOLD), 0)
    low = np.where((states == State.WITHHELD) & (shown.marked and shown.told), THRESHOLD, low)
    high = np.where(states == State.SHOWN, figures + SLACK, np.where(states == State.SMALL, MOST_HIDDEN, FAR))
    high = np.where(states == State.IMPOSSIBLE, 0, high)
    change = np.where(shown.stale.ravel(), CHANGE, 0)
    return np.maximum(low - change, 0).astype(np.float64), np.minimum(high + change, FAR).astype(np.float64)


def withheld_in(protected: Protected, keys: Sequence[Key]) -> Protected:
    """The same tables with some more figures withheld; keys as in `Figure.key`."""
    tables: dict[tuple[str, Table], ProtectedTable] = dict(protected.tables)
    grouped: dict[tuple[str, Table], list[int]] = {}
    for stage, names, number in keys:
        grouped.setdefault((stage, Table(names)), []).append(number)
    for place, numbers in grouped.items():
        tables[place] = tables[place].withhold(numbers)
    return Protected(tables)
