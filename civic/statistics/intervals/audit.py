"""How closely an attacker bounds each hidden figure of one system.

Most figures are settled without a linear programme of their own. Every solution found for one figure is a
table that agrees with everything known, so it is a witness for all the others: a figure whose witnesses lie
far enough apart is proven wide. Fréchet bounds prove the rest narrow, or end a search early. Only what lies
between is solved for. Witnesses stay valid when a figure is withheld, since that only adds tables that agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from civic.statistics.intervals.attacker import EXACTNESS, Attacker
from civic.statistics.intervals.system import FAR, Floats, System, outer_bounds

SAFE_WIDTH = 5
"""No hidden figure may be bounded more tightly than this."""
INSIDERS = 3
"""Members of a cell who may put their heads together and subtract themselves."""

FUTILE = 30
"""A part of a system is given up once so many questions settle no further figure."""


@dataclass(frozen=True, slots=True)
class Interval:
    """What an attacker can know of one figure; whole persons."""

    lower: int
    upper: int

    @property
    def width(self) -> int:
        """Upper minus lower end: 0 means that the figure is known exactly."""
        return self.upper - self.lower


class OutOfSolves(RuntimeError):
    """The allowance of linear programmes is spent before everything was proven."""


@dataclass
class Audit:
    """The state of an attack on one system: outer bounds, witnesses, and what is exact already.

    Args:
        system: what is known.
        truth: the exact inner cells, if the auditor knows them; a witness from the start.
        whole: integer programmes instead of linear ones.
        allowance: how many programmes of the size of the system may be solved. Counted, not timed, so that the same
            input gives the same answer on every machine.
        tick: called before every programme.
    """

    system: System
    truth: Floats | None = None
    whole: bool = False
    allowance: int | None = None
    tick: Callable[[], None] | None = None
    attacker: Attacker = field(init=False)
    seen_low: Floats = field(init=False)
    seen_high: Floats = field(init=False)
    outer_low: Floats = field(init=False)
    outer_high: Floats = field(init=False)
    solves: int = field(init=False)
    spent: float = field(init=False)

    def __post_init__(self) -> None:
        self.attacker = Attacker(self.system, self.whole)
        self.solves, self.spent = 0, 0.0
        self.outer_low, self.outer_high = outer_bounds(self.system)
        figures = len(self.system.figures)
        self.seen_low, self.seen_high = np.full(figures, np.inf), np.full(figures, -np.inf)
        if self.truth is not None:
            self._witness(self.truth)

    def _witness(self, point: Floats) -> None:
        values = self.system.sums(point)
        np.minimum(self.seen_low, values, out=self.seen_low)
        np.maximum(self.seen_high, values, out=self.seen_high)

    def _spend(self, part: float = 1.0) -> None:
        """Count a programme; one over a part of the cells costs that part."""
        if self.allowance is not None and self.spent >= self.allowance:
            raise OutOfSolves(f"{self.allowance} programmes did not settle it")
        if self.tick is not None:
            self.tick()
        self.solves += 1
        self.spent += part

    def proven_widths(self) -> Floats:
        """Widths in whole persons that the witnesses found so far prove; a number a figure."""
        return _down(self.seen_high) - _up(self.seen_low)

    def low(self, figure: int) -> int:
        """The least that the attacker can know a figure to be."""
        if self.seen_low[figure] > self.outer_low[figure] + EXACTNESS:
            self._spend()
            end = self.attacker.least(figure)
            self._witness(end.point)
            self.outer_low[figure] = self.seen_low[figure]
        return int(_up(self.seen_low[figure]))

    def high(self, figure: int) -> int:
        """The most that the attacker can know a figure to be; `FAR` if nothing bounds it."""
        if self.seen_high[figure] < self.outer_high[figure] - EXACTNESS:
            self._spend()
            end = self.attacker.most(figure)
            self._witness(end.point)
            self.outer_high[figure] = self.seen_high[figure]
        # An open end is FAR less a few persons.
        return int(FAR) if self.seen_high[figure] > FAR / 2 else int(_down(self.seen_high[figure]))

    def interval(self, figure: int) -> Interval:
        """The exact interval of a figure.

        Raises:
            Contradiction: no table agrees with the figures.
            OutOfSolves: the allowance is spent.
        """
        return Interval(self.low(figure), self.high(figure))

    def intervals(self, figures: Sequence[int]) -> list[Interval]:
        """The exact intervals of several figures."""
        return [self.interval(figure) for figure in figures]

    def explore(self, figures: NDArray[np.int64], most: bool, seed: int) -> None:
        """Look for one witness that is large (or small) in many figures at once.

        Args:
            figures: those that are not proven wide yet.
            most: large rather than small.
            seed: of the weights that the figures get; the same seed finds the same witness.
        """
        self._spend()
        self._witness(self.attacker.extreme(self._weights(figures, seed), most).point)

    def explore_part(
        self, kept: NDArray[np.int64], left: Callable[[], NDArray[np.int64]], sweeps: int, singly: bool = False
    ) -> None:
        """Look for witnesses that differ from the truth in some inner cells only: smaller programmes.

        Args:
            kept: the inner cells that may differ.
            left: the figures that are not proven wide yet, asked before every sweep.
            sweeps: how many witnesses to look for at most.
            singly: afterwards ask for each figure that is left by itself.
        """
        if self.truth is None:
            return
        attacker = Attacker(self.system.part(kept, self.truth))
        before = -1
        for sweep in range(sweeps):
            weights = self._weights(left(), sweep)[kept]
            open_ = int((weights > 0).sum())
            if not open_ or (sweep > 6 and open_ == before):
                break
            before = open_
            self._witness_part(attacker, kept, weights, most=sweep % 4 != 3)
        asked = settled = 0
        for figure in left() if singly else ():
            weights = np.zeros(self.system.cells)
            weights[self.system.members_of(int(figure))] = 1.0
            # What was found for one figure may have settled the next.
            for most in (True, False):
                if weights[kept].any() and figure in left():
                    self._witness_part(attacker, kept, weights[kept], most)
                    asked += 1
            settled += bool(asked) and figure not in left()
            if asked >= FUTILE * (settled + 1):
                break

    def _witness_part(self, attacker: Attacker, kept: NDArray[np.int64], weights: Floats, most: bool) -> None:
        assert self.truth is not None
        self._spend(len(kept) / self.system.cells)
        point = self.truth.copy()
        point[kept] = attacker.extreme(weights, most).point
        self._witness(point)

    def _weights(self, figures: NDArray[np.int64], seed: int) -> Floats:
        weights = np.zeros(self.system.cells)
        draws = np.random.default_rng(seed).uniform(0.2, 1.0, len(figures))
        for figure, weight in zip(figures, draws, strict=True):
            weights[self.system.members_of(int(figure))] += weight
        return weights

    def forget(self, figure: int) -> None:
        """Withhold a figure: the attacker loses it, and Fréchet bounds are taken again."""
        self.system.withhold(figure)
        self.attacker.forget(figure)
        self.outer_low, self.outer_high = outer_bounds(self.system)

    def narrowest(self, exact: bool = True) -> int | None:
        """The smallest width of any audited figure; None if nothing is hidden.

        Figures that are proven wider than the smallest found so far need no programme.

        Args:
            exact: else what the witnesses found so far prove it to be at least.
        """
        audited = np.flatnonzero(self.system.audited)
        if not len(audited):
            return None
        proven = self.proven_widths()[audited]
        if not exact:
            return int(proven.min())
        best = FAR
        for figure in audited[np.argsort(proven, kind="stable")]:
            if _down(self.seen_high[figure]) - _up(self.seen_low[figure]) < best:
                best = min(best, self.interval(int(figure)).width)
        return int(best)


def _up(value: Floats) -> Floats:
    return np.ceil(value - EXACTNESS)


def _down(value: Floats) -> Floats:
    return np.floor(value + EXACTNESS)
