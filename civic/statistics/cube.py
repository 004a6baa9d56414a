"""Counts of distinct persons, for all tables of a catalogue and all stages at once.

A person is one row of small integers (a code a dimension) and one row of flags (a stage each: registered,
supported, voted ...). Persons are counted, never events, so a count of 12 means twelve people.

Only the largest tables are counted; their margins are sums of them. Rows are read in blocks that fit the
processor's cache, and stages are counted together: the flags of a person form one pattern, and a pattern is
one more dimension of the count. 5,000,000 rows of 8 dimensions take a second or two of one core for all 92
margins of up to three dimensions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from civic.statistics.dimensions import Dimension, Table, check_dimensions, largest
from civic.statistics.structural import Combination, check_impossible, impossible_cells

Ints = NDArray[np.integer]
Counts = NDArray[np.int64]
Chunk = tuple[Ints, NDArray[np.bool_]]

MOST_STAGES = 16
BLOCK = 1 << 15


@dataclass(frozen=True, slots=True)
class Cube:
    """Exact counts. Never published: `civic.statistics.protected` is what may leave.

    Attributes:
        dimensions: in the order of the codes.
        stages: names of the stages.
        counts: a table to an array of shape (stages, size of the first dimension, second ...).
        tables: those of the catalogue. `counts` may hold further ones, which only the audit reads.
        impossible: combinations that nobody can have (structural zeros).
    """

    dimensions: tuple[Dimension, ...]
    stages: tuple[str, ...]
    counts: Mapping[Table, Counts]
    tables: tuple[Table, ...]
    impossible: tuple[Combination, ...] = ()

    def dimension(self, name: str) -> Dimension:
        """The dimension of that name."""
        return next(dimension for dimension in self.dimensions if dimension.name == name)

    def impossible_in(self, table: Table) -> NDArray[np.bool_]:
        """Which cells of a table nobody can be in; shape: the sizes of its dimensions."""
        return impossible_cells([self.dimension(name) for name in table.names], self.impossible)

    def of(self, table: Table, stage: str) -> Counts:
        """The counts of one table at one stage; shape: the sizes of its dimensions."""
        counts: Counts = self.counts[table][self.stages.index(stage)]
        return counts

    def inner(self, table: Table, stage: str) -> Counts:
        """The counts of any crossing, published or not, for the audit.

        Raises:
            ValueError: nothing that was counted contains it.
        """
        if not any(table.within(counted) for counted in self.counts):
            raise ValueError(f"count {' x '.join(table.names)} as well: `count(..., audited=...)`")
        counts: Counts = _margin(table, self.counts)[self.stages.index(stage)]
        return counts


def count(
    dimensions: Sequence[Dimension],
    stages: Sequence[str],
    tables: Sequence[Table],
    chunks: Iterable[Chunk],
    audited: Sequence[Table] = (),
    impossible: Sequence[Combination] = (),
) -> Cube:
    """Count distinct persons in every cell of every table at every stage.

    Args:
        dimensions: what the columns of the codes mean.
        stages: what the columns of the flags mean; 16 at most.
        tables: usually `catalogue(dimensions)`.
        chunks: pairs (codes, flags) of integer shape (persons, dimensions) and bool shape
            (persons, stages). Each person stands in one row of one chunk. Read once, so a generator over a
            database cursor will do.
        audited: further tables to count for `intervals.release.interval_gate`; never published.
        impossible: combinations that nobody can have.

    Raises:
        ValueError: a code outside its dimension, arrays of the wrong shape, an unknown dimension, somebody in an
            impossible cell.
    """
    check_dimensions(dimensions)
    check_impossible(dimensions, impossible)
    counted_tables = tuple(dict.fromkeys((*tables, *audited)))
    if not 1 <= len(stages) <= MOST_STAGES:
        raise ValueError(f"between one and {MOST_STAGES} stages, not {len(stages)}")
    place = {dimension.name: index for index, dimension in enumerate(dimensions)}
    unknown = sorted({name for table in counted_tables for name in table.names} - set(place))
    if unknown:
        raise ValueError(f"a table names {unknown[0]!r}, which is no dimension")
    bases = largest(counted_tables)
    axes = [tuple(place[name] for name in base.names) for base in bases]
    sizes = tuple(dimension.size for dimension in dimensions)
    found = [np.zeros((len(stages), prod(sizes[a] for a in axis)), np.int64) for axis in axes]
    for codes, flags in chunks:
        _check_chunk(codes, flags, dimensions, len(stages))
        _check_possible(codes, dimensions, impossible)
        for start in range(0, len(codes), BLOCK):
            _count_block(codes[start : start + BLOCK], flags[start : start + BLOCK], sizes, axes, found)
    counted = {
        base: total.reshape(len(stages), *(sizes[a] for a in axis))
        for base, axis, total in zip(bases, axes, found, strict=True)
    }
    margins = {table: _margin(table, counted) for table in counted_tables}
    return Cube(tuple(dimensions), tuple(stages), margins, tuple(tables), tuple(impossible))


def _check_chunk(codes: Ints, flags: NDArray[np.bool_], dimensions: Sequence[Dimension], stages: int) -> None:
    if codes.ndim != 2 or codes.shape[1] != len(dimensions):
        raise ValueError(f"codes need the shape (persons, {len(dimensions)}), not {codes.shape}")
    if flags.shape != (len(codes), stages) or flags.dtype != np.bool_:
        raise ValueError(f"flags need the shape ({len(codes)}, {stages}) and be true or false")


def _check_possible(codes: Ints, dimensions: Sequence[Dimension], impossible: Sequence[Combination]) -> None:
    for combination in impossible:
        chosen = dict(combination)
        wanted = {n: d.categories.index(chosen[d.name]) for n, d in enumerate(dimensions) if d.name in chosen}
        found = np.all([codes[:, n] == code for n, code in wanted.items()], axis=0)
        if found.any():
            told = " and ".join(f"{name} = {category}" for name, category in sorted(combination))
            raise ValueError(f"somebody has {told}, which is said to be impossible")


def _count_block(
    codes: Ints,
    flags: NDArray[np.bool_],
    sizes: tuple[int, ...],
    axes: Sequence[tuple[int, ...]],
    found: Sequence[Counts],
) -> None:
    columns = np.ascontiguousarray(codes.T, dtype=np.int64)
    for column, size in zip(columns, sizes, strict=True):
        if len(column) and not (column.min() >= 0 and column.max() < size):
            raise ValueError(f"a code lies outside 0 to {size - 1}")
    pattern, member = _patterns(flags)
    pairs: dict[tuple[int, ...], Counts] = {}
    for axis, total in zip(axes, found, strict=True):
        # Three-way tables share their first two columns, so that pair is multiplied out once a block.
        key = axis[:2]
        if key not in pairs:
            pairs = {key: _combine(columns, key, sizes, pattern)}
        cell = pairs[key]
        for a in axis[2:]:
            cell = cell * sizes[a] + columns[a]
        width = total.shape[1]
        seen = np.bincount(cell, minlength=len(member) * width).reshape(len(member), width)
        for number, stages in enumerate(member):
            total[stages] += seen[number]


def _patterns(flags: NDArray[np.bool_]) -> tuple[Counts, NDArray[np.bool_]]:
    """Number the combinations of flags that occur: a number a row, and the flags of each number."""
    powers = 1 << np.arange(flags.shape[1], dtype=np.int64)
    mask = flags @ powers
    present = np.flatnonzero(np.bincount(mask, minlength=1))
    number = np.zeros(int(present[-1]) + 1 if len(present) else 1, np.int64)
    number[present] = np.arange(len(present))
    return number[mask], (present[:, None] & powers) != 0


def _combine(columns: Counts, axis: tuple[int, ...], sizes: tuple[int, ...], start: Counts) -> Counts:
    cell = start
    for a in axis:
        cell = cell * sizes[a] + columns[a]
    return cell


def _margin(table: Table, counted: Mapping[Table, Counts]) -> Counts:
    """The counts of `table`, summed from the smallest counted table that contains it."""
    source = min((base for base in counted if table.within(base)), key=lambda base: counted[base].size)
    dropped = tuple(1 + i for i, name in enumerate(source.names) if name not in table.names)
    summed = counted[source].sum(axis=dropped)
    kept = [name for name in source.names if name in table.names]
    order = [0] + [1 + kept.index(name) for name in table.names]
    return np.ascontiguousarray(summed.transpose(order))


def stage_flags(events: Iterable[tuple[Ints, Ints]], persons: int, stages: int) -> NDArray[np.bool_]:
    """Turn events into who reached which stage, so that somebody with nine comments counts once.

    Args:
        events: chunks of two equally long arrays, the row of the person and the number of the stage.
        persons: number of rows of the snapshot.
        stages: number of stages.

    Returns:
        Bool array of shape (persons, stages).
    """
    reached = np.zeros((persons, stages), np.bool_)
    for person, stage in events:
        reached[person, stage] = True
    return reached
