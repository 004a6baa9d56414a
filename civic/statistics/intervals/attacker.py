"""The best that somebody can compute who knows every published figure: the exact interval of a hidden one.

The interval of a figure is its least and its most over all tables that agree with what is known: two linear
programmes (HiGHS). With whole persons (`whole=True`) they are integer programmes, whose intervals can be
tighter from three dimensions on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from civic.statistics.intervals.system import FAR, Floats, Sums

EXACTNESS = 1e-6
PRIMAL, DUAL = 4, 1


class Contradiction(ValueError):
    """No table at all agrees with the figures."""


@dataclass(frozen=True, slots=True)
class Extreme:
    """One end of an interval.

    Attributes:
        value: the least or the most that the figure can be.
        point: inner cells that attain it and agree with everything known.
        tight: a flag a figure: it holds this end where it is (its dual is not zero).
    """

    value: float
    point: Floats
    tight: NDArray[np.bool_]


class Attacker:
    """Solves for the ends of intervals in one system, starting each time where the last one ended."""

    def __init__(self, system: Sums, whole: bool = False) -> None:
        self.system = system
        self.whole = whole
        self.solves = 0
        sizes = np.diff(system.starts)
        # A figure of one cell bounds that cell. (Of one that is subtracted it stays a row.)
        first = system.signs[system.starts[:-1]] if len(sizes) else np.zeros(0)
        self._single = (sizes == 1) & (first > 0)
        self._row_figures = np.flatnonzero(~self._single)
        self._row_of = {int(figure): row for row, figure in enumerate(self._row_figures)}
        self._columns = np.arange(system.cells, dtype=np.int32)
        untyped: Any = highspy.Highs
        self._solver = untyped()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("presolve", "off"),
            ("random_seed", 1),
            ("mip_rel_gap", 0.0),
        ):
            self._solver.setOptionValue(option, value)
        if not whole:
            # Only the objective changes from one question to the next, so the last answer is a feasible start
            # for the primal simplex; the dual one would begin anew and takes ten times as long.
            self._solver.setOptionValue("simplex_strategy", PRIMAL)
        self._solver.passModel(self._model())

    def _model(self) -> highspy.HighsLp:
        system = self.system
        rows = [system.members_of(int(figure)) for figure in self._row_figures]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = system.cells, len(rows)
        model.col_cost_ = np.zeros(system.cells)
        model.col_lower_, model.col_upper_ = self._cell_bounds()
        model.row_lower_ = system.lower[self._row_figures]
        model.row_upper_ = _open(system.upper[self._row_figures])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0] + [len(row) for row in rows], dtype=np.int32)
        index = np.concatenate(rows) if rows else np.zeros(0, np.int64)
        model.a_matrix_.index_ = index.astype(np.int32)
        signs = [system.signs[system.starts[f] : system.starts[f + 1]] for f in self._row_figures]
        model.a_matrix_.value_ = np.concatenate(signs) if signs else np.zeros(0)
        if self.whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * system.cells
        return model

    def _cell_bounds(self) -> tuple[Floats, Floats]:
        """What is known of each inner cell by figures that are just that cell; `FAR` keeps it finite."""
        system = self.system
        low, high = np.zeros(system.cells), np.full(system.cells, FAR)
        cells = system.members[system.starts[:-1][self._single]]
        np.maximum.at(low, cells, system.lower[self._single])
        np.minimum.at(high, cells, system.upper[self._single])
        return low, high

    def forget(self, figure: int) -> None:
        """Take a figure away from the attacker; `System.withhold` it first."""
        if self._single[figure]:
            cell = int(self.system.members_of(figure)[0])
            low, high = self._cell_bounds()
            self._solver.changeColBounds(cell, low[cell], high[cell])
        else:
            self._solver.changeRowBounds(self._row_of[figure], self.system.lower[figure], highspy.kHighsInf)

    def least(self, figure: int) -> Extreme:
        """The least that a figure can be.

        Raises:
            Contradiction: no table agrees with the figures.
        """
        weights = np.zeros(self.system.cells)
        weights[self.system.members_of(figure)] = 1.0
        return self.extreme(weights, most=False)

    def most(self, figure: int) -> Extreme:
        """The most that a figure can be; `FAR` without an end."""
        weights = np.zeros(self.system.cells)
        weights[self.system.members_of(figure)] = 1.0
        return self.extreme(weights, most=True)

    def extreme(self, weights: Floats, most: bool) -> Extreme:
        """The least or the most of a weighted sum of the inner cells."""
        self.solves += 1
        self._solver.changeColsCost(self.system.cells, self._columns, -weights if most else weights)
        status = self._run()
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            raise Contradiction("no table agrees with these figures")
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"the solver stopped: {self._solver.modelStatusToString(status)}")
        solution = self._solver.getSolution()
        point = np.array(solution.col_value)
        return Extreme(float(weights @ point), point, self._tight(solution))

    def _run(self) -> Any:
        """Solve from the last answer; where rounding errors spoil that, once more from nothing."""
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal or self.whole:
            return status
        self._solver.clearSolver()
        self._solver.setOptionValue("simplex_strategy", DUAL)
        self._solver.run()
        self._solver.setOptionValue("simplex_strategy", PRIMAL)
        return self._solver.getModelStatus()

    def _tight(self, solution: highspy.HighsSolution) -> NDArray[np.bool_]:
        tight = np.zeros(len(self.system.starts) - 1, bool)
        if self.whole:
            return tight
        tight[self._row_figures] = np.abs(np.array(solution.row_dual)) > EXACTNESS
        singles = np.flatnonzero(self._single)
        cells = self.system.members[self.system.starts[:-1][singles]]
        tight[singles] = np.abs(np.array(solution.col_dual))[cells] > EXACTNESS
        return tight


def _open(upper: Floats) -> Floats:
    return np.where(upper >= FAR, highspy.kHighsInf, upper)
