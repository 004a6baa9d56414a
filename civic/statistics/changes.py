"""The change gate: a published cell is refreshed only when at least ten of its members changed.

A figure that moves when one known person joins tells about that person. So every cell, hidden ones included,
keeps its figure until ten of its members are others than when it was last refreshed, and never shows another
figure of nearly the same people than any earlier release did. Which cells are old is not shown; the page
shows the date of the release only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from civic.statistics.dimensions import Dimension, Table
from civic.statistics.intervals.release import GateReport
from civic.statistics.protected import Protected, ProtectedTable, State
from civic.statistics.rounding import THRESHOLD
from civic.statistics.snapshot import Rows, Snapshot, cell_of, changed_members, pair

Place = tuple[str, Table]
Numbers = NDArray[np.int64]
LEAST_CHANGED_MEMBERS = THRESHOLD


@dataclass(frozen=True, slots=True, eq=False)
class Released:
    """One release, and what later ones must know of it. Only `protected` and `report` are published.

    Attributes:
        snapshot: the people counted.
        protected: the tables as published.
        since: for every cell the number of the release (from 0) whose snapshot its figure is of.
        report: how it was protected.
    """

    snapshot: Snapshot
    protected: Protected
    since: Mapping[Place, Numbers]
    report: GateReport


@dataclass(frozen=True, slots=True)
class Leak:
    """Two releases that show different figures of nearly the same people.

    Attributes:
        stage, table, cell: where; cells are numbered as in `ProtectedTable.cells`.
        earlier, later: numbers of the releases.
        changed: how many members differ, 1 to 9.
    """

    stage: str
    table: tuple[str, ...]
    cell: int
    earlier: int
    later: int
    changed: int


class _Comparison:
    """Changed members between snapshots, each pair matched once."""

    def __init__(self, dimensions: Sequence[Dimension], stages: Sequence[str], snapshots: Sequence[Snapshot]) -> None:
        self.dimensions = dimensions
        self.stages = stages
        self.snapshots = snapshots
        self._rows: dict[tuple[int, int], Rows] = {}

    def changed(self, place: Place, one: int, other: int, cells: int) -> Numbers:
        if (one, other) not in self._rows:
            self._rows[one, other] = pair(self.snapshots[one], self.snapshots[other])
        stage = self.stages.index(place[0])
        before, after = (cell_of(self.snapshots[number], self.dimensions, place[1], stage) for number in (one, other))
        return changed_members(before, after, self._rows[one, other], cells)


def change_gate(
    fresh: Protected,
    snapshot: Snapshot,
    history: Sequence[Released],
    dimensions: Sequence[Dimension],
    stages: Sequence[str],
) -> tuple[Protected, dict[Place, Numbers]]:
    """Keep the figures of cells whose members hardly changed (10/5-SG, steps 5 and 7).

    Args:
        fresh: today's tables by the cell rule.
        snapshot: today's people.
        history: all earlier releases, oldest first.
        dimensions: of the codes.
        stages: of the flags.

    Returns:
        The tables to go on with, and for every cell the number of the release its figure is of.
    """
    now = len(history)
    compare = _Comparison(dimensions, stages, [*(one.snapshot for one in history), snapshot])
    tables: dict[Place, ProtectedTable] = {}
    since: dict[Place, Numbers] = {}
    for place, table in fresh.tables.items():
        past = [one for one in history if place in one.protected.tables]
        since[place] = np.full(table.figures.shape, now, np.int64)
        tables[place] = table
        if past:
            tables[place], since[place] = _gate_table(place, table, past, compare, now)
    return Protected(tables), since


def _gate_table(
    place: Place, fresh: ProtectedTable, past: Sequence[Released], compare: _Comparison, now: int
) -> tuple[ProtectedTable, Numbers]:
    changed: dict[int, Numbers] = {}
    near_same = np.zeros(fresh.figures.shape, bool)
    near_other = np.zeros(fresh.figures.shape, bool)
    for one in past:
        members_of = one.since[place]
        for number in np.unique(members_of).tolist():
            if number not in changed:
                moved = compare.changed(place, number, now, fresh.figures.size)
                changed[number] = moved.reshape(fresh.figures.shape)
            near = (members_of == number) & (changed[number] < LEAST_CHANGED_MEMBERS)
            same = one.protected.tables[place].figures == fresh.figures
            near_same |= near & same
            near_other |= near & ~same
    last = past[-1].protected.tables[place]
    recent = np.zeros(fresh.figures.shape, bool)
    for number, moved in changed.items():
        recent |= (past[-1].since[place] == number) & (moved < LEAST_CHANGED_MEMBERS)
    stale = (recent | near_other) & (fresh.states != State.IMPOSSIBLE)
    states = np.where(stale, last.states, fresh.states)
    gated = replace(
        fresh,
        figures=np.where(stale, last.figures, fresh.figures),
        states=states,
        stale=stale,
        known=(states == State.SHOWN) & (stale | near_same),
    )
    return gated, np.where(stale, past[-1].since[place], now)


def cross_release_audit(
    releases: Sequence[Released], dimensions: Sequence[Dimension], stages: Sequence[str]
) -> list[Leak]:
    """All cells that the last release shows otherwise than an earlier one, of nearly the same people.

    The people of a cell are those its figure is of, which may be those of a still earlier release. An empty
    list is what a release must have.
    """
    compare = _Comparison(dimensions, stages, [one.snapshot for one in releases])
    later = len(releases) - 1
    leaks: list[Leak] = []
    for place, table in releases[-1].protected.tables.items():
        for earlier, one in enumerate(releases[:-1]):
            if place in one.protected.tables:
                differ = one.protected.tables[place].figures != table.figures
                moved = _moved(place, one.since[place], releases[-1].since[place], compare)
                for cell in np.flatnonzero((differ & (moved > 0) & (moved < LEAST_CHANGED_MEMBERS)).ravel()):
                    found = int(moved.flat[cell])
                    leaks.append(Leak(place[0], place[1].names, int(cell), earlier, later, found))
    return leaks


def _moved(place: Place, before: Numbers, after: Numbers, compare: _Comparison) -> Numbers:
    """Changed members a cell between the snapshots that two releases took it from."""
    moved = np.zeros(after.shape, np.int64)
    for pair_ in {(int(a), int(b)) for a, b in zip(before.ravel(), after.ravel(), strict=True)}:
        here = (before == pair_[0]) & (after == pair_[1])
        moved[here] = compare.changed(place, *pair_, after.size).reshape(after.shape)[here]
    return moved
