"""Independence of two attributes in a table of counts: chi-square, and Fisher's exact test of any size."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from civic.statistics.measures.tails import chi_square_tail

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MIN_EXPECTED = 5
MAX_TABLES = 2_000_000
MAX_PEOPLE = 10_000_000
DRAWS = 20_000
AS_LIKELY = 1e-7
"""Tables whose probability is the observed one up to this relative error count as equally likely."""


class Test(StrEnum):
    """How a p-value was found."""

    __test__ = False
    FISHER = "fisher"
    CHI_SQUARE = "chi-square"
    SIMULATED = "fisher, simulated"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Result:
    """p-value of independence; the chi-square statistic is there only for the chi-square test."""

    test: Test
    p: float
    statistic: float | None = None
    degrees: int | None = None


def counts(table: ArrayLike) -> IntArray:
    """Whole counts (r, c) without empty rows and columns. ValueError: no table, negative or broken counts."""
    array = np.asarray(table, dtype=float)
    if array.ndim != 2 or not np.isfinite(array).all() or (array < 0).any() or (array % 1).any():
        raise ValueError("expected a table of whole counts of 0 or more")
    return np.asarray(array[array.sum(axis=1) > 0][:, array.sum(axis=0) > 0].astype(np.int64))


def expected_counts(table: ArrayLike) -> FloatArray:
    """Counts (r, c) under independence: row total times column total over the sum."""
    array = np.asarray(table, dtype=float)
    return np.asarray(np.outer(array.sum(axis=1), array.sum(axis=0)) / array.sum())


def chi_square(table: ArrayLike, correct: bool = False) -> Result:
    """Pearson's chi-square test (r, c); `correct` is Yates's correction, for 2 x 2 only."""
    observed = counts(table)
    if min(observed.shape) < 2:
        return Result(Test.NONE, 1.0)
    expected = expected_counts(observed)
    gaps = np.abs(observed - expected)
    if correct and observed.shape == (2, 2):
        gaps = gaps - min(0.5, float(gaps.min()))
    statistic = float((gaps**2 / expected).sum())
    degrees = (observed.shape[0] - 1) * (observed.shape[1] - 1)
    return Result(Test.CHI_SQUARE, chi_square_tail(statistic, degrees), statistic, degrees)


def independence(table: ArrayLike) -> Result:
    """Fisher's test where an expected count is below 5, else chi-square.

    Where there is nothing to compare, p is 1. Beyond ten million people it is chi-square in any case.
    Tables with too many alternatives to list are simulated, with a fixed seed and whatever the order of rows.
    """
    observed = counts(table)
    if min(observed.shape, default=0) < 2:
        return Result(Test.NONE, 1.0)
    if (expected_counts(observed) >= MIN_EXPECTED).all() or observed.sum() > MAX_PEOPLE:
        return chi_square(observed)
    exact = fisher_exact(observed)
    return Result(Test.SIMULATED, fisher_simulated(observed)) if exact is None else Result(Test.FISHER, exact)


def fisher_exact(table: ArrayLike, max_tables: int = MAX_TABLES) -> float | None:
    """P(a table with these margins is at most as likely), Freeman and Halton 1951; None if too many to list.

    Columns are filled one after another; what is left is a smaller table that depends only on the rows'
    remainders, so equal remainders are continued together, and once all or none of the completions are as
    unlikely as the observed table, they are not listed at all (after Mehta and Patel 1983).
    """
    observed = counts(table)
    if min(observed.shape, default=0) < 2:
        return 1.0
    if observed.sum() > MAX_PEOPLE:
        return None
    if observed.shape[1] > observed.shape[0]:
        observed = observed.T
    # many rows make long lists of columns: cut the table along the side that has fewer
    rows, columns = observed.sum(axis=1), np.sort(observed.sum(axis=0))
    constant = _log_factorials(rows) + _log_factorials(columns) - math.lgamma(int(observed.sum()) + 1)
    limit = constant - _log_factorials(observed.ravel()) + AS_LIKELY
    return _Network(np.sort(rows), columns, limit, constant, max_tables).tail()


def _log_factorials(values: IntArray) -> float:
    return math.fsum(math.lgamma(int(value) + 1) for value in values)


@dataclass(frozen=True, slots=True)
class _Paths:
    """Ways into remainders: code of the remainder, log weight so far, how many; sorted by these."""

    codes: IntArray
    pasts: FloatArray
    ways: FloatArray

    @classmethod
    def merged(cls, chunks: list[tuple[IntArray, FloatArray, FloatArray]]) -> _Paths:
        """Paths to the same remainder whose weights differ by rounding only become one."""
        codes, pasts, ways = (np.concatenate(some) for some in zip(*chunks, strict=True))
        pasts = np.round(pasts, 9)
        order = np.lexsort((pasts, codes))
        codes, pasts, ways = codes[order], pasts[order], ways[order]
        first = np.flatnonzero(np.r_[True, (np.diff(codes) != 0) | (np.diff(pasts) != 0)])
        return cls(codes[first], pasts[first], np.add.reduceat(ways, first))

    def nodes(self) -> Iterator[tuple[int, FloatArray, FloatArray]]:
        """Each remainder's code with the weights and numbers of the ways into it."""
        starts = np.flatnonzero(np.r_[True, np.diff(self.codes) != 0]).tolist()
        for start, end in zip(starts, [*starts[1:], self.codes.size], strict=True):
            yield int(self.codes[start]), self.pasts[start:end], self.ways[start:end]


class _Network:
    """The tables with given margins as paths through the remainders of the rows, column by column."""

    def __init__(self, rows: IntArray, columns: IntArray, limit: float, constant: float, budget: int) -> None:
        self.rows = rows
        self.columns = columns
        self.limit = limit
        self.constant = constant
        self.budget = budget
        self.radix = np.concatenate([[1], np.cumprod(rows[:-1] + 1)])
        self.log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, int(rows.sum()) + 1)))])
        self.found: list[float] = []

    def tail(self) -> float | None:
        """Total probability of the paths at most as likely as the limit; None beyond the budget."""
        if float(np.prod(self.rows + 1.0)) > 2**62:
            return None
        paths = _Paths(np.array([self.rows @ self.radix]), np.array([self.constant]), np.ones(1))
        for stage in range(len(self.columns) - 1, 0, -1):
            chunks: list[tuple[IntArray, FloatArray, FloatArray]] = []
            for code, pasts, ways in paths.nodes():
                remainder = code // self.radix % (self.rows + 1)
                pasts, ways = self._settle(remainder, pasts, ways, stage)
                if pasts.size and not self._branch(remainder, pasts, ways, stage, chunks):
                    return None
            if not chunks:
                break
            paths = _Paths.merged(chunks)
        return min(1.0, math.fsum(self.found))

    def _settle(
        self, remainder: IntArray, pasts: FloatArray, ways: FloatArray, stage: int
    ) -> tuple[FloatArray, FloatArray]:
        """Count the pasts whose every completion is unlikely enough, drop those of which none is."""
        least, most = self._bounds(remainder, stage)
        whole = pasts + most <= self.limit
        if whole.any():
            mass = self._mass(remainder, stage)
            self.found.append(float(ways[whole] @ np.exp(pasts[whole] + mass)))
        left = ~whole & (pasts + least <= self.limit)
        return pasts[left], ways[left]

    def _mass(self, remainder: IntArray, stage: int) -> float:
        """Log of the sum over all completions of 1 / product of factorials."""
        lf = self.log_factorial
        return float(lf[remainder.sum()] - lf[remainder].sum() - lf[self.columns[: stage + 1]].sum())

    def _bounds(self, remainder: IntArray, stage: int) -> tuple[float, float]:
        """Bounds of the log of 1 / product of factorials over the completions, column by column."""
        caps = remainder.tolist()
        least = most = 0.0
        for column in self.columns[: stage + 1].tolist():
            most -= float(self.log_factorial[_spread(caps, column)].sum())
            least -= float(self.log_factorial[_packed(caps, column)].sum())
        return least, most

    def _branch(
        self,
        remainder: IntArray,
        pasts: FloatArray,
        ways: FloatArray,
        stage: int,
        chunks: list[tuple[IntArray, FloatArray, FloatArray]],
    ) -> bool:
        """Fill one column in every way; the last two columns fill each other. False beyond the budget."""
        column = int(self.columns[stage])
        self.budget -= _ways(remainder, column) * (1 if stage == 1 else pasts.size)
        if self.budget < 0:
            return False
        fills = _fills(remainder, column)
        left = remainder - fills
        steps = -self.log_factorial[fills].sum(axis=1)
        if stage == 1:
            self._close(steps - self.log_factorial[left].sum(axis=1), pasts, ways)
            return True
        codes = np.sort(left, axis=1) @ self.radix
        ends = pasts[:, None] + steps
        chunks.append((np.tile(codes, pasts.size), ends.ravel(), np.repeat(ways, codes.size)))
        return True

    def _close(self, costs: FloatArray, pasts: FloatArray, ways: FloatArray) -> None:
        ordered = np.sort(costs)
        sums = np.concatenate([[0.0], np.cumsum(np.exp(ordered - ordered[-1]))])
        reached = np.searchsorted(ordered, self.limit - pasts, side="right")
        self.found.append(float((ways * sums[reached]) @ np.exp(pasts + ordered[-1])))


def _spread(caps: list[int], total: int) -> list[int]:
    """`total` shared out as evenly as the caps allow (caps ascending): the likeliest column."""
    shares, left = [], total
    for i, cap in enumerate(caps):
        share = min(cap, left // (len(caps) - i))
        shares.append(share)
        left -= share
    return shares


def _packed(caps: list[int], total: int) -> list[int]:
    """`total` on as few rows as possible (caps ascending): the least likely column."""
    shares, left = [], total
    for cap in reversed(caps):
        shares.append(min(cap, left))
        left -= shares[-1]
    return shares


def _ways(caps: IntArray, total: int) -> int:
    """In how many ways `total` can be put on rows with these caps (as a float product, so never too slow)."""
    ways = np.zeros(total + 1)
    ways[0] = 1
    for cap in caps.tolist():
        sums = np.cumsum(ways)
        ways = sums.copy()
        ways[cap + 1 :] -= sums[: max(0, total - cap)]
    return int(min(ways[total], 1e15))


def _fills(caps: IntArray, total: int) -> IntArray:
    """All of these ways, (ways, rows)."""
    partial, left = np.zeros((1, 0), dtype=np.int64), np.array([total])
    for i, cap in enumerate(caps.tolist()):
        rest = int(caps[i + 1 :].sum())
        low, high = np.maximum(0, left - rest), np.minimum(cap, left)
        repeats = high - low + 1
        source = np.repeat(np.arange(left.size), repeats)
        within = np.arange(source.size) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        value = low[source] + within
        partial, left = np.column_stack([partial[source], value]), left[source] - value
    return partial


def fisher_simulated(table: ArrayLike, draws: int = DRAWS, seed: int = 0) -> float:
    """The same probability from random tables with these margins, (1 + hits) / (1 + draws)."""
    observed = counts(table)
    observed = observed[:, np.argsort(observed.sum(axis=0), kind="stable")]
    observed = observed[np.argsort(observed.sum(axis=1), kind="stable")]
    limit = _log_factorials(observed.ravel()) - AS_LIKELY
    drawn = _random_log_factorials(observed.sum(axis=1), observed.sum(axis=0), draws, seed)
    return float((1 + (drawn >= limit).sum()) / (1 + draws))


def _random_log_factorials(rows: IntArray, columns: IntArray, draws: int, seed: int) -> FloatArray:
    """Sum of log factorials of `draws` random tables, cell by cell hypergeometric (Patefield 1981)."""
    rng = np.random.default_rng(seed)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, int(rows.sum()) + 1)))])
    total = np.zeros(draws)
    left = np.tile(columns, (draws, 1))
    for row in rows[:-1].tolist():
        need = np.full(draws, row)
        for j in range(columns.size):
            others = left[:, j + 1 :].sum(axis=1)
            value = need if j == columns.size - 1 else rng.hypergeometric(left[:, j], others, need)
            total += log_factorial[value]
            left[:, j] -= value
            need = need - value
    return np.asarray(total + log_factorial[left].sum(axis=1))
