"""Segregation: how unevenly groups live over areas, or take part in separate places.

Several groups: `counts` is areas x groups (n, k). One group: `group` and `rest` are (n,), the group and
everybody else. Counts are 0 or more; areas without people weigh nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def table(counts: ArrayLike) -> FloatArray:
    """Counts as an array of areas x groups without empty areas and groups.

    ValueError: not two-dimensional, a negative or infinite count, fewer than two groups with people.
    """
    array = np.asarray(counts, dtype=float)
    if array.ndim != 2:
        raise ValueError("expected a table of areas x groups")
    if not np.isfinite(array).all() or (array < 0).any():
        raise ValueError("a count is a number of 0 or more")
    array = array[array.sum(axis=1) > 0][:, array.sum(axis=0) > 0]
    if array.shape[0] < 1 or array.shape[1] < 2:
        raise ValueError("segregation needs people of at least two groups")
    return np.asarray(array)


@dataclass(frozen=True, slots=True)
class Shares:
    """What every index is made of: people by area (n,), city shares (k,), shares within areas (n, k)."""

    areas: FloatArray
    people: float
    city: FloatArray
    local: FloatArray

    @classmethod
    def of(cls, counts: ArrayLike) -> Shares:
        array = table(counts)
        areas, people = array.sum(axis=1), float(array.sum())
        return cls(areas, people, array.sum(axis=0) / people, array / areas[:, None])


def entropy(shares: ArrayLike) -> float:
    """Shannon entropy of a distribution (k,), natural logarithm, 0 ln 0 = 0."""
    p = np.asarray(shares, dtype=float)
    p = p[p > 0]
    return float(-(p * np.log(p)).sum()) if p.size else 0.0


def simpson_interaction(counts: ArrayLike) -> float:
    """Chance that two people of the city belong to different groups, sum of p (1 - p)."""
    city = Shares.of(counts).city
    return float((city * (1 - city)).sum())


def mutual_information(counts: ArrayLike) -> float:
    """M: what knowing somebody's area tells about the group (nats; Theil and Finizza 1971). 0 = even."""
    s = Shares.of(counts)
    return max(0.0, entropy(s.city) - float(s.areas @ _row_entropies(s.local)) / s.people)


def _row_entropies(local: FloatArray) -> FloatArray:
    logs = np.log(np.where(local > 0, local, 1.0))
    return np.asarray(-(local * logs).sum(axis=1))


def theil_h(counts: ArrayLike) -> float:
    """Theil's information index H = M / E, from 0 (even) to 1 (separate)."""
    return min(1.0, mutual_information(counts) / entropy(Shares.of(counts).city))


def multigroup_dissimilarity(counts: ArrayLike) -> float:
    """Share who would have to move for evenness, over its maximum (Morgan 1975; Sakoda 1981), in [0, 1]."""
    s = Shares.of(counts)
    return float((s.areas @ np.abs(s.local - s.city)).sum() / (2 * s.people * simpson_interaction(counts)))


def multigroup_gini(counts: ArrayLike) -> float:
    """Gini index over several groups (Reardon and Firebaugh 2002, G), in [0, 1]."""
    s = Shares.of(counts)
    gaps = sum(_weighted_gaps(s.local[:, k], s.areas) for k in range(s.city.size))
    return float(gaps / (2 * s.people**2 * simpson_interaction(counts)))


def _weighted_gaps(shares: FloatArray, weights: FloatArray) -> float:
    """Sum over all ordered pairs of areas of w_i w_j |p_i - p_j|, by sorting instead of all pairs."""
    order = np.argsort(shares, kind="stable")
    p, w = shares[order], weights[order]
    below, below_mass = np.cumsum(w) - w, np.cumsum(w * p) - w * p
    return 2 * float((w * (p * below - below_mass)).sum())


def normalised_exposure(counts: ArrayLike) -> float:
    """Multigroup eta squared (James 1986; Reardon and Firebaugh 2002, P), in [0, 1]."""
    s = Shares.of(counts)
    return float((s.areas @ (s.local - s.city) ** 2 / (1 - s.city)).sum() / s.people)


def relative_diversity(counts: ArrayLike) -> float:
    """1 - mean local over city's interaction (Carlson 1992; Reardon and Firebaugh 2002, R), in [0, 1]."""
    s = Shares.of(counts)
    return float((s.areas @ (s.local - s.city) ** 2).sum() / (s.people * simpson_interaction(counts)))


def exposures(counts: ArrayLike) -> FloatArray:
    """Matrix (k, k) over all groups given: [a, b] is the mean share of b in the areas of the people of a.

    The diagonal is isolation; each row sums to 1. The row of a group without people is NaN.
    """
    array = np.asarray(counts, dtype=float)
    table(array)
    areas = array.sum(axis=1, keepdims=True)
    local = np.divide(array, areas, out=np.zeros_like(array), where=areas > 0)
    totals = array.sum(axis=0)[:, None]
    means: FloatArray = array.T @ local
    return np.asarray(np.divide(means, totals, out=np.full_like(means, np.nan), where=totals > 0))


def dissimilarity(group: ArrayLike, rest: ArrayLike) -> float:
    """D = half the sum of |x_i / X - y_i / Y| (Duncan and Duncan 1955), in [0, 1]."""
    pair = table(np.column_stack([group, rest]))
    return float(np.abs(pair[:, 0] / pair[:, 0].sum() - pair[:, 1] / pair[:, 1].sum()).sum() / 2)


def isolation(group: ArrayLike, rest: ArrayLike) -> float:
    """Mean share of the own group where its people live (Lieberson 1981), from the city's share to 1."""
    return float(exposures(np.column_stack([group, rest]))[0, 0])


def exposure(group: ArrayLike, rest: ArrayLike) -> float:
    """Mean share of everybody else where the people of the group live: 1 - isolation."""
    return float(exposures(np.column_stack([group, rest]))[0, 1])


def gini(group: ArrayLike, rest: ArrayLike) -> float:
    """Gini index of segregation of one group from the rest, in [0, 1]."""
    return multigroup_gini(np.column_stack([group, rest]))


def atkinson(group: ArrayLike, rest: ArrayLike, b: float = 0.5) -> float:
    """Atkinson index; above b = 0.5 areas where the group is many weigh more (Massey and Denton 1988)."""
    if not 0 < b < 1:
        raise ValueError("b lies between 0 and 1")
    s = Shares.of(np.column_stack([group, rest]))
    p, city = s.local[:, 0], float(s.city[0])
    mass = float((s.areas * (1 - p) ** (1 - b) * p**b).sum()) / (city * s.people)
    return min(1.0, max(0.0, 1 - city / (1 - city) * float(mass ** (1 / (1 - b)))))


def location_quotients(group: ArrayLike, rest: ArrayLike) -> FloatArray:
    """Share of the group in each area over its share in the city (n,); NaN in an area without people."""
    x, y = np.asarray(group, dtype=float), np.asarray(rest, dtype=float)
    pair = table(np.column_stack([x, y]))
    city = pair[:, 0].sum() / pair.sum()
    local: FloatArray = np.divide(x, x + y, out=np.full_like(x, np.nan), where=x + y > 0)
    return np.asarray(local / city)


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A total as between + within; `parts` is what each district (by code) adds to within."""

    total: float
    between: float
    within: float
    parts: dict[int, float]


def decompose(counts: ArrayLike, districts: ArrayLike) -> Decomposition:
    """M of areas (n, k) as M between districts (n codes) plus the mean M within them, weighted by people.

    Divided by the city's entropy the same numbers decompose H. Exact (Theil and Finizza 1971).
    """
    array, codes = np.asarray(counts, dtype=float), np.asarray(districts)
    if codes.shape != array.shape[:1]:
        raise ValueError("every area needs one district")
    whole = table(array)
    labels = sorted(set(codes.tolist()))
    merged = np.array([array[codes == label].sum(axis=0) for label in labels])
    parts = {}
    for label, row in zip(labels, merged, strict=True):
        people = float(row.sum())
        several = np.count_nonzero(row) > 1
        own = mutual_information(array[codes == label]) if several else 0.0
        parts[label] = own * people / float(whole.sum())
    return Decomposition(mutual_information(array), mutual_information(merged), math.fsum(parts.values()), parts)


def expected_if_even(counts: ArrayLike, index: Callable[[FloatArray], float], draws: int = 100, seed: int = 0) -> float:
    """Mean of an index when the people of the city are dealt to the areas at random, sizes kept.

    Small areas look segregated by chance alone: subtract this (Winship 1977; Carrington and Troske 1997).
    Counts are whole numbers; the same seed gives the same mean.
    """
    array = table(counts)
    if (array != np.round(array)).any():
        raise ValueError("dealing people at random needs whole numbers")
    if draws < 1:
        raise ValueError("at least one draw")
    rng = np.random.default_rng(seed)
    areas, groups = array.sum(axis=1).astype(np.int64), array.sum(axis=0).astype(np.int64)
    return math.fsum(index(_dealt(areas, groups, rng)) for _ in range(draws)) / draws


def _dealt(areas: IntArray, groups: IntArray, rng: np.random.Generator) -> FloatArray:
    left, rows = groups.copy(), []
    for size in areas:
        row = rng.multivariate_hypergeometric(left, int(size), method="marginals")
        rows.append(row)
        left = left - row
    return np.array(rows, dtype=float)
