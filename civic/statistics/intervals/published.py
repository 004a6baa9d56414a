"""The interval audit of any published table: exact with hidden cells, rounded, or with linked hierarchies.

Cells are listed with one value a column. Margins are the sums over every set of columns; a column that only
groups another one (a county of its companies, a size class) makes a linked table, attacked together with the
others. A margin of one single listed cell is that cell, and hidden with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from civic.statistics.intervals.attacker import Contradiction
from civic.statistics.intervals.audit import Audit, Interval
from civic.statistics.intervals.local import WHOLE_UP_TO
from civic.statistics.intervals.system import FAR, Figure, System
from civic.statistics.rounding import possible_counts

EVERY = "*"
"""In place of a value: all values of that column, so that the row is a margin."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a published table.

    Attributes:
        values: one a column; `EVERY` where the row sums over a column.
        count: the figure; of a hidden cell the exact one if the auditor knows it, else None.
        hidden: the figure is not published.
        known_max: what everybody knows a hidden figure to be at most (all under 4, say).
    """

    values: tuple[str, ...]
    count: int | None
    hidden: bool
    known_max: int | None = None


@dataclass(frozen=True, slots=True)
class TableAudit:
    """The outcome: an interval for every hidden entry, by values."""

    intervals: Mapping[tuple[str, ...], Interval]

    @property
    def min_width(self) -> int | None:
        """The narrowest interval; None if nothing is hidden."""
        return min((interval.width for interval in self.intervals.values()), default=None)

    @property
    def exact(self) -> int:
        """How many hidden figures an attacker knows exactly."""
        return sum(interval.width == 0 for interval in self.intervals.values())


def audit_table(entries: Sequence[Entry], rounded: bool = False) -> TableAudit:
    """How closely everybody bounds each hidden figure of a published table.

    Args:
        entries: the table. Without any margin row, all margins are taken as published, exact (or rounded
            alone, by the 10/5 rule); with margin rows (`EVERY`), just these.
        rounded: figures shown are multiples of 5, and hidden ones 9 at most.

    Raises:
        Contradiction: no table of whole, non-negative counts agrees with the figures.
        ValueError: rows of unlike length, a cell listed twice, a hidden cell whose count is missing though
            margins are to be summed.
    """
    system, truth = published_system(entries, rounded)
    if truth is not None:
        sums = system.sums(truth)
        if (sums < system.lower).any() or (sums > system.upper).any():
            raise Contradiction("a margin or a known maximum does not agree with the cells")
    audit = Audit(system, truth, whole=system.cells <= WHOLE_UP_TO)
    if truth is None:
        audit.attacker.extreme(np.zeros(system.cells), most=False)
    found: dict[tuple[str, ...], Interval] = {}
    for number in np.flatnonzero(system.audited):
        found[system.figures[number].key[1]] = audit.interval(int(number))
    return TableAudit(dict(sorted(found.items())))


def published_system(
    entries: Sequence[Entry], rounded: bool = False
) -> tuple[System, np.ndarray[tuple[int], np.dtype[np.float64]] | None]:
    """The figures of a published table, and its true cells if every count is given."""
    _check(entries)
    cells = [entry for entry in entries if EVERY not in entry.values]
    margins = [entry for entry in entries if EVERY in entry.values]
    if not cells:
        raise ValueError("the table lists no cell, only margins")
    given = all(entry.count is not None for entry in cells)
    if not margins:
        if not given:
            raise ValueError("a hidden cell needs its count, or the table its margins as rows with *")
        margins = list(_summed(cells, rounded))
    figures = [_figure(entry, (n,), rounded) for n, entry in enumerate(cells)]
    figures += [_figure(entry, _inside(cells, entry.values), rounded) for entry in margins]
    truth = np.array([entry.count for entry in cells], np.float64) if given and not rounded else None
    return System(len(cells), figures), truth


def _check(entries: Sequence[Entry]) -> None:
    seen: set[tuple[str, ...]] = set()
    for entry in entries:
        if len(entry.values) != len(entries[0].values):
            raise ValueError(f"the row {', '.join(entry.values)} has another number of columns")
        if entry.values in seen:
            raise ValueError(f"the cell {', '.join(entry.values)} is listed twice")
        if entry.count is None and not entry.hidden:
            raise ValueError(f"the cell {', '.join(entry.values)} is shown and has no count")
        seen.add(entry.values)


def _summed(cells: Sequence[Entry], rounded: bool) -> Iterable[Entry]:
    """All margins of the cells; one of a single cell is that cell."""
    width = len(cells[0].values)
    for kept in (c for way in range(width) for c in combinations(range(width), way)):
        groups: dict[tuple[str, ...], list[Entry]] = {}
        for cell in cells:
            values = tuple(v if column in kept else EVERY for column, v in enumerate(cell.values))
            groups.setdefault(values, []).append(cell)
        for values, group in groups.items():
            count = sum(entry.count or 0 for entry in group)
            if len(group) > 1 or not group[0].hidden:
                yield Entry(values, count, hidden=rounded and possible_counts(count) == (0, 9))


def _inside(cells: Sequence[Entry], values: tuple[str, ...]) -> tuple[int, ...]:
    members = tuple(
        number
        for number, cell in enumerate(cells)
        if all(want in (EVERY, value) for want, value in zip(values, cell.values, strict=True))
    )
    if not members:
        raise ValueError(f"the margin {', '.join(values)} sums no listed cell")
    return members


def _figure(entry: Entry, members: tuple[int, ...], rounded: bool) -> Figure:
    low, high = 0, int(FAR)
    if entry.hidden and rounded:
        low, high = possible_counts(None)
    elif not entry.hidden and entry.count is not None:
        low, high = possible_counts(entry.count) if rounded else (entry.count, entry.count)
    if entry.known_max is not None:
        high = min(high, entry.known_max)
    order = sum(value != EVERY for value in entry.values)
    key = ("", entry.values, 0)
    return Figure(key, members, entry.count or 0, float(low), float(high), order, shown=not entry.hidden)


__all__ = ["EVERY", "Contradiction", "Entry", "TableAudit", "audit_table", "published_system"]
