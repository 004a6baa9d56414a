"""Segregation between surroundings instead of areas: each area is seen together with its neighbours.

Crossing a street is not leaving town: an index over areas alone cannot tell a chess-board from two halves.
Local shares come from smoothed counts, weights are the people who live in the area itself
(Reardon and O'Sullivan 2004).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from civic.statistics.measures.segregation import Shares, entropy, table

FloatArray = NDArray[np.float64]


def neighbour_weights(areas: int, pairs: Iterable[tuple[int, int]], self_weight: float = 1.0) -> FloatArray:
    """Row-standardised weights (n, n) from pairs of adjacent areas (indexes, either order)."""
    if not self_weight > 0:
        raise ValueError("an area is part of its own surroundings: its weight is above 0")
    weights = np.zeros((areas, areas))
    for i, j in pairs:
        if not (0 <= i < areas and 0 <= j < areas):
            raise ValueError(f"areas {i} and {j} cannot be neighbours: there are {areas} areas, from 0")
        weights[i, j] = weights[j, i] = 1.0
    np.fill_diagonal(weights, self_weight)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def surroundings(counts: ArrayLike, weights: ArrayLike) -> FloatArray:
    """Smoothed counts (n, k): each area's neighbours' counts by its row of the weights (n, n)."""
    array, w = np.asarray(counts, dtype=float), np.asarray(weights, dtype=float)
    if w.shape != (array.shape[0], array.shape[0]) or (w < 0).any():
        raise ValueError("expected a square matrix of weights of 0 or more, a row an area")
    return np.asarray(w @ array)


def _local(counts: ArrayLike, weights: ArrayLike) -> tuple[Shares, FloatArray]:
    """Shares of the areas, and the shares in their surroundings, for areas and groups with people."""
    array = np.asarray(counts, dtype=float)
    table(array)
    smooth = surroundings(array, weights)
    inhabited, present = array.sum(axis=1) > 0, array.sum(axis=0) > 0
    smooth = smooth[inhabited][:, present]
    return Shares.of(array), smooth / smooth.sum(axis=1, keepdims=True)


def spatial_theil_h(counts: ArrayLike, weights: ArrayLike) -> float:
    """Spatial information theory index H~: 1 - mean entropy of surroundings over the city's entropy.

    1 = nobody ever sees another group; 0 = every surrounding is like the city; slightly below 0 is possible.
    """
    shares, local = _local(counts, weights)
    entropies = np.array([entropy(row) for row in local])
    return 1 - float(shares.areas @ entropies) / (shares.people * entropy(shares.city))


def spatial_dissimilarity(counts: ArrayLike, weights: ArrayLike) -> float:
    """Spatial dissimilarity D~: mean deviation of surroundings from the city, over its maximum, in [0, 1]."""
    shares, local = _local(counts, weights)
    interaction = float((shares.city * (1 - shares.city)).sum())
    return float((shares.areas @ np.abs(local - shares.city)).sum() / (2 * shares.people * interaction))


def spatial_exposures(counts: ArrayLike, weights: ArrayLike) -> FloatArray:
    """Matrix (k, k) over groups with people: [a, b] = mean share of b in the surroundings of a's people."""
    _, local = _local(counts, weights)
    array = table(counts)
    return np.asarray((array.T @ local) / array.sum(axis=0)[:, None])
