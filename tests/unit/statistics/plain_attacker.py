"""A second attacker, written apart from the first and without any of its shortcuts.

It reads published tables cell by cell, knows the 10/5 rule and which cells were withheld, and asks an integer
programme for each end of each hidden cell.
"""

from itertools import product

import highspy

from civic.statistics.protected import State


def narrowest(tables, dimensions, impossible=()):
    """The smallest width of any hidden cell; `tables` are protected tables over `dimensions` (one stage).

    `impossible`: combinations of {dimension: category} that the attacker knows nobody to have.
    """
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    names = [dimension.name for dimension in dimensions]
    inner = {
        cell: solver.addVariable(lb=0, ub=10_000, type=highspy.HighsVarType.kInteger)
        for cell in product(*(range(dimension.size) for dimension in dimensions))
    }
    for combination in impossible:
        codes = {n: d.categories.index(combination[d.name]) for n, d in enumerate(dimensions) if d.name in combination}
        solver.addConstr(sum(x for key, x in inner.items() if all(key[n] == c for n, c in codes.items())) <= 0)
    hidden = []
    for table in tables:
        at = [names.index(d.name) for d in table.dimensions]
        for cell in product(*(range(d.size) for d in table.dimensions)):
            total = sum(x for key, x in inner.items() if tuple(key[a] for a in at) == cell)
            figure, state = int(table.figures[cell]), table.states[cell]
            if state == State.SHOWN:
                solver.addConstr(total >= max(10, figure - 2))
                solver.addConstr(total <= figure + 2)
            elif state == State.SMALL:
                solver.addConstr(total <= 9)
            elif state == State.IMPOSSIBLE:
                solver.addConstr(total <= 0)
            if state in (State.SMALL, State.WITHHELD):
                hidden.append(total)
    widths = [_end(solver, total, 1) - _end(solver, total, -1) for total in hidden]
    return min(widths, default=None)


def _end(solver, total, sign):
    (solver.maximize if sign > 0 else solver.minimize)(total)
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return round(solver.getObjectiveValue())
