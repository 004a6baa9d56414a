"""The frozen rows that a release is compiled from, and who changed between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civic.statistics.dimensions import Dimension, Table

Ints = NDArray[np.integer]
Rows = tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Everybody who took part on one day. Kept with a release as long as a figure of it is still shown.

    Attributes:
        persons: distinct whole numbers, ascending; the same person has the same one in every snapshot.
        codes: integer shape (persons, dimensions).
        flags: bool shape (persons, stages).
    """

    persons: NDArray[np.int64]
    codes: Ints
    flags: NDArray[np.bool_]

    @property
    def participants(self) -> int:
        """Persons who reached a stage."""
        return int(self.flags.any(axis=1).sum())


def freeze(persons: Ints, codes: Ints, flags: NDArray[np.bool_]) -> Snapshot:
    """A snapshot of rows in any order.

    Raises:
        ValueError: a person twice, or arrays of unlike length.
    """
    if not len(persons) == len(codes) == len(flags):
        raise ValueError("persons, codes and flags need the same number of rows")
    order = np.argsort(persons, kind="stable")
    ordered = np.asarray(persons, np.int64)[order]
    if (np.diff(ordered) == 0).any():
        raise ValueError("a person stands in two rows")
    return Snapshot(ordered, codes[order], flags[order])


def pair(before: Snapshot, after: Snapshot) -> Rows:
    """The rows of everybody in either snapshot; -1 in the one that lacks them."""
    everybody = np.union1d(before.persons, after.persons)
    return _rows(before.persons, everybody), _rows(after.persons, everybody)


def _rows(persons: NDArray[np.int64], everybody: NDArray[np.int64]) -> NDArray[np.int64]:
    rows = np.full(len(everybody), -1, np.int64)
    rows[np.searchsorted(everybody, persons)] = np.arange(len(persons))
    return rows


def changed_persons(before: Snapshot, after: Snapshot) -> int:
    """How many joined, left, or have another code or stage."""
    old, new = pair(before, after)
    both = (old >= 0) & (new >= 0)
    differ = (before.codes[old[both]] != after.codes[new[both]]).any(axis=1)
    differ |= (before.flags[old[both]] != after.flags[new[both]]).any(axis=1)
    return int((~both).sum() + differ.sum())


def cell_of(snapshot: Snapshot, dimensions: Sequence[Dimension], table: Table, stage: int) -> NDArray[np.int64]:
    """The cell of a table that each person is counted in, -1 for those who did not reach the stage."""
    names = [dimension.name for dimension in dimensions]
    cell = np.zeros(len(snapshot.persons), np.int64)
    for name in table.names:
        axis = names.index(name)
        cell = cell * dimensions[axis].size + snapshot.codes[:, axis]
    return np.where(snapshot.flags[:, stage], cell, -1)


def changed_members(before: NDArray[np.int64], after: NDArray[np.int64], rows: Rows, cells: int) -> NDArray[np.int64]:
    """For each cell, how many are a member in just one of two snapshots (the symmetric difference).

    Args:
        before: `cell_of` the first.
        after: `cell_of` the second.
        rows: `pair` of the two.
        cells: number of cells of the table.
    """
    old = np.append(before, -1)[rows[0]]
    new = np.append(after, -1)[rows[1]]
    moved = old != new
    left = np.bincount(old[moved & (old >= 0)], minlength=cells)
    joined = np.bincount(new[moved & (new >= 0)], minlength=cells)
    return left + joined
