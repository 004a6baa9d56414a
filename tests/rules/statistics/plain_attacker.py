"""A second attacker, written apart from the first and without any of its shortcuts.

It reads published tables cell by cell, knows the 10/5 rule and which cells were withheld, and asks an integer
programme for each end of each hidden cell.
"""

from itertools import product

import highspy

from civic.statistics.protected import State


def narrowest(tables, dimensions):
    """The smallest width of any hidden cell; `tables` are protected tables over `dimensions` (one stage)."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    names = [dimension.name for dimension in dimensions]
    inner = {
        cell: solver.addVariable(lb=0, ub=10_000, type=highspy.HighsVarType.kInteger)
        for cell in product(*(range(dimension.size) for dimension in dimensions))
    }
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
            if state != State.SHOWN:
                hidden.append(total)
    widths = [_end(solver, total, 1) - _end(solver, total, -1) for total in hidden]
    return min(widths, default=None)


def _end(solver, total, sign):
    (solver.maximize if sign > 0 else solver.minimize)(total)
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return round(solver.getObjectiveValue())
