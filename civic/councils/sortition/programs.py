"""The three programs that HiGHS solves for a draw: the best panel, the relaxed lottery, the best mixture.

Every solver runs on one thread with a fixed seed, so that the same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np

from civic.core.methods import MethodError
from civic.councils.sortition.problem import Floats, Members, Problem

Stop = Callable[[], bool]
INFINITY = highspy.kHighsInf
EXACT = 1e-9
"""Feasibility and optimality tolerance of every program."""


class Stopped(Exception):
    """Somebody asked to stop while a program ran."""


def never() -> bool:
    """The question whether to stop, answered with no."""
    return False


def new_solver() -> highspy.Highs:
    """A silent solver on one thread, with a fixed seed and tight tolerances."""
    make: Any = highspy.Highs  # some versions bring types, some do not
    solver: highspy.Highs = make()
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", EXACT),
        ("mip_abs_gap", EXACT),
        ("mip_feasibility_tolerance", 1e-6),
        ("primal_feasibility_tolerance", EXACT),
        ("dual_feasibility_tolerance", EXACT),
    ):
        solver.setOptionValue(name, value)
    return solver


@dataclass(frozen=True)
class Priced:
    """The panel with the largest sum of weights. No panel has more than `bound`.

    `passed`: lighter panels that the solver met on its way.
    """

    members: Members
    bound: float
    passed: tuple[Members, ...] = ()


class PanelProgram:
    """Find panels: an integer program with one variable a person and one row a quota or household."""

    def __init__(self, problem: Problem, stop: Stop = never, gap: float = EXACT) -> None:
        """`gap`: a panel may fall short of the best sum of weights by this share."""
        self.problem = problem
        self.stop = stop
        self.people = np.arange(len(problem.people), dtype=np.int32)
        self.solver = new_solver()
        self.solver.addVars(len(self.people), np.zeros(len(self.people)), np.ones(len(self.people)))
        for row in problem.rows:
            self.solver.addRow(row.lower, row.upper, len(row.people), row.people, np.ones(len(row.people)))
        whole = np.full(len(self.people), highspy.HighsVarType.kInteger)
        self.solver.changeColsIntegrality(len(self.people), self.people, whole)
        self.solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self.solver.setOptionValue("mip_rel_gap", gap)
        self.solver.cbMipInterrupt.subscribe(self._interrupt)
        self.solver.cbMipImprovingSolution.subscribe(self._improved)
        self.passed: list[Members] = []

    def _improved(self, event: highspy.HighsCallbackEvent) -> None:
        self.passed.append(np.array(event.data_out.mip_solution) > 0.5)

    def _interrupt(self, event: highspy.HighsCallbackEvent) -> None:
        if self.stop():
            event.interrupt()

    def restrict(self, rows: tuple[Floats, Floats], people: tuple[Floats, Floats]) -> None:
        """Narrow the bounds (lower, upper) of the rows and of the people."""
        for number, (lower, upper) in enumerate(zip(*rows, strict=True)):
            self.solver.changeRowBounds(number, lower, upper)
        self.solver.changeColsBounds(len(self.people), self.people, *people)

    def best(self, weights: Floats, enough: float = INFINITY) -> Priced | None:
        """The panel with the largest sum of `weights` (one a person); None: no panel meets the quotas.

        A panel with a sum of `enough` ends the search, though there may be heavier ones. Raises Stopped.
        """
        # Weights of a lottery's dual are tiny: scaled, the solver's absolute tolerances mean the same.
        scale = float(np.abs(weights).max()) or 1.0
        self.solver.changeColsCost(len(self.people), self.people, weights / scale)
        self.solver.setOptionValue("objective_target", enough / scale)
        self.solver.clearSolver()
        self.passed.clear()
        self.solver.run()
        status = self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInterrupt or self.stop():
            raise Stopped
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kObjectiveTarget):
            raise MethodError(f"The solver gave up on a panel ({status.name}).")
        members = np.array(self.solver.getSolution().col_value) > 0.5
        bound = max(self.solver.getInfo().mip_dual_bound * scale, float(weights @ members))
        return Priced(members, bound, tuple(panel for panel in self.passed if self.problem.meets(panel)))


@dataclass(frozen=True)
class Proof:
    """Why no lottery gives the people of a level more: `weights` of all people, under which no panel is too heavy.

    `rows` are prices of the rows of the problem (size, quotas, households): a panel weighs no more than what its people
    cost, and that is at most what the rows allow. Without them the solver's integer program says so.
    """

    weights: tuple[float, ...]
    rows: tuple[float, ...] | None


@dataclass(frozen=True)
class Level:
    """These people (positions) get exactly this selection probability, and cannot get more."""

    probability: float
    people: tuple[int, ...]
    proof: Proof | None = None


class RelaxedProgram:
    """LEXIMIN when panels may hold parts of people: what no lottery over real panels can surpass."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.size = len(problem.people)
        self.first = len(problem.rows)
        self.solver = new_solver()
        self.solver.addVars(self.size + 1, np.zeros(self.size + 1), np.ones(self.size + 1))
        for row in problem.rows:
            self.solver.addRow(row.lower, row.upper, len(row.people), row.people, np.ones(len(row.people)))
        pair = np.array([1.0, -1.0])
        for person in range(self.size):
            self.solver.addRow(0.0, INFINITY, 2, np.array([person, self.size], dtype=np.int32), pair)
        self.solver.changeColCost(self.size, 1.0)
        self.solver.changeObjectiveSense(highspy.ObjSense.kMaximize)

    def fix(self, level: Level) -> None:
        """Promise these people their probability, whatever the others get."""
        for person in level.people:
            self.solver.changeCoeff(self.first + person, self.size, 0.0)
            self.solver.changeRowBounds(self.first + person, level.probability, INFINITY)

    def levels(self, fixed: set[int]) -> list[Level]:
        """The levels of all people who are not `fixed` yet, from the smallest; they are fixed afterwards."""
        found = []
        open_people = set(range(self.size)) - fixed
        while open_people:
            self.solver.run()
            if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                raise MethodError("The quotas leave no lottery, not even one over parts of people.")
            solution = self.solver.getSolution()
            duals = np.abs(np.array(solution.row_dual)[self.first :])
            level = next_level(solution.col_value[self.size], duals, open_people)
            level = replace(level, proof=self._proof(duals, np.array(solution.row_dual)[: self.first]))
            self.fix(level)
            open_people -= set(level.people)
            found.append(level)
        return found

    def _proof(self, weights: Floats, rows: Floats) -> Proof:
        """The duals of the linear program, with that sign of the rows' which bounds the weight of a panel."""
        rows = min((rows, -rows), key=lambda prices: heaviest(self.problem, weights, prices))
        return Proof(tuple(weights.tolist()), tuple(rows.tolist()))


def heaviest(problem: Problem, weights: Floats, rows: Floats) -> float:
    """What no panel weighs more than: the rows at their prices, and what people weigh beyond what they cost."""
    allowed = np.where(rows > 0, problem.upper, problem.lower) @ rows
    return float(allowed + np.clip(weights - rows @ problem.incidence, 0, None).sum())


def next_level(probability: float, duals: Floats, open_people: set[int]) -> Level:
    """People who hold the smallest probability down: their dual is positive (complementary slackness)."""
    if probability >= 1 - EXACT:
        return Level(1.0, tuple(sorted(open_people)))
    ordered = sorted(open_people)
    held = [person for person in ordered if duals[person] > 1e-6]
    # The duals sum to one, so somebody always holds; the largest is the safe choice if all are tiny.
    return Level(probability, tuple(held or [max(ordered, key=lambda person: duals[person])]))


@dataclass(frozen=True)
class Mixture:
    """The best lottery over the known panels: their weights, and what it says about panels not yet known."""

    weights: Floats
    reached: float
    duals: Floats


class MixtureProgram:
    """Mix known panels: maximise t so that person i gets at least promised_i + share_i * t.

    With share 1 and promised 0 that is MAXIMIN; with the promises of earlier levels, the next level of
    LEXIMIN; with everybody promised and share 1, -t is how far the panels fall short of the promise.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.panels: list[Members] = []
        self.solver = new_solver()
        self.solver.addVar(-INFINITY, INFINITY)
        self.solver.changeColCost(0, 1.0)
        column = np.zeros(1, dtype=np.int32)
        for _ in range(size):
            self.solver.addRow(0.0, INFINITY, 1, column, np.array([-1.0]))
        self.solver.addRow(1.0, 1.0, 0, column[:0], np.array([]))
        self.solver.changeObjectiveSense(highspy.ObjSense.kMaximize)

    def add(self, members: Members) -> None:
        """One more panel."""
        rows = np.append(np.flatnonzero(members), self.size).astype(np.int32)
        self.solver.addCol(0.0, 0.0, INFINITY, len(rows), rows, np.ones(len(rows)))
        self.panels.append(members)

    def promise(self, promised: Floats, shares: Floats) -> None:
        """Set what everybody is promised, and who takes part in t."""
        for person in range(self.size):
            self.solver.changeCoeff(person, 0, -float(shares[person]))
            self.solver.changeRowBounds(person, float(promised[person]), INFINITY)

    def solve(self) -> Mixture:
        """The best mixture of the panels added so far."""
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # A warm start can run into numerical trouble from which a cold one recovers.
            self.solver.clearSolver()
            self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise MethodError("The solver gave up on the lottery over the known panels.")
        solution = self.solver.getSolution()
        values = np.array(solution.col_value)
        weights = np.clip(values[1:], 0, None)
        duals = np.clip(np.abs(np.array(solution.row_dual)[: self.size]), 0, None)
        return Mixture(weights / weights.sum(), float(values[0]), duals)
