"""How unequally something is spread over people: contributions over everybody who could contribute.

`values` (n,) has one number of 0 or more for each person, zeros included: who says nothing counts.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def _ascending(values: ArrayLike) -> FloatArray:
    x = np.sort(np.asarray(values, dtype=float))
    if x.ndim != 1 or x.size == 0:
        raise ValueError("expected a list of at least one number")
    if not np.isfinite(x).all() or x[0] < 0:
        raise ValueError("expected numbers of 0 or more")
    return x


def gini(values: ArrayLike) -> float:
    """Gini coefficient, 2 sum(i x_(i)) / (n sum x) - (n + 1) / n.

    0 = all the same, (n - 1) / n = one has all, NaN if all are 0.
    """
    x = _ascending(values)
    total, n = float(x.sum()), x.size
    if total == 0:
        return math.nan
    return max(0.0, 2 * float(np.arange(1, n + 1) @ x) / (n * total) - (n + 1) / n)


def gini_unbiased(values: ArrayLike) -> float:
    """Gini times n / (n - 1), so that one person having all is 1. NaN for a single person."""
    n = np.asarray(values).size
    return gini(values) * n / (n - 1) if n > 1 else math.nan


def lorenz(values: ArrayLike) -> FloatArray:
    """Lorenz curve (n + 1, 2): share of people from the least active up, and their share of the whole."""
    x = _ascending(values)
    if x.sum() == 0:
        raise ValueError("there is nothing to share out: all values are 0")
    people = np.arange(x.size + 1) / x.size
    return np.column_stack([people, np.concatenate([[0.0], np.cumsum(x) / x.sum()])])


def top_share(values: ArrayLike, share: float) -> float:
    """What the most active `share` of people have of the whole; part of a person counts in part."""
    if not 0 <= share <= 1:
        raise ValueError("a share lies from 0 to 1")
    curve = lorenz(values)
    return 1 - float(np.interp(1 - share, curve[:, 0], curve[:, 1]))


def theil(values: ArrayLike) -> float:
    """Theil's T, mean of (x / mean) ln(x / mean): 0 = all the same, ln n = one has all. NaN if all are 0."""
    x = _ascending(values)
    if x.sum() == 0:
        return math.nan
    ratio = x / x.mean()
    return max(0.0, float((ratio * np.log(np.where(ratio > 0, ratio, 1.0))).sum() / x.size))
