"""The gate of small tables, which needs no lot: it withholds whole tables, by nothing but what the cell rule shows, and
is proven against whoever reruns the program by trying other tables (decision 21)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod

import numpy as np

from civic.statistics.cube import Cube
from civic.statistics.dimensions import Table
from civic.statistics.intervals.audit import Audit, OutOfSolves
from civic.statistics.intervals.gate import Standard, Unprotectable, narrow_figures
from civic.statistics.intervals.local import MOST_CELLS, WHOLE_UP_TO, build, local_cubes, withheld_in
from civic.statistics.intervals.release import (
    ALLOWANCE,
    EXACT_UP_TO,
    FEW_CELLS,
    GateReport,
    Name,
    least_useful,
    whole_table,
)
from civic.statistics.intervals.rerun import Rerun
from civic.statistics.intervals.standin import public_view, stand_in
from civic.statistics.intervals.system import Key, System
from civic.statistics.intervals.units import units
from civic.statistics.protected import Protected, State

MOST_CROSSED = 24
"""Cells of all dimensions crossed up to which this gate is used: so few that enough other tables can be tried."""


@dataclass(frozen=True, slots=True)
class BlindReport:
    """How tables were protected.

    Attributes:
        gate: what the gate did.
        safe_from_reruns: proven that whoever runs the gate on every table that agrees with the publication, and keeps
            those that give it, bounds no hidden figure more tightly either.
    """

    gate: GateReport
    safe_from_reruns: bool


def blind_gate(
    cube: Cube,
    protected: Protected,
    standard: Standard | None = None,
    allowance: int = ALLOWANCE,
    progress: Callable[[str], None] | None = None,
) -> tuple[Protected, BlindReport]:
    """Withhold units of figures until nobody bounds a hidden cell that may be small more tightly than the standard.

    Two cubes that the cell rule shows alike come out alike: exact counts decide nothing. Stages are attacked one by
    one. Where it is not proven that a rerun narrows nothing, nothing but the total is published, unless figures stay of
    an earlier release. Larger tables need a lot (`release.interval_gate`, `cover`).

    Args:
        cube: counts, with every `local_cubes(dimensions, tables)`.
        protected: the tables by the cell rule, `marked` if readers may know which figures are withheld.
        standard: when an interval is wide enough.
        allowance: programmes a local cube, see `release.interval_gate`.
        progress: is told which system is attacked.

    Raises:
        Unprotectable: figures of earlier releases bound a hidden cell whatever is withheld now.
    """
    standard = standard or Standard()
    large = [place for place, table in protected.tables.items() if table.figures.size > MOST_CELLS]
    unproven: dict[Name, None] = dict.fromkeys((stage, table.names) for stage, table in large)
    gone: dict[Key, None] = dict.fromkeys(key for place in large for key in whole_table(place, protected))
    cubes = local_cubes(cube.dimensions, cube.tables)
    work = [_Work(cube, inner, stage, allowance) for stage in cube.stages for inner in cubes]
    waiting = list(work)
    while waiting:
        one = waiting.pop(0)
        if progress is not None:
            progress(one.name)
        more, tables = one.close(withheld_in(protected, list(gone)), standard)
        unproven.update(dict.fromkeys(tables))
        if more:
            gone.update(dict.fromkeys(more))
            # The others have less to go by now, and must find that their own figures stay wide without it.
            waiting = [each for each in work if each is not one]
    final = withheld_in(protected, list(gone))
    safe = not gone or (size_of(cube) <= MOST_CROSSED and Rerun(cube, final, cubes[0], standard).stays_wide())
    again = any(table.known.any() for table in protected.tables.values())
    if not safe and not again:
        told = [place for place, table in protected.tables.items() if place[1].ways and table.told]
        final = withheld_in(protected, [key for place in told for key in whole_table(place, protected)])
        safe = True
    audits = [audit for one in work for audit in one.audits(final)]
    widths = [audit.narrowest(audit.system.cells <= EXACT_UP_TO) for audit in audits]
    return final, BlindReport(_report(protected, final, widths, work, tuple(unproven)), safe)


def size_of(cube: Cube) -> int:
    """Cells of all dimensions crossed, at all stages."""
    return len(cube.stages) * prod(dimension.size for dimension in cube.dimensions)


@dataclass
class _Work:
    """One system while the gate runs. Witnesses are kept: to know less makes no table impossible that was possible."""

    cube: Cube
    inner: Table
    stage: str
    allowance: int
    solves: int = 0
    seen: dict[tuple[bool, Key], tuple[float, float]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The stage, and what is crossed."""
        return f"{self.stage}: {' x '.join(self.inner.names)}"

    def system(self, protected: Protected) -> System:
        """What is known now, without any exact count."""
        system, _ = build(self.cube, protected, self.inner, [self.stage], untold=True)
        public_view(system)
        return system

    def audits(self, protected: Protected, allowance: int | None = None) -> list[Audit]:
        """What an attacker knows now, in fractions, and of a small system in whole persons too."""
        system = self.system(protected)
        audits = []
        for whole in (False, True) if system.cells <= WHOLE_UP_TO else (False,):
            audit = Audit(system, stand_in(system, whole), whole=whole, allowance=allowance)
            for number, figure in enumerate(system.figures):
                low, high = self.seen.get((whole, figure.key), (np.inf, -np.inf))
                audit.seen_low[number] = min(audit.seen_low[number], low)
                audit.seen_high[number] = max(audit.seen_high[number], high)
            audits.append(audit)
        return audits

    def close(self, protected: Protected, standard: Standard) -> tuple[list[Key], list[Name]]:
        """What else to withhold, and of that the tables that could not be proven: whole, twice as many each time."""
        gone: list[Key] = []
        unproven: list[Name] = []
        tables = 1
        while True:
            system = self.system(protected)
            audits = self.audits(protected, self.allowance * FEW_CELLS // max(FEW_CELLS, system.cells))
            try:
                narrow = list(dict.fromkeys(key for audit in audits for key in self._narrow(audit, standard)))
            except (OutOfSolves, ArithmeticError):
                names = least_useful(system, protected)[:tables]
                if not names:
                    raise Unprotectable(f"{self.name} could not be proven safe") from None
                keys = [key for stage, table in names for key in whole_table((stage, Table(table)), protected)]
                unproven.extend(names)
                tables *= 2
            else:
                if not narrow:
                    return gone, unproven
                keys = units(narrow, protected, system)
            gone.extend(keys)
            protected = withheld_in(protected, keys)

    def _narrow(self, audit: Audit, standard: Standard) -> list[Key]:
        """All figures that are narrow as things are, and all special categories that are nearly a whole group."""
        figures = audit.system.figures
        found = [figures[number].key for number in narrow_figures(audit, standard)]
        found += [figures[number].key for number in _spread(audit, standard)]
        self.solves += audit.solves
        for number, figure in enumerate(figures):
            self.seen[audit.whole, figure.key] = (float(audit.seen_low[number]), float(audit.seen_high[number]))
        return found


def _spread(audit: Audit, standard: Standard) -> list[int]:
    """Figures of a special category that provably make up nearly all of a group.

    That 95 % of a group share something tells it of each of its members, however large the group is.
    """
    return [
        figure
        for figure, line in audit.system.lines
        if audit.outer_high[figure] > standard.ratio * audit.outer_low[line]
        and audit.low(figure) > standard.ratio * audit.high(line)
    ]


def _report(
    before: Protected, final: Protected, widths: list[int | None], work: list[_Work], unproven: tuple[Name, ...]
) -> GateReport:
    states = np.concatenate([table.states.ravel() for table in final.tables.values()])
    gone = np.concatenate([table.states.ravel() for table in before.tables.values()]) == State.WITHHELD
    return GateReport(
        cells=len(states),
        shown=int((states == State.SHOWN).sum()),
        # Of a table that is withheld whole all cells: how many of them are small is told nobody.
        withheld=int(((states == State.WITHHELD) & ~gone).sum()),
        min_width=min((width for width in widths if width is not None), default=None),
        cubes=len(work),
        solves=sum(one.solves for one in work),
        unproven=unproven,
    )
