"""How a panel compares with its pool, with the lottery and with the quotas, two-way cells included.

Quotas on single features do not fix their intersections: a panel with the right number of women and of young
people may hold no young woman. The report shows it, so that the quotas can be thought over before the draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from civic.councils.sortition.problem import Floats, Members, Problem

Cell = tuple[tuple[str, str], ...]
"""One or two pairs of feature and value."""


@dataclass(frozen=True)
class Composition:
    """A cell: people in the pool, expected in a panel by the lottery, on the panel drawn.

    `minimum` and `maximum` are the quota of a single value, None for a two-way cell; `population` is the
    share among inhabitants (0 to 1) where it is known.
    """

    cell: Cell
    pool: int
    expected: float
    panel: int
    minimum: int | None
    maximum: int | None
    population: float | None = None


def compositions(
    problem: Problem, probabilities: Floats, panel: Members, population: Mapping[Cell, float] | None = None
) -> list[Composition]:
    """All single values and all pairs of values of two features, in alphabetical order.

    `probabilities` and `panel`: one entry a person of `problem.ordered`. Cells without anybody in the pool
    are listed too: a quota cannot reach them.
    """
    masks = _masks(problem)
    quotas = {(quota.feature, quota.value): quota for quota in problem.quotas}
    cells: list[Cell] = [(item,) for item in masks]
    cells += [pair for pair in combinations(masks, 2) if pair[0][0] != pair[1][0]]
    told = population or {}
    found = []
    for cell in cells:
        mask = np.logical_and.reduce([masks[item] for item in cell])
        quota = quotas[cell[0]] if len(cell) == 1 else None
        found.append(
            Composition(
                cell,
                int(mask.sum()),
                float(probabilities[mask].sum()),
                int((mask & panel).sum()),
                None if quota is None else quota.minimum,
                None if quota is None else quota.maximum,
                told.get(cell),
            )
        )
    return found


def _masks(problem: Problem) -> dict[tuple[str, str], Members]:
    items = sorted({(quota.feature, quota.value) for quota in problem.quotas})
    return {
        (feature, value): np.array([person.values[feature] == value for person in problem.ordered])
        for feature, value in items
    }
