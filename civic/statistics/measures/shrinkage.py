"""Estimated rates of small groups: drawn towards the average as far as chance alone would explain them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Rates (k,) to be labelled "estimated"; their mean; how many persons the mean weighs (inf = all one)."""

    rates: FloatArray
    mean: float
    prior_size: float


def shrink_rates(successes: ArrayLike, trials: ArrayLike) -> Shrunken:
    """Beta-binomial shrinkage (y + M mean) / (n + M), M by moments with weights n (Kleinman 1973).

    successes, trials: (k,), 0 <= y <= n; a group of 0 trials gets the mean. If the rates differ no more than
    chance would make them, all groups get the mean. ValueError: impossible counts, no trials at all.
    """
    y, n = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    if y.shape != n.shape or y.ndim != 1 or (y < 0).any() or (y > n).any():
        raise ValueError("expected as many successes as trials, 0 <= successes <= trials")
    if n.sum() <= 0:
        raise ValueError("no trials at all")
    mean = float(y.sum() / n.sum())
    size = _prior_size(y, n, mean)
    if math.isinf(size):
        return Shrunken(np.full(y.shape, mean), mean, size)
    weight = n + size
    rates = np.divide(y + size * mean, weight, out=np.full(y.shape, mean), where=weight > 0)
    return Shrunken(rates, mean, size)


def _prior_size(y: FloatArray, n: FloatArray, mean: float) -> float:
    y, n = y[n > 0], n[n > 0]
    chance, total, free = mean * (1 - mean), float(n.sum()), n.size - 1
    if chance == 0 or free == 0:
        return math.inf
    spread = float((n * (y / n - mean) ** 2).sum())
    room = total - float((n**2).sum()) / total - free
    if room <= 0:
        return math.inf
    correlation = (spread / chance - free) / room
    if correlation <= 0:
        return math.inf
    return max(0.0, (1 - correlation) / correlation)
