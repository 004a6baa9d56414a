"""Opinion groups by k-means from many starts, and how good each number of groups would be.

Deterministic: the points come in an order that follows from the votes, and all starts from one fixed stream. So many
starts that none of some hundred others finds groups that are closer by more than rounding: nobody has to choose a seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from civic.statements.opinion.lloyd import kmeans, nearest, starts
from civic.statements.opinion.votes import Counts, Floats

BASE_CLUSTERS = 100
"""pol.is allows another group for each twelve of at most so many spots."""
MOST_GROUPS = 5
MOST_SPOTS = 2_000
"""More different points are first put together into the cells of a fine grid."""
STARTS = 64
#: Up to FEW points so many starts: few points have relatively more local optima, and starts cost little there.
FEW, STARTS_OF_FEW = 1_000, 256
HALVES = 12
"""Random halves of the people that are grouped anew, to see whether the groups are the same."""
UPDATES_BEFORE_CHANGE = 4


@dataclass(frozen=True)
class Tried:
    """A number of groups: `silhouette` (-1 to 1), and `stability`: how alike the groups of random halves are.

    The mean adjusted Rand index (Hubert and Arabie 1985): 1 always the same groups, 0 as if by chance.
    """

    count: int
    silhouette: float
    stability: float


@dataclass(frozen=True)
class Clustering:
    """`labels`: the cluster of each point, numbered from 0, largest first; `silhouette`: its mean, -1 to 1.

    `tried`: every number of groups that was compared.
    """

    labels: Counts
    silhouette: float
    tried: tuple[Tried, ...] = ()

    @property
    def count(self) -> int:
        """How many clusters there are."""
        return int(self.labels.max()) + 1 if len(self.labels) else 0


def opinion_clusters(points: Floats, count: int | None = None) -> Clustering:
    """Group points (participants x 2); `count` groups, or as many as the mean silhouette favours.

    Candidates are 2 .. min(5, 2 + floor(spots / 12)), of at most 100 spots. Points that all coincide form one group.
    """
    distinct, inverse, people = np.unique(points, axis=0, return_inverse=True, return_counts=True)
    weights = people.astype(float)
    if len(distinct) < 2:
        return Clustering(np.zeros(len(points), dtype=np.int64), 0.0)
    spots, masses = _spots(distinct, weights)
    most = min(MOST_GROUPS, 2 + min(BASE_CLUSTERS, len(distinct)) // 12, len(distinct))
    candidates = [min(count, len(distinct))] if count else list(range(2, most + 1))
    best: tuple[float, Floats] | None = None
    tried, apart = [], distances(spots)
    for number in candidates:
        centres = _best_centres(spots, masses, distinct, weights, number)
        labels = nearest(spots, centres[None])[0]
        score = silhouette(spots, masses, labels, apart)
        tried.append(Tried(number, score, _stability(spots, masses, labels, number)))
        # A tie, up to rounding, goes to the smaller number of groups.
        if best is None or score > best[0] + 1e-12:
            best = (score, centres)
    assert best is not None
    labels = nearest(distinct, best[1][None])[0][inverse.ravel()]
    return Clustering(_by_size(labels, points), best[0], tuple(tried))


def _spots(points: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The points themselves, or where they are too many, their means within the cells of a grid."""
    if len(points) <= MOST_SPOTS:
        return points, weights
    low, width = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-300)
    for parts in (256, 128, 64, 44):
        cells = np.minimum((points - low) / width * parts, parts - 1).astype(np.int64)
        _, inverse = np.unique(cells[:, 0] * parts + cells[:, 1], return_inverse=True)
        if inverse.max() < MOST_SPOTS:
            break
    masses = np.bincount(inverse, weights=weights)
    sums = [np.bincount(inverse, weights=weights * axis) for axis in points.T]
    return np.stack(sums, axis=1) / masses[:, None], masses.astype(np.float64)


def _best_centres(spots: Floats, masses: Floats, points: Floats, weights: Floats, count: int) -> Floats:
    """The centres of the best start; found on the spots, they settle on all points."""
    number = STARTS_OF_FEW if len(spots) <= FEW else STARTS
    found, _ = kmeans(spots, masses, starts(spots, masses, count, number))
    if len(spots) == len(points):
        return found
    return kmeans(points, weights, found[None])[0]


def _stability(spots: Floats, masses: Floats, labels: Counts, count: int) -> float:
    """How alike these groups are to those of random halves of the spots, on all spots."""
    generator = np.random.default_rng(1)
    halves = np.where(generator.random((HALVES, len(spots))) < 0.5, masses, 0.0)
    halves[halves.sum(axis=1) == 0] = masses
    found = []
    for half in halves:
        inside = np.flatnonzero(half)
        if len(inside) < count:
            continue
        centres, _ = kmeans(spots[inside], half[inside], starts(spots[inside], half[inside], count, 3), keep=1)
        found.append(adjusted_rand(labels, nearest(spots, centres[None])[0], masses))
    return float(np.mean(found)) if found else 0.0


def adjusted_rand(one: Counts, other: Counts, weights: Floats) -> float:
    """How often two groupings agree on whether two people belong together, 0 as by chance, 1 always.

    Hubert and Arabie 1985; a point of weight w stands for w people.
    """
    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one, other), weights)
    pairs, rows, columns = (float((part * (part - 1) / 2).sum()) for part in (table, table.sum(1), table.sum(0)))
    people = float(weights.sum())
    expected = rows * columns / max(people * (people - 1) / 2, 1e-300)
    largest = (rows + columns) / 2
    return (pairs - expected) / (largest - expected) if largest > expected else 1.0


def distances(points: Floats) -> Floats:
    """Between each two points (n x n)."""
    x, y = points.T
    return np.asarray(np.hypot(x[:, None] - x, y[:, None] - y))


def silhouette(points: Floats, weights: Floats, labels: Counts, apart: Floats | None = None) -> float:
    """Mean silhouette (Rousseeuw 1987) of the people whom the weighted points stand for.

    A point of weight w stands for w people on the same spot; somebody alone in a cluster counts 0. `apart` are the
    distances, if they are known already.
    """
    present = np.unique(labels)
    if len(present) < 2:
        return 0.0
    apart = distances(points) if apart is None else apart
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
