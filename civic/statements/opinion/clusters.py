"""k-means in two steps, as Polis does: many small base clusters, then their centres into a few groups.

Deterministic: the points come in an order that follows from the votes, and the start is seeded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from civic.statements.opinion.votes import Counts, Floats

BASE_CLUSTERS = 100
MOST_GROUPS = 5
STARTS = 10
ROUNDS = 200
BASE_ROUNDS = 20
"""Base clusters only need to be small, not the best; pol.is takes as many rounds."""
UPDATES_BEFORE_CHANGE = 4


@dataclass(frozen=True)
class Clustering:
    """`labels`: the cluster of each point, numbered from 0, largest first; `silhouette`: its mean, -1 to 1."""

    labels: Counts
    silhouette: float

    @property
    def count(self) -> int:
        """How many clusters there are."""
        return int(self.labels.max()) + 1 if len(self.labels) else 0


def opinion_clusters(points: Floats, seed: int = 0, count: int | None = None) -> Clustering:
    """Group points (participants x 2); `count` groups, or as many as the mean silhouette favours.

    Candidates are 2 .. min(5, 2 + floor(base clusters / 12)). Points that all coincide form one group.
    """
    base, centres, weights = _base(points, seed)
    if len(centres) < 2:
        return Clustering(np.zeros(len(points), dtype=np.int64), 0.0)
    most = min(MOST_GROUPS, 2 + len(centres) // 12, len(centres))
    candidates = [min(count, len(centres))] if count else list(range(2, most + 1))
    best: tuple[float, Counts] | None = None
    for number in candidates:
        labels = kmeans(centres, weights, number, seed)
        score = silhouette(centres, weights, labels)
        # A tie, up to rounding, goes to the smaller number of groups.
        if best is None or score > best[0] + 1e-12:
            best = (score, labels)
    assert best is not None
    return Clustering(_by_size(best[1][base], points), best[0])


def _base(points: Floats, seed: int) -> tuple[Counts, Floats, Floats]:
    """Cluster of each point, centres and weights of at most 100 base clusters."""
    distinct, inverse, counts = np.unique(points, axis=0, return_inverse=True, return_counts=True)
    inverse = inverse.ravel()
    if len(distinct) <= BASE_CLUSTERS:
        return inverse, distinct, counts.astype(float)
    labels = kmeans(distinct, counts.astype(float), BASE_CLUSTERS, seed, starts=1, rounds=BASE_ROUNDS)
    weights = np.bincount(labels, weights=counts, minlength=BASE_CLUSTERS)
    kept = np.flatnonzero(weights)
    centres = _centres(distinct, counts.astype(float), labels, BASE_CLUSTERS)[kept]
    renumbered = np.searchsorted(kept, labels)
    return renumbered[inverse].astype(np.int64), centres, weights[kept].astype(np.float64)


def kmeans(
    points: Floats, weights: Floats, count: int, seed: int, starts: int = STARTS, rounds: int = ROUNDS
) -> Counts:
    """Labels of a weighted k-means (Lloyd, k-means++ start): the best of `starts` by its sum of squares."""
    generator = np.random.default_rng(seed)
    best_labels, best_error = np.zeros(len(points), dtype=np.int64), np.inf
    for _ in range(starts):
        centres = _spread(points, weights, count, generator)
        labels = _nearest(points, centres)
        for _ in range(rounds):
            centres = _centres(points, weights, labels, count, centres)
            moved = _nearest(points, centres)
            if (moved == labels).all():
                break
            labels = moved
        error = float(weights @ ((points - centres[labels]) ** 2).sum(axis=1))
        if error < best_error * (1 - 1e-12):
            best_labels, best_error = labels, error
    return best_labels


def _spread(points: Floats, weights: Floats, count: int, generator: np.random.Generator) -> Floats:
    """k-means++ (Arthur and Vassilvitskii 2007): each next centre far from those before."""
    chosen = [_pick(weights, generator)]
    distance = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < count:
        chosen.append(_pick(weights * distance, generator))
        distance = np.minimum(distance, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return points[chosen]


def _pick(weights: Floats, generator: np.random.Generator) -> int:
    total = np.cumsum(weights)
    return int(min(np.searchsorted(total, generator.random() * total[-1], side="right"), len(weights) - 1))


def _nearest(points: Floats, centres: Floats) -> Counts:
    best = np.zeros(len(points), dtype=np.int64)
    least = np.full(len(points), np.inf)
    for number, centre in enumerate(centres):
        distance = ((points - centre) ** 2).sum(axis=1)
        closer = distance < least
        best[closer] = number
        least[closer] = distance[closer]
    return best


def _centres(points: Floats, weights: Floats, labels: Counts, count: int, before: Floats | None = None) -> Floats:
    """Weighted means; an empty cluster stays where it was."""
    mass = np.bincount(labels, weights=weights, minlength=count)
    sums = [np.bincount(labels, weights=weights * axis, minlength=count) for axis in points.T]
    means = np.stack(sums, axis=1) / np.maximum(mass, 1e-300)[:, None]
    stay = before if before is not None else np.zeros_like(means)
    return np.where(mass[:, None] > 0, means, stay)


def silhouette(points: Floats, weights: Floats, labels: Counts) -> float:
    """Mean silhouette (Rousseeuw 1987) of the people whom the weighted points stand for.

    A point of weight w stands for w people on the same spot; somebody alone in a cluster counts 0.
    """
    present = np.unique(labels)
    if len(present) < 2:
        return 0.0
    apart = np.sqrt(((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2))
    masses = np.array([weights[labels == number].sum() for number in present])
    sums = np.stack([apart @ np.where(labels == number, weights, 0.0) for number in present], axis=1)
    own = np.searchsorted(present, labels)
    rows = np.arange(len(points))
    inside = sums[rows, own] / np.maximum(masses[own] - 1, 1e-300)
    means = sums / masses
    means[rows, own] = np.inf
    outside = means.min(axis=1)
    larger = np.maximum(inside, outside)
    scores = np.where((masses[own] > 1) & (larger > 0), (outside - inside) / np.maximum(larger, 1e-300), 0.0)
    return float(weights @ scores / weights.sum())


def _by_size(labels: Counts, points: Floats) -> Counts:
    """Number the clusters from the largest; equal ones from left to right."""
    names = np.unique(labels)
    keys = [(-int((labels == n).sum()), tuple(points[labels == n].mean(axis=0)), int(n)) for n in names]
    order = {number: rank for rank, (_, _, number) in enumerate(sorted(keys))}
    return np.array([order[int(label)] for label in labels], dtype=np.int64)


@dataclass(frozen=True)
class GroupCount:
    """The number of groups shown, and since how many updates another one would be better."""

    shown: int
    candidate: int
    streak: int = 0


def settle_count(before: GroupCount | None, best: int) -> GroupCount:
    """The number of groups after an update: it changes only when four updates in a row agree."""
    if before is None:
        return GroupCount(best, best)
    if best == before.shown:
        return GroupCount(best, best)
    streak = before.streak + 1 if best == before.candidate else 1
    if streak >= UPDATES_BEFORE_CHANGE:
        return GroupCount(best, best)
    return GroupCount(before.shown, best, streak)
