"""Tail probabilities and goodness of fit, by finite sums and the standard library."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def chi_square_tail(statistic: float, degrees: int) -> float:
    """P(chi-square with `degrees` >= statistic). Exact finite sums (Abramowitz and Stegun 26.4.4, 26.4.5)."""
    if degrees < 1:
        raise ValueError(f"{degrees} degrees of freedom; expected 1 or more")
    if statistic <= 0:
        return 1.0
    half = statistic / 2
    log_half = math.log(half)
    if degrees % 2:
        head, exponents = math.erfc(math.sqrt(half)), [i - 0.5 for i in range(1, degrees // 2 + 1)]
    else:
        head, exponents = 0.0, [float(i) for i in range(degrees // 2)]
    terms = (math.exp(e * log_half - half - math.lgamma(e + 1)) for e in exponents)
    return min(1.0, head + math.fsum(terms))


def normal_tail(z: float) -> float:
    """P(standard normal >= z)."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def goodness_of_fit(counts: ArrayLike, expected_shares: ArrayLike) -> tuple[float, float]:
    """Pearson's chi-square of counts (k,) against expected shares (k,), scaled to 1: statistic and p-value.

    A secondary figure only: with many people everything is significant, and who volunteers is no sample.
    ValueError: unlike lengths, fewer than two categories, a share that is not above 0, no counts.
    """
    observed, shares = np.asarray(counts, dtype=float), np.asarray(expected_shares, dtype=float)
    if observed.shape != shares.shape or observed.size < 2:
        raise ValueError("expected as many counts as shares, at least two")
    if (shares <= 0).any() or observed.sum() <= 0 or (observed < 0).any():
        raise ValueError("expected shares above 0 and at least one count")
    expected = shares / shares.sum() * observed.sum()
    statistic = float(((observed - expected) ** 2 / expected).sum())
    return statistic, chi_square_tail(statistic, observed.size - 1)


def jensen_shannon(first: ArrayLike, second: ArrayLike) -> float:
    """Jensen-Shannon divergence of two distributions (k,), in bits, from 0 (equal) to 1 (disjoint).

    Each is scaled to sum to 1. Its square root is a distance (Lin 1991; Endres and Schindelin 2003).
    """
    p, q = (_distribution(values) for values in (first, second))
    if p.shape != q.shape:
        raise ValueError("the two distributions have unlike lengths")
    return min(1.0, max(0.0, (_relative_entropy(p, (p + q) / 2) + _relative_entropy(q, (p + q) / 2)) / 2))


def _distribution(values: ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=float)
    if array.ndim != 1 or (array < 0).any() or array.sum() <= 0:
        raise ValueError("expected a list of numbers of 0 or more, not all 0")
    return np.asarray(array / array.sum())


def _relative_entropy(p: FloatArray, q: FloatArray) -> float:
    some = p > 0
    return float((p[some] * np.log2(p[some] / q[some])).sum())


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values adjusted for the family-wise error (Holm 1979), in the order given."""
    order, m = _ascending(p_values), len(p_values)
    adjusted, highest = [0.0] * m, 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (m - rank) * p_values[i]))
        adjusted[i] = highest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """p-values adjusted for the false discovery rate (Benjamini and Hochberg 1995), in the order given."""
    return _step_up(p_values, 1.0)


def benjamini_yekutieli(p_values: Sequence[float]) -> list[float]:
    """The same under any dependence (Benjamini and Yekutieli 2001), in the order given."""
    return _step_up(p_values, math.fsum(1 / i for i in range(1, len(p_values) + 1)))


def _step_up(p_values: Sequence[float], factor: float) -> list[float]:
    order, m = _ascending(p_values), len(p_values)
    adjusted, lowest = [0.0] * m, 1.0
    for rank, i in reversed(list(enumerate(order, start=1))):
        lowest = min(lowest, factor * m / rank * p_values[i])
        adjusted[i] = lowest
    return adjusted


def _ascending(p_values: Sequence[float]) -> list[int]:
    if any(not 0 <= p <= 1 for p in p_values):
        raise ValueError("a p-value lies from 0 to 1")
    return sorted(range(len(p_values)), key=lambda i: p_values[i])
