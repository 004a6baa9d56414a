"""What an attacker knows: figures that are sums of unknown inner cells, each with a lower and an upper bound.

An inner cell is a cell of the finest crossing of a local cube. Every figure of every table of that cube, the
inner cells themselves and the total included, is the sum of some inner cells. A figure that is shown bounds
its sum closely (rounded: by 2 either way; exact: not at all away), a hidden one loosely (0 to 9), a withheld
one not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Key = tuple[str, tuple[str, ...], int]
"""A figure's identity: its stage, the dimensions of its table, and the number of its cell."""
FAR = 1e8
"""Stands for no bound; more persons than any town has."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One sum of inner cells that somebody published, hid, or never listed.

    Attributes:
        key: its identity across local cubes that share it.
        members: positions of the inner cells that it sums.
        count: the exact number of persons. Used to choose what to withhold, never published.
        lower: the least that everybody knows it to be.
        upper: the most that everybody knows it to be.
        order: how many dimensions its table crosses.
        shown: it is published, and withholding it would take something from the attacker.
        fixed: it was published before and did not change: withholding it now takes nothing back.
        audited: it must stay wide while it is hidden.
        sensitive: it counts people by a special category, so insiders are reckoned with.
        lines: the groups that it is a special-category part of.
    """

    key: Key
    members: tuple[int, ...]
    count: int
    lower: float
    upper: float
    order: int
    shown: bool
    fixed: bool = False
    audited: bool = True
    sensitive: bool = False
    lines: tuple[Key, ...] = ()


class Sums:
    """Bounded sums of inner cells, as arrays.

    Attributes:
        cells: number of inner cells.
        starts: where the members of each sum begin in `members`, and the end.
        members: inner cells, sum after sum.
        lower, upper: what is known of each sum.
    """

    def __init__(self, cells: int, starts: Ints, members: Ints, lower: Floats, upper: Floats) -> None:
        self.cells = cells
        self.starts = starts
        self.members = members
        self.lower = lower
        self.upper = upper

    def members_of(self, figure: int) -> Ints:
        """The inner cells that a figure sums."""
        return self.members[self.starts[figure] : self.starts[figure + 1]]

    def sums(self, point: Floats) -> Floats:
        """The value of every figure for one assignment of the inner cells."""
        if len(self.starts) == 1:
            return np.zeros(0)
        summed: Floats = np.add.reduceat(point[self.members], self.starts[:-1])
        return summed

    def part(self, kept: Ints, truth: Floats) -> Sums:
        """The same sums over some of the cells, while all others are as `truth` says.

        What agrees with the part agrees with the whole, once the other cells are put back.
        """
        place = np.full(self.cells, -1, np.int64)
        place[kept] = np.arange(len(kept))
        inside = place[self.members] >= 0
        sizes: Ints = np.add.reduceat(inside.astype(np.int64), self.starts[:-1])
        others = truth.copy()
        others[kept] = 0.0
        rest, some = self.sums(others), sizes > 0
        upper = np.where(self.upper >= FAR, FAR, self.upper - rest)[some]
        starts: Ints = np.cumsum([0, *sizes[some]], dtype=np.int64)
        lower: Floats = np.maximum(self.lower - rest, 0.0)[some]
        return Sums(len(kept), starts, place[self.members[inside]], lower, upper)


class System(Sums):
    """All figures of one local cube.

    Args:
        cells: number of inner cells.
        figures: each sums at least one inner cell.
        axis: the category of each inner cell in the longest dimension, by which a large system is cut.

    Raises:
        ValueError: a figure without members.
    """

    def __init__(self, cells: int, figures: Sequence[Figure], axis: Ints | None = None) -> None:
        if any(not figure.members for figure in figures):
            raise ValueError("a figure must sum at least one cell")
        super().__init__(
            cells,
            starts=np.cumsum([0] + [len(f.members) for f in figures], dtype=np.int64),
            members=np.array([m for f in figures for m in f.members], dtype=np.int64),
            lower=np.array([f.lower for f in figures], dtype=np.float64),
            upper=np.array([min(f.upper, FAR) for f in figures], dtype=np.float64),
        )
        self.figures = tuple(figures)
        self.axis = axis
        self.count: Ints = np.array([f.count for f in figures], dtype=np.int64)
        self.shown = np.array([f.shown for f in figures], dtype=bool)
        self.fixed = np.array([f.fixed for f in figures], dtype=bool)
        self.audited = np.array([f.audited and not f.shown for f in figures], dtype=bool)
        self.sensitive = np.array([f.sensitive for f in figures], dtype=bool)
        self.order: Ints = np.array([f.order for f in figures], dtype=np.int64)
        self.index = {figure.key: number for number, figure in enumerate(figures)}
        self.lines = [(n, self.index[key]) for n, f in enumerate(figures) for key in f.lines]

    def slices(self, most_cells: int, seed: int) -> list[Ints]:
        """The inner cells in parts of about `most_cells`, each with some categories of the longest dimension.

        None if the system is less than twice as large. Another seed puts others together.
        """
        if self.axis is None or self.cells < 2 * most_cells:
            return []
        categories = np.random.default_rng(seed).permutation(int(self.axis.max()) + 1)
        parts = np.array_split(categories, min(len(categories), -(-self.cells // most_cells)))
        return [np.flatnonzero(np.isin(self.axis, part)) for part in parts]

    def withhold(self, figure: int) -> None:
        """Stop showing a figure: from now on it bounds nothing, and must itself stay wide."""
        self.shown[figure] = False
        self.audited[figure] = True
        self.lower[figure] = 0.0
        self.upper[figure] = FAR

    def restore(self, figure: int) -> None:
        """Show a figure again that was withheld."""
        self.shown[figure] = True
        self.audited[figure] = False
        self.lower[figure] = self.figures[figure].lower
        self.upper[figure] = min(self.figures[figure].upper, FAR)


def outer_bounds(system: System, rounds: int = 20) -> tuple[Floats, Floats]:
    """Fréchet bounds of every figure, passed on from figure to figure until they settle.

    A cell is at most what a sum that contains it leaves when all others are least, and at least what remains
    when all others are most. For one table with known margins these are the bounds of Fréchet (1940); with
    several margins it is the shuttle algorithm (Buzzigoli and Giusti 1999). They are never too tight, so a
    figure that is narrow here is narrow indeed; one that is wide here may still be narrow.

    Returns:
        Lower and upper bounds, a number a figure.
    """
    sizes = np.diff(system.starts)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    low, high = np.zeros(system.cells), np.full(system.cells, FAR)
    for _ in range(rounds):
        before = low.copy(), high.copy()
        least, most = system.sums(low), system.sums(high)
        rest_least = least[owner] - low[system.members]
        rest_most = most[owner] - high[system.members]
        np.minimum.at(high, system.members, system.upper[owner] - rest_least)
        np.maximum.at(low, system.members, system.lower[owner] - rest_most)
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            break
    return np.maximum(system.lower, system.sums(low)), np.minimum(system.upper, system.sums(high))
