"""What is withheld together, so that nobody can tell from what is missing which figure was narrow, and why.

To withhold the one figure that holds a narrow interval tells that it held it: only a few values of it do, and whoever
knows the program is as wise as before. So a narrow figure costs a unit that follows from its place alone: its whole
table, and where that is not enough those that still bound it. Which of the figures in a unit were narrow, and because
of which of those shown, stays open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from civic.statistics.dimensions import Table
from civic.statistics.intervals.gate import Unprotectable
from civic.statistics.intervals.system import Key, System
from civic.statistics.protected import Protected, ProtectedTable, State


def units(narrow: Sequence[Key], protected: Protected, system: System) -> list[Key]:
    """All figures of the units of these narrow ones, as far as they are shown and were not published before.

    Raises:
        Unprotectable: nothing is left to withhold for one of them.
    """
    found: dict[Key, None] = {}
    for key in narrow:
        unit = next((keys for keys in _levels(key, protected, system) if keys), None)
        if unit is None:
            raise Unprotectable(f"the figure {key} stays narrow whatever is withheld")
        found.update(dict.fromkeys(unit))
    return list(found)


def _levels(key: Key, protected: Protected, system: System) -> Iterator[list[Key]]:
    """Units of a figure, each larger than the one before; empty where all of it is withheld already."""
    stage, names, _ = key
    table = protected.tables.get((stage, Table(names)))
    if table is not None and table.told:
        yield _all(table)
    # What still bounds it are other tables: those of the highest order first, of its own stage, then of all.
    told = [each for each in protected.tables.values() if each.told and each.table.ways]
    told = [each for each in told if any(k[0] == each.stage and k[1] == each.table.names for k in system.index)]
    for own in (True, False):
        here = [each for each in told if not own or each.stage == stage]
        for ways in sorted({each.table.ways for each in here}, reverse=True):
            same = [each for each in here if each.table.ways == ways]
            near = [each for each in same if set(each.table.names) & set(names)]
            for chosen in (near, same):
                yield [cell for each in chosen for cell in _all(each)]


def _shown(table: ProtectedTable, cells: Sequence[int]) -> list[Key]:
    free = (table.states.ravel() == State.SHOWN) & ~table.known.ravel()
    return [(table.stage, table.table.names, cell) for cell in cells if free[cell]]


def _all(table: ProtectedTable) -> list[Key]:
    """Every cell, the small ones too, so that nobody learns which they are; else what was not published before."""
    if table.known.any() or table.stale.any():
        return _shown(table, range(table.figures.size))
    possible = np.flatnonzero(table.states.ravel() != State.IMPOSSIBLE)
    return [(table.stage, table.table.names, int(cell)) for cell in possible]
