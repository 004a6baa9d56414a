"""Quotas that cannot be met together: which ones conflict, and the smallest relaxation that makes a panel."""

from __future__ import annotations

from dataclasses import dataclass, replace

import highspy
import numpy as np

from civic.core.methods import MethodError
from civic.councils.sortition.problem import Floats, Integers, Problem, Quota, Row
from civic.councils.sortition.programs import INFINITY, new_solver


@dataclass(frozen=True)
class Bound:
    """One side of a quota: at least `count` (lower) or at most `count` members."""

    quota: Quota
    lower: bool
    count: int

    def __str__(self) -> str:
        return f"{self.quota.name} {'at least' if self.lower else 'at most'} {self.count}"


@dataclass(frozen=True)
class Change:
    """The quota `before` becomes `after`."""

    before: Quota
    after: Quota

    def __str__(self) -> str:
        was = f"{self.before.minimum} to {self.before.maximum}"
        return f"{self.before.name} {self.after.minimum} to {self.after.maximum} (was {was})"


@dataclass(frozen=True)
class Relaxation:
    """What to change so that a panel exists; `inside` tells whether min_flex and max_flex allow it."""

    changes: tuple[Change, ...]
    inside: bool

    def apply(self, problem: Problem) -> Problem:
        """The same draw under the relaxed quotas."""
        after = {change.before: change.after for change in self.changes}
        return replace(problem, quotas=tuple(after.get(quota, quota) for quota in problem.quotas))


def conflict(problem: Problem) -> list[Bound]:
    """A smallest set of bounds that cannot be met together: without any one of them the rest can be.

    An empty list: the quotas can be met. Found by deletion, bound by bound (Chinneck: Feasibility and
    infeasibility in optimization, 2008). Raises MethodError if size and households alone leave no panel.
    """
    kept = _bounds(problem)
    if _feasible(problem, kept):
        return []
    if not _feasible(problem, []):
        homes = sum(row.quota is None for row in problem.rows[1:])
        raise MethodError(
            f"No panel of {problem.size} exists whatever the quotas: "
            f"{homes} households of several people may each send only one."
        )
    for bound in list(kept):
        fewer = [other for other in kept if other is not bound]
        if not _feasible(problem, fewer):
            kept = fewer
    return kept


def _bounds(problem: Problem) -> list[Bound]:
    bounds = []
    for row in problem.rows:
        if row.quota is not None:
            bounds.append(Bound(row.quota, True, row.lower))
            bounds.append(Bound(row.quota, False, row.upper))
    return bounds


def _feasible(problem: Problem, kept: list[Bound]) -> bool:
    lower = {bound.quota: bound.count for bound in kept if bound.lower}
    upper = {bound.quota: bound.count for bound in kept if not bound.lower}
    solver = _people_solver(problem)
    for row in problem.rows:
        if row.quota is None:
            _add(solver, row, row.lower, row.upper)
        else:
            _add(solver, row, lower.get(row.quota, 0), upper.get(row.quota, INFINITY))
    return _solved(solver)


def relax(problem: Problem) -> Relaxation:
    """The relaxation that changes the quotas by the fewest seats in all, and among those none by many.

    Inside min_flex and max_flex if that is enough, otherwise beyond them (`inside` is then false).
    Raises MethodError if size and households alone leave no panel.
    """
    inside = _relax(problem, flexible=True)
    if inside is not None:
        return Relaxation(inside, True)
    beyond = _relax(problem, flexible=False)
    if beyond is None:
        raise MethodError(f"No panel of {problem.size} exists whatever the quotas.")
    return Relaxation(beyond, False)


def _relax(problem: Problem, *, flexible: bool) -> tuple[Change, ...] | None:
    solver = _people_solver(problem)
    rows = [row for row in problem.rows if row.quota is not None]
    first = len(problem.people)
    for row in problem.rows:
        if row.quota is None:
            _add(solver, row, row.lower, row.upper)
    for row in rows:
        _add_relaxable(solver, row, problem.size, flexible)
    slacks = np.arange(first, first + 2 * len(rows), dtype=np.int32)
    solver.changeColsCost(len(slacks), slacks, np.ones(len(slacks)))
    if not _solved(solver):
        return None
    total = round(solver.getInfo().objective_function_value)
    values = _most_even(solver, slacks, total)
    changes = []
    for number, row in enumerate(rows):
        less, more = int(values[2 * number]), int(values[2 * number + 1])
        if row.quota is not None and (less or more):
            after = _widened(row.quota, row.quota.minimum - less, row.quota.maximum + more)
            changes.append(Change(row.quota, after))
    return tuple(changes)


def _widened(quota: Quota, minimum: int, maximum: int) -> Quota:
    lowest, highest = min(quota.floor, minimum), max(quota.ceiling, maximum)
    return replace(quota, minimum=minimum, maximum=maximum, lowest=lowest, highest=highest)


def _most_even(solver: highspy.Highs, slacks: Integers, total: int) -> Floats:
    """With the number of changed seats fixed, make the largest single change as small as possible."""
    solver.addRow(0, total, len(slacks), slacks, np.ones(len(slacks)))
    solver.changeColsCost(len(slacks), slacks, np.zeros(len(slacks)))
    largest = solver.getNumCol()
    solver.addVar(0, total)
    solver.changeColCost(largest, 1.0)
    for slack in slacks:
        pair = np.array([slack, largest], dtype=np.int32)
        solver.addRow(-INFINITY, 0, 2, pair, np.array([1.0, -1.0]))
    if not _solved(solver):
        raise MethodError("The solver gave up on the relaxation of the quotas.")
    values: Floats = np.array(solver.getSolution().col_value)[slacks]
    return np.round(values)


def _add_relaxable(solver: highspy.Highs, row: Row, size: int, flexible: bool) -> None:
    quota = row.quota
    assert quota is not None
    less = quota.minimum - (quota.floor if flexible else 0)
    more = (quota.ceiling if flexible else max(size, quota.maximum)) - quota.maximum
    column = solver.getNumCol()
    solver.addVars(2, np.zeros(2), np.array([less, more], dtype=float))
    for number in (column, column + 1):
        solver.changeColIntegrality(number, highspy.HighsVarType.kInteger)
    ones = np.ones(len(row.people))
    lower = np.append(row.people, column).astype(np.int32)
    solver.addRow(quota.minimum, INFINITY, len(lower), lower, np.append(ones, 1.0))
    upper = np.append(row.people, column + 1).astype(np.int32)
    solver.addRow(-INFINITY, quota.maximum, len(upper), upper, np.append(ones, -1.0))


def _people_solver(problem: Problem) -> highspy.Highs:
    solver = new_solver()
    size = len(problem.people)
    solver.addVars(size, np.zeros(size), np.ones(size))
    whole = np.full(size, highspy.HighsVarType.kInteger)
    solver.changeColsIntegrality(size, np.arange(size, dtype=np.int32), whole)
    return solver


def _add(solver: highspy.Highs, row: Row, lower: float, upper: float) -> None:
    solver.addRow(lower, upper, len(row.people), row.people, np.ones(len(row.people)))


def _solved(solver: highspy.Highs) -> bool:
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return False
    if status != highspy.HighsModelStatus.kOptimal:
        raise MethodError(f"The solver gave up on the quotas ({status.name}).")
    return True
