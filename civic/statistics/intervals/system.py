"""What an attacker knows: figures that are sums of unknown inner cells, each with a lower and an upper bound.

An inner cell is a cell of the finest crossing of a local cube. Every figure of every table of that cube, the
inner cells themselves and the total included, is the sum of some inner cells. What ties cells together without
being a figure (two crossings have the same margin, voters are among the registered) is a sum with subtracted cells.
A figure that is shown bounds
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
        minus: positions of inner cells that it subtracts; only of ties, which are fixed and not audited.
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
    minus: tuple[int, ...] = ()
    withheld_lower: float = 0.0
    """The least that everybody knows it to be once it is withheld."""
    unlisted: bool = False
    """No table shows it; it must stay wide where it may be small."""


class Sums:
    """Bounded sums of inner cells, as arrays.

    Attributes:
        cells: number of inner cells.
        starts: where the members of each sum begin in `members`, and the end.
        members: inner cells, sum after sum.
        signs: 1 where a cell is added, -1 where it is subtracted.
        lower, upper: what is known of each sum.
    """

    def __init__(self, cells: int, starts: Ints, members: Ints, signs: Floats, lower: Floats, upper: Floats) -> None:
        self.cells = cells
        self.starts = starts
        self.members = members
        self.signs = signs
        self.lower = lower
        self.upper = upper

    def members_of(self, figure: int) -> Ints:
        """The inner cells that a figure sums (or subtracts)."""
        return self.members[self.starts[figure] : self.starts[figure + 1]]

    def sums(self, point: Floats) -> Floats:
        """The value of every figure for one assignment of the inner cells."""
        if len(self.starts) == 1:
            return np.zeros(0)
        summed: Floats = np.add.reduceat(point[self.members] * self.signs, self.starts[:-1])
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
        return Sums(
            len(kept), starts, place[self.members[inside]], self.signs[inside], (self.lower - rest)[some], upper
        )


class System(Sums):
    """All figures of one local cube.

    Args:
        cells: number of inner cells.
        figures: each sums at least one inner cell.
        axis: the category of each inner cell in the longest dimension, by which a large system is cut.
        parts: the inner cells that belong together, where that is known better than by `axis`.

    Raises:
        ValueError: a figure without members.
    """

    def __init__(
        self, cells: int, figures: Sequence[Figure], axis: Ints | None = None, parts: Sequence[Ints] = ()
    ) -> None:
        if any(not figure.members for figure in figures):
            raise ValueError("a figure must sum at least one cell")
        super().__init__(
            cells,
            starts=np.cumsum([0] + [len(f.members) + len(f.minus) for f in figures], dtype=np.int64),
            members=np.array([m for f in figures for m in (*f.members, *f.minus)], dtype=np.int64),
            signs=np.array([s for f in figures for s in (*(1,) * len(f.members), *(-1,) * len(f.minus))], np.float64),
            lower=np.array([f.lower for f in figures], dtype=np.float64),
            upper=np.array([min(f.upper, FAR) for f in figures], dtype=np.float64),
        )
        self.figures = tuple(figures)
        self.axis = axis
        self.parts = tuple(parts)
        self.count: Ints = np.array([f.count for f in figures], dtype=np.int64)
        self.shown = np.array([f.shown for f in figures], dtype=bool)
        self.fixed = np.array([f.fixed for f in figures], dtype=bool)
        self.audited = np.array([f.audited and not f.shown for f in figures], dtype=bool)
        self.sensitive = np.array([f.sensitive for f in figures], dtype=bool)
        self.order: Ints = np.array([f.order for f in figures], dtype=np.int64)
        self.index = {figure.key: number for number, figure in enumerate(figures)}
        self.lines = [(n, self.index[key]) for n, f in enumerate(figures) for key in f.lines if key in self.index]

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
        """Stop showing a figure: from now on it bounds next to nothing, and must itself stay wide."""
        self.shown[figure] = False
        self.audited[figure] = True
        self.lower[figure] = self.figures[figure].withheld_lower
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
    plus, minus = system.signs > 0, system.signs < 0
    added, taken = system.members[plus], system.members[minus]
    low, high = np.zeros(system.cells), np.full(system.cells, FAR)
    for _ in range(rounds):
        before = low.copy(), high.copy()
        least, most = _ends(system, low, high)
        rest_least = np.add.reduceat(least, system.starts[:-1])[owner] - least
        rest_most = np.add.reduceat(most, system.starts[:-1])[owner] - most
        at_most, at_least = system.upper[owner] - rest_least, system.lower[owner] - rest_most
        np.minimum.at(high, added, at_most[plus])
        np.maximum.at(low, added, at_least[plus])
        np.maximum.at(low, taken, -at_most[minus])
        np.minimum.at(high, taken, -at_least[minus])
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            break
    least, most = (np.add.reduceat(ends, system.starts[:-1]) for ends in _ends(system, low, high))
    return np.maximum(system.lower, least), np.minimum(system.upper, most)


def _ends(system: System, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """The least and the most that each cell adds to each sum that it is in."""
    signs, least, most = system.signs, low[system.members], high[system.members]
    return np.where(signs > 0, least, -most), np.where(signs > 0, most, -least)
