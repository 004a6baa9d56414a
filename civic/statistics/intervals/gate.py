"""The interval gate for one system: withhold further figures until every hidden one stays wide.

10/5-SG, step 6. The question is put to linear programmes; small systems are asked again in whole persons.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from civic.statistics.intervals.attacker import EXACTNESS, Attacker
from civic.statistics.intervals.audit import INSIDERS, SAFE_WIDTH, Audit
from civic.statistics.intervals.system import Floats, System

ROUNDS = 8
"""Ways to cut a large system into parts, at most."""
PART_CELLS = 600
"""Inner cells of a part; systems up to twice as large are not cut."""
SWEEPS = 40
"""Tables looked for, at most, before figures are taken one by one."""


@dataclass(frozen=True, slots=True)
class Standard:
    """When a hidden figure is wide enough.

    Attributes:
        width: upper minus lower end, at least.
        insiders: so many members of a cell may know each other and subtract themselves, and the interval of
            the others is still that wide. Asked of figures by a special category.
        insiders_everywhere: asked of all figures.
        ratio: a cell may make up this part of its group at most, as far as anybody can prove.
    """

    width: int = SAFE_WIDTH
    insiders: int = INSIDERS
    insiders_everywhere: bool = False
    ratio: float = 0.9

    def floors(self, system: System) -> NDArray[np.int64]:
        """What insiders know each figure to be at least: themselves."""
        asked = self.insiders_everywhere | system.sensitive
        return np.where(asked, np.minimum(system.count, self.insiders), 0)


class Unprotectable(ValueError):
    """A hidden figure stays narrow whatever is withheld: figures published before bound it."""


def close(audit: Audit, standard: Standard) -> list[int]:
    """Withhold figures until all audited ones of a system are wide; returns those withheld, in order.

    Of the shown figures that hold a narrow interval where it is (their dual is not zero), one of the highest
    order with the fewest persons goes.

    Raises:
        Unprotectable: nothing is left to withhold.
        OutOfSolves: the audit's allowance is spent.
    """
    floors = standard.floors(audit.system)
    _explore(audit, standard.width, floors)
    withheld: list[int] = []
    while len(left := doubtful(audit, standard.width, floors)):
        figure = int(left[0])
        if _wide(audit, figure, standard, floors):
            continue
        chosen = choose(audit, [(figure, False), (figure, True)])
        audit.forget(chosen)
        withheld.append(chosen)
    return withheld


def suppress(system: System, truth: Floats, standard: Standard | None = None) -> list[int]:
    """Secondary suppression for an exact one-off table: what else to hide until the primary cells are safe.

    Withholds as `close` does, then shows again what need not be hidden after all, the largest first. Patterns
    differ between programmes and versions; what counts is that the audit passes.

    Args:
        system: figures with `shown` False where they are hidden already; changed in place.
        truth: the exact inner cells.
        standard: how wide hidden figures must stay.

    Returns:
        Positions of the figures withheld, ascending.
    """
    standard = standard or Standard()
    withheld = sorted(close(Audit(system, truth), standard), key=lambda f: (-system.count[f], f))
    # Two at a time as well: a line needs two hidden cells or none, so that one alone cannot come back.
    for together in (1, 2):
        for chosen in combinations(withheld, together):
            if set(chosen) <= set(withheld):
                for figure in chosen:
                    system.restore(figure)
                if is_safe(Audit(system, truth), standard):
                    withheld = [figure for figure in withheld if figure not in chosen]
                else:
                    for figure in chosen:
                        system.withhold(figure)
    return sorted(withheld)


def is_safe(audit: Audit, standard: Standard) -> bool:
    """Whether every audited figure is wide as things are."""
    floors = standard.floors(audit.system)
    while len(left := doubtful(audit, standard.width, floors)):
        if not _wide(audit, int(left[0]), standard, floors):
            return False
    return True


def narrow_figures(audit: Audit, standard: Standard) -> list[int]:
    """All audited figures that are not wide as things are.

    Raises:
        OutOfSolves: the audit's allowance is spent.
    """
    floors = standard.floors(audit.system)
    _explore(audit, standard.width, floors)
    return sorted(int(f) for f in doubtful(audit, standard.width, floors) if not _wide(audit, int(f), standard, floors))


def _wide(audit: Audit, figure: int, standard: Standard, floors: NDArray[np.int64]) -> bool:
    return audit.high(figure) - max(audit.low(figure), int(floors[figure])) >= standard.width


def doubtful(audit: Audit, width: int, floors: NDArray[np.int64]) -> NDArray[np.int64]:
    """Audited figures that no pair of witnesses proves wide, the narrowest first."""
    least = np.maximum(np.ceil(audit.seen_low - EXACTNESS), floors)
    widths = np.floor(audit.seen_high + EXACTNESS) - least
    left = np.flatnonzero(audit.system.audited & (widths < width))
    return left[np.argsort(widths[left], kind="stable")]


def _explore(audit: Audit, width: int, floors: NDArray[np.int64]) -> None:
    """Settle many figures at once, as long as that is quicker than one by one."""
    for sweeps in (SWEEPS, 0):
        for kept in audit.system.parts:
            audit.explore_part(kept, lambda: doubtful(audit, width, floors), sweeps, singly=not sweeps)
    left = doubtful(audit, width, floors)
    for round_ in range(ROUNDS) if not audit.system.parts else ():
        before = len(left)
        for kept in audit.system.slices(PART_CELLS, seed=round_):
            # Late rounds gain little by chance; then figures are asked for one by one, still within parts.
            audit.explore_part(kept, lambda: doubtful(audit, width, floors), SWEEPS // 2, singly=round_ >= 2)
        left = doubtful(audit, width, floors)
        if len(left) > 0.9 * before:
            break
    for sweep in range(SWEEPS):
        if len(left) < 4:
            return
        audit.explore(left, most=sweep % 4 != 3, seed=sweep)
        after = doubtful(audit, width, floors)
        if sweep > 8 and len(left) - len(after) < 2:
            return
        left = after


def choose(audit: Audit, ends: list[tuple[int, bool]]) -> int:
    """The figure to withhold so that some ends of intervals can move.

    Args:
        audit: of the system.
        ends: pairs of a figure and whether its most (else its least) is to move.

    Raises:
        Unprotectable: no figure that can be withheld holds them.
    """
    system = audit.system
    # Integer programmes have no duals; the linear one of the same figures points at the same culprits.
    attacker = Attacker(system) if audit.whole else audit.attacker
    tight = np.zeros(len(system.figures), bool)
    for figure, most in ends:
        tight |= (attacker.most(figure) if most else attacker.least(figure)).tight
    candidates = np.flatnonzero(tight & system.shown & ~system.fixed)
    if not len(candidates):
        raise Unprotectable(f"the figure {system.figures[ends[0][0]].key} stays narrow whatever is withheld")
    return int(min(candidates, key=lambda f: (-system.order[f], system.count[f], f)))
