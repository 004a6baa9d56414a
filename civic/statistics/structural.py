"""Structural zeros: combinations that nobody can have, and that everybody knows nobody has.

Nobody under 16 owns a home, nobody lives in a neighbourhood of another district. Such a cell is no small number
to be protected: it is shown as impossible, and every attacker counts on it being empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from civic.statistics.dimensions import Dimension

Combination = frozenset[tuple[str, str]]
"""Pairs of a dimension and one of its categories, of two dimensions or more, that no person has together."""


def check_impossible(dimensions: Sequence[Dimension], impossible: Iterable[Combination]) -> None:
    """Refuse combinations that are none.

    Raises:
        ValueError: with a sentence: fewer than two dimensions, one named twice, an unknown dimension or category.
    """
    known = {dimension.name: dimension.categories for dimension in dimensions}
    for combination in impossible:
        told = " and ".join(f"{name} = {category}" for name, category in sorted(combination))
        names = {name for name, _ in combination}
        if len(names) < 2 or len(names) < len(combination):
            raise ValueError(f"an impossible combination names two dimensions or more, each once, not {told!r}")
        for name, category in sorted(combination):
            if category not in known.get(name, ()):
                raise ValueError(f"an impossible combination names {name} = {category}, which does not exist")


def impossible_cells(dimensions: Sequence[Dimension], impossible: Iterable[Combination]) -> NDArray[np.bool_]:
    """Which cells of a table of these dimensions nobody can be in.

    A combination of dimensions that the table does not have says nothing about it.

    Args:
        dimensions: of the table, in its order.
        impossible: of the catalogue.

    Returns:
        Bool array; its shape is the sizes of the dimensions.
    """
    names = [dimension.name for dimension in dimensions]
    cells: NDArray[np.bool_] = np.zeros([dimension.size for dimension in dimensions], bool)
    for combination in impossible:
        chosen = dict(combination)
        if set(chosen) <= set(names):
            at = tuple(d.categories.index(chosen[d.name]) if d.name in chosen else slice(None) for d in dimensions)
            cells[at] = True
    return cells
