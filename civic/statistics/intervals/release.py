"""The interval gate for a whole release: every local cube, every stage, until nothing more needs withholding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from civic.statistics.cube import Cube
from civic.statistics.dimensions import TOTAL, Dimension, Table
from civic.statistics.intervals.audit import Audit, OutOfSolves
from civic.statistics.intervals.gate import Standard, Unprotectable, choose, close
from civic.statistics.intervals.joint import JOINT_CELLS, build_joint, cliques, joint_cells
from civic.statistics.intervals.local import MOST_CELLS, WHOLE_UP_TO, build, connected, local_cubes, withheld_in
from civic.statistics.intervals.standin import public_view, stand_in
from civic.statistics.intervals.system import Floats, Key, System
from civic.statistics.protected import Protected, State
from civic.statistics.structural import Combination

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
            more than 1,000 inner cells, and wherever that was not asked for, what is proven of it: the true one may
            be wider.
        cubes: how many systems were attacked: everything at once, or local cubes.
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
    tick: Callable[[], None] | None = None,
    exact_width: bool = True,
    drawn: Sequence[Key] = (),
) -> tuple[Protected, GateReport]:
    """Withhold figures until nobody bounds a hidden cell of any table more tightly than the standard.

    It knows what the tables show and no exact count: two cubes that `protected` shows alike come out alike.

    Args:
        cube: what is counted, with every `local_cubes(dimensions, tables)`.
        protected: the tables so far.
        standard: when an interval is wide enough.
        nested: chains of stages, outermost first, that an attacker solves together because everybody of a
            later stage is among those of the earlier; other stages are attacked one by one.
        allowance: programmes a local cube, fewer for one of more than 2,000 cells. What cannot be proven with
            it is withheld whole; so are tables of more cells than `local.MOST_CELLS`.
        progress: is told which system is attacked.
        tick: is called before every programme; what it raises ends the gate.
        exact_width: find the narrowest interval, and not only that it is wide enough: a quarter more programmes.
        drawn: figures that are withheld whatever they are (`cover.drawn`).

    Raises:
        Unprotectable: figures of earlier releases bound a hidden cell whatever is withheld now.
    """
    standard = standard or Standard()
    too_large = [place for place, table in protected.tables.items() if table.figures.size > MOST_CELLS]
    unproven: dict[Name, None] = dict.fromkeys((stage, table.names) for stage, table in too_large)
    gone: dict[Key, None] = dict.fromkeys(drawn)
    gone.update(dict.fromkeys(key for place in too_large for key in whole_table(place, protected)))
    tallies: list[_Tally] = []
    cubes = 0
    for chains in _linked(cube.stages, nested):
        work: list[_Work] = []
        for attack in _attacks(cube, chains):
            if progress is not None:
                progress(attack.name)
            current = withheld_in(protected, list(gone))
            done, more, tables = _close_system(attack, current, standard, allowance, tick)
            work.append(done)
            cubes += 1
            gone.update(dict.fromkeys(more))
            unproven.update(dict.fromkeys(tables))
        _settle(work, gone, standard)
        tallies.extend(_tally(audit, exact_width) for one in work for audit in one.audits)
    final = withheld_in(protected, list(gone))
    return final, _report(protected, final, tallies, cubes, tuple(unproven))


@dataclass(frozen=True)
class _Attack:
    """One system to attack: what it is called, and how it is built of what is published."""

    name: str
    build: Callable[[Protected], tuple[System, Floats]]


def attacked_tables(
    dimensions: Sequence[Dimension], tables: Sequence[Table], stages: int = 1, impossible: Sequence[Combination] = ()
) -> tuple[Table, ...]:
    """What has to be counted beside the tables themselves so that the gate can attack them."""
    chosen = cliques(dimensions, tables, impossible)
    small = joint_cells(dimensions, chosen, stages) <= JOINT_CELLS
    return chosen if small else local_cubes(dimensions, tables)


def _attacks(cube: Cube, chains: Sequence[tuple[str, ...]]) -> list[_Attack]:
    """Everything at once where that is small enough, and beside it what can be asked for whole persons; else every
    local cube at every chain of stages."""

    def local(inner: Table, chain: tuple[str, ...]) -> _Attack:
        name = f"{', '.join(chain)}: {' x '.join(inner.names)}"
        return _Attack(name, lambda protected: build(cube, protected, inner, chain))

    chosen = cliques(cube.dimensions, cube.tables, cube.impossible)
    stages = {stage for chain in chains for stage in chain}
    size = joint_cells(cube.dimensions, chosen, len(stages))
    if size > JOINT_CELLS:
        cubes = local_cubes(cube.dimensions, cube.tables)
        return [local(inner, chain) for chain in chains for inner in cubes]
    everything = _Attack(", ".join(sorted(stages)), lambda protected: build_joint(cube, protected, chains))
    small = _asked_whole(cube, chosen) if size > WHOLE_UP_TO else []
    sizes = {inner: joint_cells(cube.dimensions, [inner], 1) for inner in small}
    beside = [(inner, chain) for chain in chains for inner in small if sizes[inner] * len(chain) <= WHOLE_UP_TO]
    return [everything, *(local(inner, chain) for inner, chain in beside)]


def _asked_whole(cube: Cube, chosen: Sequence[Table]) -> list[Table]:
    """Crossings to ask for whole persons, the largest that are small enough: cliques, three dimensions of them that
    published tables connect, tables."""
    triples = [Table(names) for each in chosen for names in combinations(each.names, 3)]
    wanted = [*chosen, *(each for each in triples if connected(each, cube.tables)), *cube.tables]
    return list(dict.fromkeys(each for each in wanted if each.ways))


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


def _close_system(
    attack: _Attack, protected: Protected, standard: Standard, allowance: int, tick: Callable[[], None] | None
) -> tuple[_Work, list[Key], list[Name]]:
    """Close one system. What the allowance does not reach is withheld in whole tables, twice as many each time."""
    gone: list[Key] = []
    unproven: list[Name] = []
    tables = 1
    while True:
        system, _ = attack.build(protected)
        public_view(system)
        most = allowance * FEW_CELLS // max(FEW_CELLS, system.cells)
        audits = [Audit(system, stand_in(system), allowance=most, tick=tick)]
        if system.cells <= WHOLE_UP_TO:
            audits.append(Audit(system, stand_in(system, whole=True), whole=True, allowance=most, tick=tick))
        work = _Work(audits)
        try:
            closed = _close(work, standard)
        except (OutOfSolves, ArithmeticError):
            names = least_useful(system, protected)[:tables]
            if not names:
                raise Unprotectable(f"{attack.name} could not be proven safe") from None
            keys = [key for stage, table in names for key in whole_table((stage, Table(table)), protected)]
            unproven.extend(names)
            gone.extend(keys)
            protected = withheld_in(protected, keys)
            tables *= 2
            continue
        for audit in audits:
            audit.allowance = None  # what follows only checks again
        return work, [*gone, *closed], unproven


def least_useful(system: System, protected: Protected) -> list[Name]:
    """Tables that show something for the first time, those to give up first: of the highest order, then of the most
    cells, then of the stage that fewest people reached. By nothing but what is published."""
    names = dict.fromkeys(
        (stage, table) for stage, table, number in system.index if _fresh((stage, table, number), protected)
    )

    def rank(name: Name) -> tuple[int, int, int]:
        shown = protected.tables[name[0], Table(name[1])]
        total = protected.tables.get((name[0], TOTAL))
        return -len(name[1]), -shown.figures.size, int(total.figures) if total else 0

    ranked = sorted(names, key=rank)
    return [name for name in ranked if len(name[1]) == len(ranked[0][1])]


def whole_table(place: tuple[str, Table], protected: Protected) -> list[Key]:
    """All cells of a table; those that earlier releases show cannot be taken back, and stay."""
    table = protected.tables[place]
    old = table.known.any() or table.stale.any()
    keys = [(place[0], place[1].names, number) for number in range(table.figures.size)]
    return [key for key in keys if _fresh(key, protected) or not (old or table.states.flat[key[2]] == State.IMPOSSIBLE)]


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
        if audit.seen_low[figure] <= standard.ratio * audit.seen_high[line]:
            continue
        while audit.low(figure) > standard.ratio * audit.high(line):
            own = system.shown[figure] and not system.fixed[figure]
            gone = figure if own else choose(audit, [(figure, False), (line, True)])
            audit.forget(gone)
            chosen.append(gone)
    return chosen


def _tally(audit: Audit, exact: bool) -> _Tally:
    return _Tally(audit.narrowest(exact and audit.system.cells <= EXACT_UP_TO), audit.solves)


def _report(
    before: Protected, final: Protected, tallies: Sequence[_Tally], cubes: int, unproven: tuple[Name, ...]
) -> GateReport:
    states = np.concatenate([table.states.ravel() for table in final.tables.values()])
    shown = np.concatenate([table.states.ravel() for table in before.tables.values()]) == State.SHOWN
    return GateReport(
        cells=len(states),
        shown=int((states == State.SHOWN).sum()),
        withheld=int((shown & (states != State.SHOWN)).sum()),
        min_width=min((tally.width for tally in tallies if tally.width is not None), default=None),
        cubes=cubes,
        solves=sum(tally.solves for tally in tallies),
        unproven=unproven,
    )
