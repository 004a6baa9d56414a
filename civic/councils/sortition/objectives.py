"""Other objectives for a lottery, to compare with LEXIMIN: MAXIMIN, Nash and Goldilocks.

- MAXIMIN: the smallest probability is as large as it can be; nothing is said about the others.
- Nash: the product of all probabilities is as large as it can be (Flanigan et al. 2021).
- Goldilocks: nobody's probability is too large or too small; n/k · largest + k/n · 1/smallest is as small as it can be
  (Baharav and Flanigan, Fair, Manipulation-Robust, and Transparent Sortition, EC 2024, with gamma = 1; n people, k
  seats). Of the lotteries that are best so, the one with the largest product.

Whoever can be on no panel has 0 under each of them and is left out of product and smallest. Logarithm and inverse are
bounded by tangents, which come closer until they meet the curve, so that each step is a linear program and its value is
a bound for all lotteries. As with LEXIMIN, panels that may hold parts of people come first: what they give cannot be
surpassed, and if it can be written as a lottery, that one is best. Where it cannot, panels are added by their duals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import highspy
import numpy as np

from civic.core.methods import MethodError
from civic.councils.sortition.leximin import Lottery, Search, Tell, quiet
from civic.councils.sortition.problem import Floats, Members, Problem
from civic.councils.sortition.programs import INFINITY, Level, Stop, never, new_solver

NOBODY = 1e-9
"""A probability up to here is none."""
CLOSE = 1e-8
"""Tangents are close enough where they are this near to the curve, for each person."""
ROUNDS = 200
"""At most so many linear programs are solved for one objective."""
STEPS = 12
"""Tangents to begin with: at k/n, and at it halved and doubled so many times."""


class Objective(StrEnum):
    """What a lottery is best at."""

    LEXIMIN = "leximin"
    MAXIMIN = "maximin"
    NASH = "nash"
    GOLDILOCKS = "goldilocks"


@dataclass(frozen=True)
class Figures:
    """What a lottery looks like. `value` is that of its objective, and no lottery has a better one than `bound`.

    `smallest` is over all people, 0 if some can be on no panel; geometric mean and both ends of Goldilocks are over
    those who can be drawn. The ends are in units of k/n, the probability if all were equal.
    """

    objective: Objective
    smallest: float
    largest: float
    spread: float
    deviation: float
    geometric_mean: float
    low_end: float
    high_end: float
    goldilocks: float
    value: float
    bound: float
    panels: int


def compare(fairest: Lottery, *, stop: Stop = never, tell: Tell = quiet) -> list[Figures]:
    """The figures of the best lottery under each objective, first of LEXIMIN's, which is given. Raises Stopped."""
    problem = fairest.problem
    drawable = fairest.probabilities > NOBODY
    found = [_figures(Objective.LEXIMIN, fairest.probabilities, drawable, problem, fairest, fairest.bound)]
    smallest = _maximin(problem, stop, tell)
    found.append(_figures(Objective.MAXIMIN, smallest.probabilities, drawable, problem, smallest, smallest.bound))
    for objective in (Objective.NASH, Objective.GOLDILOCKS):
        tell(f"{objective}: looking for the best lottery")
        lottery, bound = _Best(problem, objective, drawable, fairest.panels, stop, tell).lottery()
        found.append(_figures(objective, lottery.probabilities, drawable, problem, lottery, bound))
    return found


def _maximin(problem: Problem, stop: Stop, tell: Tell) -> Lottery:
    """The first lottery found with the largest smallest probability, as other programs stop there."""
    search = Search(problem, stop, tell)
    mixed = search.first_level()
    return search.lottery(mixed, stopped=False)


def _figures(
    objective: Objective, chances: Floats, drawable: Members, problem: Problem, lottery: Lottery, bound: float
) -> Figures:
    equal, some = problem.size / len(problem.people), chances[drawable]
    geometric = float(np.exp(np.log(np.clip(some, 1e-300, None)).mean()))
    low, high = float(some.min()) / equal, float(some.max()) / equal
    goldilocks = high + (1 / low if low > NOBODY else float("inf"))
    values = {Objective.NASH: geometric, Objective.GOLDILOCKS: goldilocks}
    return Figures(
        objective=objective,
        smallest=float(chances.min()),
        largest=float(chances.max()),
        spread=float(chances.max() - chances.min()),
        deviation=float(chances.std()),
        geometric_mean=geometric,
        low_end=low,
        high_end=high,
        goldilocks=goldilocks,
        value=values.get(objective, float(chances.min())),
        bound=bound,
        panels=len(lottery.panels),
    )


def _levelled(problem: Problem, chances: Floats) -> Floats:
    """The mean for people who count alike in every row: no worse under a concave objective, and just as possible."""
    _, kinds, sizes = np.unique(problem.incidence, axis=1, return_inverse=True, return_counts=True)
    return np.asarray(np.bincount(kinds.ravel(), chances, len(sizes)) / sizes)[kinds.ravel()]


class _Best:
    """The lottery that is best under Nash or Goldilocks, and a bound of the objective."""

    def __init__(
        self,
        problem: Problem,
        objective: Objective,
        drawable: Members,
        panels: Sequence[Members] | Members,
        stop: Stop,
        tell: Tell,
    ) -> None:
        self.problem, self.objective, self.drawable = problem, objective, drawable
        self.search = Search(problem, stop, tell)
        for members in panels:
            self.search.add(members)

    def lottery(self) -> tuple[Lottery, float]:
        """Written from parts of people if that can be, else by adding panels."""
        program = ObjectiveProgram(self.problem, self.drawable, relaxed=True)
        bound = self._solve(program)
        target = np.where(self.drawable, _levelled(self.problem, program.probabilities), 0.0)
        if not self.search.reaches(target):
            program = ObjectiveProgram(self.problem, self.drawable, relaxed=False)
            for members in self.search.mixture.panels:
                program.add(members)
            bound = self._solve(program)
            target = program.probabilities
        self.search.proven = [Level(float(chance), (person,)) for person, chance in enumerate(target)]
        return self.search.lottery(self.search.settle(), stopped=False), bound

    def _solve(self, program: ObjectiveProgram) -> float:
        """Settle the program at its best; the bound in the unit of the objective's value."""
        if self.objective is Objective.NASH:
            program.praise_product()
            return float(np.exp(self._settled(program) / self.drawable.sum()))
        program.praise_balance()
        bound = -self._settled(program)
        program.keep_ends()
        program.praise_product()
        self._settled(program)
        return bound

    def _settled(self, program: ObjectiveProgram) -> float:
        """Refine tangents and add panels until nothing changes any more; a bound of the objective."""
        bound = float("inf")
        for _ in range(ROUNDS):
            value = program.solve()
            added = False
            if program.weights is None:
                bound = min(bound, value)
            else:
                priced = self.search.program.best(program.weights)
                if priced is None:
                    raise MethodError("No panel meets these quotas.")
                gain = priced.bound - program.worth
                bound = min(bound, value + max(gain, 0.0))
                if gain > CLOSE and self.search.add_all(priced):
                    program.add(priced.members)
                    added = True
            if not (program.refine() or added):
                break
        return bound


class ObjectiveProgram:
    """Probabilities of all people, from panels with parts of people or from known ones, under a concave objective."""

    def __init__(self, problem: Problem, drawable: Members, *, relaxed: bool) -> None:
        self.problem, self.drawable, self.relaxed = problem, drawable, relaxed
        self.people, self.equal = len(problem.people), problem.size / len(problem.people)
        self.solver = new_solver()
        self.solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self.solver.addVars(self.people, np.zeros(self.people), np.ones(self.people))
        self.weights: Floats | None = None
        self.worth = 0.0
        self.probabilities: Floats = np.zeros(self.people)
        self.logs, self.ends, self.product = -1, -1, False
        if relaxed:
            for row in problem.rows:
                self.solver.addRow(row.lower, row.upper, len(row.people), row.people, np.ones(len(row.people)))
        else:
            for person in range(self.people):
                self._row(0.0, 0.0, {person: -1.0})
            self._row(1.0, 1.0, {})

    def _row(self, low: float, high: float, entries: dict[int, float]) -> None:
        columns = np.array(list(entries), dtype=np.int32)
        self.solver.addRow(low, high, len(columns), columns, np.array(list(entries.values()), dtype=float))

    def add(self, members: Members) -> None:
        """One more panel."""
        rows = np.append(np.flatnonzero(members), self.people).astype(np.int32)
        self.solver.addCol(0.0, 0.0, INFINITY, len(rows), rows, np.ones(len(rows)))

    def praise_product(self) -> None:
        """The objective is the sum of the logarithms of those who can be drawn."""
        self._nothing()
        self.product, self.logs = True, self.solver.getNumCol()
        for _ in np.flatnonzero(self.drawable):
            self.solver.addVar(-INFINITY, INFINITY)
            self.solver.changeColCost(self.solver.getNumCol() - 1, 1.0)
        for place in range(-STEPS, STEPS + 1):
            self._tangents(np.full(self.people, min(self.equal * 2.0**place, 1.0)))

    def _tangents(self, points: Floats, only: Members | None = None) -> None:
        for number, person in enumerate(np.flatnonzero(self.drawable)):
            if only is None or only[person]:
                at = float(points[person])
                self._row(-INFINITY, float(np.log(at)) - 1, {self.logs + number: 1.0, int(person): -1 / at})

    def praise_balance(self) -> None:
        """The objective is Goldilocks', with its sign turned: both ends in units of k/n."""
        self._nothing()
        self.product, self.ends = False, self.solver.getNumCol()
        low, high, inverse = self.ends, self.ends + 1, self.ends + 2
        for cost in (0.0, -1.0, -1.0):
            self.solver.addVar(0.0, INFINITY)
            self.solver.changeColCost(self.solver.getNumCol() - 1, cost)
        for person in range(self.people):
            self._row(0.0, INFINITY, {high: self.equal, person: -1.0})
            if self.drawable[person]:
                self._row(0.0, INFINITY, {person: 1.0, low: -self.equal})
        for place in range(-STEPS, 1):
            self._inverse(2.0**place, low, inverse)

    def _inverse(self, at: float, low: int, inverse: int) -> None:
        self._row(2 / at, INFINITY, {inverse: 1.0, low: 1 / at**2})

    def keep_ends(self) -> None:
        """From now on nobody is outside of both ends as they are."""
        low, high = self.values[self.ends] - CLOSE, self.values[self.ends + 1] + CLOSE
        self.solver.changeColBounds(self.ends, max(low, 0.0), INFINITY)
        self.solver.changeColBounds(self.ends + 1, 0.0, high)

    def _nothing(self) -> None:
        for column in range(self.solver.getNumCol()):
            self.solver.changeColCost(column, 0.0)

    def solve(self) -> float:
        """The best probabilities under the tangents so far; the value is a bound if no panel is missing."""
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self.solver.clearSolver()
            self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise MethodError("The solver gave up on an objective.")
        solution = self.solver.getSolution()
        self.values = np.array(solution.col_value)
        self.probabilities = np.clip(self.values[: self.people], 0.0, 1.0)
        if not self.relaxed:
            duals = np.array(solution.row_dual)
            self.weights, self.worth = -duals[: self.people], float(duals[self.people])
        return float(self.solver.getInfo().objective_function_value)

    def refine(self) -> bool:
        """Put tangents where the objective is still too optimistic; False if it is nowhere."""
        if not self.product:
            low, inverse = float(self.values[self.ends]), float(self.values[self.ends + 2])
            if low <= NOBODY or 1 / low - inverse <= CLOSE:
                return False
            self._inverse(low, self.ends, self.ends + 2)
            return True
        chances = np.clip(self.probabilities, NOBODY, None)
        told = np.full(self.people, -np.inf)
        some = np.flatnonzero(self.drawable)
        told[some] = self.values[self.logs : self.logs + len(some)]
        wrong = np.asarray(told - np.log(chances) > CLOSE)
        self._tangents(chances, wrong)
        return bool(wrong.any())
