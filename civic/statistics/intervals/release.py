"""The interval gate for a whole release: every local cube, every stage, until nothing more needs withholding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from civic.statistics.cube import Cube
from civic.statistics.dimensions import Table
from civic.statistics.intervals.audit import Audit, OutOfSolves
from civic.statistics.intervals.gate import Standard, Unprotectable, choose, close
from civic.statistics.intervals.local import MOST_CELLS, WHOLE_UP_TO, build, local_cubes, withheld_in
from civic.statistics.intervals.system import Key
from civic.statistics.protected import Protected, State

ALLOWANCE = 4000
"""Programmes that may be solved for one local cube before its widest table is withheld."""
FEW_CELLS = 2000
"""Programmes of larger cubes take longer, so they get fewer."""
EXACT_UP_TO = 1000
"""Inner cells up to which the narrowest interval is reported exactly, not just what is proven of it."""
Name = tuple[str, tuple[str, ...]]
"""A table at a stage."""


@dataclass(frozen=True, slots=True)
class GateReport:
    """How a release was protected; published with it, without exact counts.

    Attributes:
        cells: in all tables and stages.
        shown: cells with a figure.
        withheld: cells of ten or more that the gate hides.
        min_width: the narrowest interval of any hidden cell; None if nothing is hidden. In local cubes of
            more than 1,000 inner cells what is proven of it: the true one may be wider.
        cubes: how many local cubes were attacked, at every stage.
        solves: how many programmes were solved.
        unproven: tables withheld whole, since they are too large to be proven safe within the allowance.
    """

    cells: int
    shown: int
    withheld: int
    min_width: int | None
    cubes: int
    solves: int
    unproven: tuple[Name, ...]


@dataclass
class _Work:
    """One local cube while the gate runs: the audits stay, so that witnesses are found once."""

    audits: list[Audit]
    pending: bool = True


@dataclass(frozen=True, slots=True)
class _Tally:
    width: int | None
    solves: int


def interval_gate(
    cube: Cube,
    protected: Protected,
    standard: Standard | None = None,
    nested: Sequence[Sequence[str]] = (),
    allowance: int = ALLOWANCE,
    progress: Callable[[str], None] | None = None,
) -> tuple[Protected, GateReport]:
    """Withhold figures until nobody bounds a hidden cell of any table more tightly than the standard.

    Args:
        cube: exact counts, with every `local_cubes(dimensions, tables)`.
        protected: the tables so far.
        standard: when an interval is wide enough.
        nested: chains of stages, outermost first, that an attacker solves together because everybody of a
            later stage is among those of the earlier; other stages are attacked one by one.
        allowance: programmes a local cube, fewer for one of more than 2,000 cells. What cannot be proven with
            it is withheld whole; so are tables of more cells than `local.MOST_CELLS`.
        progress: is told how far it is.

    Raises:
        Unprotectable: figures of earlier releases bound a hidden cell whatever is withheld now.
    """
    standard = standard or Standard()
    cubes = local_cubes(cube.dimensions, cube.tables)
    too_large = [place for place, table in protected.tables.items() if table.figures.size > MOST_CELLS]
    unproven: dict[Name, None] = dict.fromkeys((stage, table.names) for stage, table in too_large)
    gone: dict[Key, None] = dict.fromkeys(key for place in too_large for key in _shown(place, protected))
    tallies: list[_Tally] = []
    for chains in _linked(cube.stages, nested):
        work: list[_Work] = []
        for chain, inner in product(chains, cubes):
            if progress is not None:
                progress(f"{', '.join(chain)}: {' x '.join(inner.names)}")
            current = withheld_in(protected, list(gone))
            done, more, tables = _close_cube(cube, current, inner, chain, standard, allowance)
            work.append(done)
            gone.update(dict.fromkeys(more))
            unproven.update(dict.fromkeys(tables))
        _settle(work, gone, standard)
        tallies.extend(_tally(audit) for one in work for audit in one.audits)
    final = withheld_in(protected, list(gone))
    return final, _report(final, tallies, len(cubes), tuple(unproven))


def _linked(stages: Sequence[str], nested: Sequence[Sequence[str]]) -> list[list[tuple[str, ...]]]:
    """Chains of stages in groups that share no stage, so that one group is settled after the other."""
    chains = [tuple(chain) for chain in nested]
    chains += [(stage,) for stage in stages if not any(stage in chain for chain in chains)]
    groups: list[list[tuple[str, ...]]] = []
    for chain in chains:
        touched = [group for group in groups if any(set(chain) & set(other) for other in group)]
        groups = [group for group in groups if group not in touched]
        groups.append([*(other for group in touched for other in group), chain])
    return groups


def _shown(place: tuple[str, Table], protected: Protected) -> list[Key]:
    keys = [(place[0], place[1].names, number) for number in range(protected.tables[place].figures.size)]
    return [key for key in keys if _fresh(key, protected)]


def _close_cube(
    cube: Cube,
    protected: Protected,
    inner: Table,
    chain: tuple[str, ...],
    standard: Standard,
    allowance: int,
) -> tuple[_Work, list[Key], list[Name]]:
    """Close one local cube; tables that the allowance does not reach are withheld, the widest first."""
    gone: list[Key] = []
    unproven: list[Name] = []
    while True:
        system, truth = build(cube, protected, inner, chain)
        most = allowance * FEW_CELLS // max(FEW_CELLS, system.cells)
        audits = [Audit(system, truth, allowance=most)]
        if system.cells <= WHOLE_UP_TO:
            audits.append(Audit(system, truth, whole=True, allowance=most))
        work = _Work(audits)
        try:
            gone.extend(_close(work, standard))
            for audit in audits:
                audit.allowance = None  # what follows only checks again
        except (OutOfSolves, ArithmeticError):
            keys = _widest(system.index, protected)
            if not keys:
                raise Unprotectable(f"{' x '.join(inner.names)} could not be proven safe") from None
            unproven.extend(dict.fromkeys((stage, names) for stage, names, _ in keys))
            gone.extend(keys)
            protected = withheld_in(protected, keys)
            continue
        return work, gone, unproven


def _widest(keys: Iterable[Key], protected: Protected) -> list[Key]:
    """All figures shown for the first time in the tables of the highest order that show any."""
    fresh = [key for key in keys if _fresh(key, protected)]
    order = max((len(names) for _, names, _ in fresh), default=0)
    return [key for key in fresh if len(key[1]) == order]


def _fresh(key: Key, protected: Protected) -> bool:
    table = protected.tables.get((key[0], Table(key[1])))
    return table is not None and table.states.flat[key[2]] == State.SHOWN and not table.known.flat[key[2]]


def _close(work: _Work, standard: Standard) -> list[Key]:
    """Close all audits of a local cube, and its homogeneous groups; returns the keys withheld."""
    gone: list[Key] = []
    again = True
    while again:
        again = False
        for audit in work.audits:
            chosen = close(audit, standard) + _spread(audit, standard)
            for other in work.audits:
                if other is not audit:
                    for figure in chosen:
                        other.forget(figure)
            gone.extend(audit.system.figures[figure].key for figure in chosen)
            again = again or bool(chosen)
    work.pending = False
    return gone


def _settle(work: list[_Work], gone: dict[Key, None], standard: Standard) -> None:
    """Tell every local cube what the others withheld, until none withholds more."""
    while True:
        for one in work:
            system = one.audits[0].system
            for key in gone:
                if key in system.index and system.shown[system.index[key]]:
                    for audit in one.audits:
                        audit.forget(system.index[key])
                    one.pending = True
        if not any(one.pending for one in work):
            return
        for one in work:
            if one.pending:
                gone.update(dict.fromkeys(_close(one, standard)))


def _spread(audit: Audit, standard: Standard) -> list[int]:
    """Withhold until no special category provably makes up nearly all of a group.

    That 95 % of a group share something tells it of each of its members, however large the group is.
    """
    system = audit.system
    chosen: list[int] = []
    for figure, line in system.lines:
        if system.count[figure] <= standard.ratio * system.count[line]:
            continue
        while audit.low(figure) > standard.ratio * audit.high(line):
            own = system.shown[figure] and not system.fixed[figure]
            gone = figure if own else choose(audit, [(figure, False), (line, True)])
            audit.forget(gone)
            chosen.append(gone)
    return chosen


def _tally(audit: Audit) -> _Tally:
    return _Tally(audit.narrowest(audit.system.cells <= EXACT_UP_TO), audit.attacker.solves)


def _report(final: Protected, tallies: Sequence[_Tally], cubes: int, unproven: tuple[Name, ...]) -> GateReport:
    states = np.concatenate([table.states.ravel() for table in final.tables.values()])
    return GateReport(
        cells=len(states),
        shown=int((states == State.SHOWN).sum()),
        withheld=int((states == State.WITHHELD).sum()),
        min_width=min((tally.width for tally in tallies if tally.width is not None), default=None),
        cubes=cubes,
        solves=sum(tally.solves for tally in tallies),
        unproven=unproven,
    )
