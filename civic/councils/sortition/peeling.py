"""Write target probabilities as a lottery by peeling panels off them (Carathéodory, constructively).

A target inside the relaxed polytope lies on its smallest face. Take a panel on that face and walk from it
through the target to the boundary of the polytope: the target is a mixture of the panel and of the point
reached, which lies on a smaller face. After at most people + quotas steps the point is a panel itself. If a
face holds no panel, the remaining point is no mixture of panels at all, and the walk ends early.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from civic.councils.sortition.problem import Floats, Members, Problem
from civic.councils.sortition.programs import PanelProgram, Stop, never

ON_BOUND = 1e-7
"""Closer than this to a bound counts as on it."""
NOTHING_LEFT = 1e-9
GOOD_ENOUGH = 0.2
"""Any panel on the face will do; one within a fifth of the heaviest keeps the number of steps small."""


def peel(problem: Problem, target: Floats, stop: Stop = never) -> Iterator[tuple[Members, float]]:
    """Panels and their weights, whose mixture approaches `target`; the weights sum to 1 if all was peeled.

    `target`: one probability a person (in the order of `problem.ordered`), in the relaxed polytope.
    If the very first face holds no panel, nothing is yielded: then no lottery at all reaches the target.
    Raises Stopped.
    """
    program = PanelProgram(problem, stop, GOOD_ENOUGH)
    point, left = target.copy(), 1.0
    while left > NOTHING_LEFT:
        counts = problem.incidence @ point
        program.restrict(_face(counts, problem.lower, problem.upper), _face(point, 0.0, 1.0))
        found = program.best(point)
        if found is None:
            return
        step = _longest_step(problem, point, counts, found.members)
        yield found.members, left * step
        if step >= 1.0 - NOTHING_LEFT:
            return
        left *= 1 - step
        point = np.clip((point - step * found.members) / (1 - step), 0, 1)


def _face(values: Floats, lower: Floats | float, upper: Floats | float) -> tuple[Floats, Floats]:
    low, high = np.broadcast_to(lower, values.shape), np.broadcast_to(upper, values.shape)
    return (
        np.where(values > high - ON_BOUND, high, low),
        np.where(values < low + ON_BOUND, low, high),
    )


def _longest_step(problem: Problem, point: Floats, counts: Floats, members: Members) -> float:
    """The largest weight of the panel for which the rest of the point stays in the polytope."""
    drawn = problem.incidence @ members
    limits = [1.0, *point[members], *(1 - point[~members])]
    for room, slack in (
        (problem.upper - drawn, problem.upper - counts),
        (drawn - problem.lower, counts - problem.lower),
    ):
        inside = room > 0.5
        limits.extend(np.clip(slack[inside], 0, None) / room[inside])
    return float(min(limits))
