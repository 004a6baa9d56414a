"""One system for a whole release: all published tables, all stages, all dimensions at once.

Crossing all dimensions has millions of cells, but nobody publishes that crossing, and no more is needed than this:
draw the dimensions as points, joined where a published table crosses them, and add lines until no ring of four
points or more lacks a chord. Each set of points that are all joined (a *clique*) gets its inner cells, and
neighbouring cliques must agree on what they share. For such a graph, tables that agree on what they share are
always the margins of one table of all dimensions (Vorob'ev 1962; Lauritzen, Graphical Models, 1996, ch. 2 and 4), so
that the attacker loses nothing. The stages are tied cell by cell: whoever supported something is registered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise
from math import prod

import numpy as np
from numpy.typing import NDArray

from civic.statistics.cube import Cube
from civic.statistics.dimensions import TOTAL, Dimension, Table
from civic.statistics.intervals.local import connected, empty_cells, figures_of, groups_of, unlisted
from civic.statistics.intervals.system import FAR, Figure, Floats, System
from civic.statistics.protected import Protected
from civic.statistics.structural import Combination

JOINT_CELLS = 12_000
"""Inner cells of all cliques and stages together, up to which a release is attacked as one system."""


def cliques(
    dimensions: Sequence[Dimension], tables: Sequence[Table], impossible: Iterable[Combination] = ()
) -> tuple[Table, ...]:
    """The crossings whose inner cells an attacker of all these tables needs.

    Every table and every impossible combination lies in one of them. Lines are added as they come up when points are
    taken away one by one, the one that adds fewest first (Tarjan and Yannakakis 1984).
    """
    size = {dimension.name: dimension.size for dimension in dimensions}
    joined: dict[str, set[str]] = {name: set() for name in size}
    together = [table.names for table in tables] + [tuple(name for name, _ in each) for each in impossible]
    for one, other in (pair for names in together for pair in combinations(names, 2)):
        joined[one].add(other)
        joined[other].add(one)
    found: list[frozenset[str]] = []
    while joined:

        def cost(name: str) -> tuple[int, int, str]:
            missing = sum(b not in joined[a] for a, b in combinations(sorted(joined[name]), 2))
            return missing, prod(size[each] for each in (name, *joined[name])), name

        chosen = min(joined, key=cost)
        around = joined.pop(chosen)
        found.append(frozenset({chosen, *around}))
        for each in around:
            joined[each] |= around - {each}
            joined[each].discard(chosen)
    kept = [each for each in found if not any(each < other for other in found)]
    return tuple(Table(tuple(name for name in size if name in each)) for each in dict.fromkeys(kept)) or (TOTAL,)


def joint_cells(dimensions: Sequence[Dimension], chosen: Sequence[Table], stages: int) -> int:
    """How many inner cells the system of these cliques has."""
    size = {dimension.name: dimension.size for dimension in dimensions}
    return stages * sum(prod(size[name] for name in each.names) for each in chosen)


def _shared(chosen: Sequence[Table]) -> list[tuple[Table, Table, Table]]:
    """A tree of the cliques: pairs of neighbours, and what they share (Prim 1957, the largest share first)."""
    inside, left, found = [chosen[0]], list(chosen[1:]), []
    while left:
        pairs = [(one, other) for one in inside for other in left]
        one, other = max(pairs, key=lambda pair: len(set(pair[0].names) & set(pair[1].names)))
        found.append((one, other, Table(tuple(name for name in one.names if name in other.names))))
        inside.append(other)
        left.remove(other)
    return found


def told_tables(protected: Protected, stages: Iterable[str] | None = None) -> list[Table]:
    """The tables of which readers learn anything at some stage."""
    chosen = None if stages is None else set(stages)
    found = [t for (stage, t), shown in protected.tables.items() if shown.told and (chosen is None or stage in chosen)]
    return list(dict.fromkeys(found))


class _Layout:
    """Which inner cells the system has, and where each clique of each stage begins."""

    def __init__(self, cube: Cube, protected: Protected, stages: Sequence[str]) -> None:
        self.cube = cube
        self.full = cliques(cube.dimensions, told_tables(protected, stages), cube.impossible)
        # Of a stage that only its total is told of, the total is all there is to solve for.
        self.chosen = {
            stage: self.full if any(t.ways for t in told_tables(protected, [stage])) else (TOTAL,) for stage in stages
        }
        self.exact = {(s, c): cube.inner(c, s).ravel() for s, chosen in self.chosen.items() for c in chosen}
        starts = np.cumsum([0, *(len(counts) for counts in self.exact.values())]).tolist()
        self.start: dict[tuple[str, Table], int] = dict(zip(self.exact, starts, strict=False))
        self.cells: int = starts[-1]

    def cells_of(self, stages: Iterable[str], chosen: Iterable[Table]) -> NDArray[np.int64]:
        ranges = [
            np.arange(len(self.exact[stage, clique])) + self.start[stage, clique]
            for stage in stages
            for clique in chosen
            if (stage, clique) in self.exact
        ]
        return np.concatenate([np.zeros(0, np.int64), *ranges])

    def sums(self, stage: str, table: Table) -> list[tuple[int, ...]]:
        """For each cell of a table or clique, the inner cells of the smallest clique that it is a margin of."""
        inside = [clique for clique in self.chosen[stage] if table.within(clique)]
        return self.sums_in(stage, min(inside, key=lambda clique: len(self.exact[stage, clique])), table)

    def sums_in(self, stage: str, clique: Table, table: Table) -> list[tuple[int, ...]]:
        first = self.start[stage, clique]
        return [tuple((group + first).tolist()) for group in groups_of(self.cube, clique, table)]


def build_joint(cube: Cube, protected: Protected, chains: Sequence[Sequence[str]]) -> tuple[System, Floats]:
    """What an attacker knows of a release, and the true inner cells.

    Args:
        cube: exact counts, with the `cliques` of its tables.
        protected: what is to be published.
        chains: stages that contain each other, outermost first; a stage may be in several.

    Raises:
        ValueError: a stage that is not within the one before it.
    """
    stages = list(dict.fromkeys(stage for chain in chains for stage in chain))
    layout = _Layout(cube, protected, stages)
    figures = [figure for stage in stages for figure in _figures(cube, protected, layout, stage)]
    within = list(dict.fromkeys(pair for chain in chains for pair in pairwise(chain)))
    for outer, inner in within:
        figures += _within(layout, outer, inner)
    parts = [layout.cells_of(pair, layout.full) for pair in within]
    parts = [part for part in (*parts, *(layout.cells_of(stages, [one]) for one in layout.full)) if len(part)]
    truth = np.concatenate(list(layout.exact.values())).astype(np.float64)
    return System(layout.cells, figures, parts=parts if len(parts) > 1 else ()), truth


def _within(layout: _Layout, outer: str, inner: str) -> Iterable[Figure]:
    """Everybody of a stage is among those of an earlier one: no cell holds more."""
    number = 0
    for clique in layout.chosen[inner]:
        few = layout.sums_in(inner, clique, clique)
        for more, fewer in zip(layout.sums(outer, clique), few, strict=True):
            yield _tie(("within", outer, inner), number, more, fewer, FAR)
            number += 1
        if (layout.cube.inner(clique, outer) < layout.cube.inner(clique, inner)).any():
            raise ValueError(f"the stages {outer}, {inner} are not nested")


def _tie(names: tuple[str, ...], number: int, added: tuple[int, ...], taken: tuple[int, ...], most: float) -> Figure:
    """What everybody knows of how cells belong together: the first less the second is between 0 and `most`."""
    return Figure(("", names, number), added, 0, 0.0, most, 0, shown=True, fixed=True, audited=False, minus=taken)


def _figures(cube: Cube, protected: Protected, layout: _Layout, stage: str) -> Iterable[Figure]:
    chosen = layout.chosen[stage]
    tables = [table for table in cube.tables if protected.told(table, stage)]
    for table in tables:
        clique = min((c for c in chosen if table.within(c)), key=lambda c: len(layout.exact[stage, c]))
        shown, groups = protected.of(table, stage), groups_of(cube, clique, table)
        yield from figures_of(shown, groups, [layout.start[stage, clique]], layout.exact[stage, clique])
    for clique in chosen:
        offset, exact = [layout.start[stage, clique]], layout.exact[stage, clique]
        yield from empty_cells(cube, clique, offset)
        for triple in map(Table, combinations(clique.names, 3)):
            if triple not in tables and connected(triple, tables):
                yield from unlisted(cube, triple, stage, groups_of(cube, clique, triple), offset, exact)
    for one, other, share in _shared(chosen):
        pairs = zip(layout.sums_in(stage, one, share), layout.sums_in(stage, other, share), strict=True)
        for number, (added, taken) in enumerate(pairs):
            yield _tie(("same", stage, *one.names, "", *other.names), number, added, taken, 0.0)
