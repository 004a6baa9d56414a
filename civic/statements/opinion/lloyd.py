"""k-means from many starts at once: points (n x 2) with weights, centres (starts x count x 2)."""

from __future__ import annotations

import numpy as np

from civic.statements.opinion.votes import Counts, Floats

FIRST_ROUNDS = 8
"""After so many rounds only the best starts go on: which of them end best is clear by then."""
BEST = 12
ROUNDS = 200


def starts(points: Floats, weights: Floats, count: int, number: int) -> Floats:
    """`number` starts by k-means++ (Arthur and Vassilvitskii 2007) from a fixed stream."""
    generator = np.random.default_rng(0)
    chosen = [_pick(np.broadcast_to(weights, (number, len(points))), generator)]
    distance = ((points[None] - points[chosen[0]][:, None]) ** 2).sum(axis=2)
    while len(chosen) < count:
        chosen.append(_pick(weights * distance, generator))
        distance = np.minimum(distance, ((points[None] - points[chosen[-1]][:, None]) ** 2).sum(axis=2))
    return points[np.stack(chosen, axis=1)]


def _pick(weights: Floats, generator: np.random.Generator) -> Counts:
    """A point of each row, as likely as its weight; where all weights are zero, the first."""
    total = np.cumsum(weights, axis=1)
    wanted = generator.random((len(weights), 1)) * total[:, -1:]
    return np.asarray(np.argmax(total > wanted, axis=1), dtype=np.int64)


def kmeans(points: Floats, weights: Floats, centres: Floats, keep: int = BEST) -> tuple[Floats, float]:
    """The best centres (count x 2) to which any start leads (Lloyd 1982), and their sum of squares."""
    for _ in range(FIRST_ROUNDS):
        centres = _means(points, weights, nearest(points, centres), centres)
    errors = _errors(points, weights, centres)
    centres = centres[np.argsort(errors, kind="stable")[:keep]]
    labels = nearest(points, centres)
    for _ in range(ROUNDS):
        centres = _means(points, weights, labels, centres)
        moved = nearest(points, centres)
        if (moved == labels).all():
            break
        labels = moved
    errors = _errors(points, weights, centres)
    # Which of equally good starts is taken must not depend on the last digits.
    best = int(np.flatnonzero(errors <= errors.min() * (1 + 1e-12))[0])
    return centres[best], float(errors[best])


def _squares(points: Floats, centres: Floats, number: int) -> Floats:
    x, y = points.T
    return np.asarray((x - centres[:, number, :1]) ** 2 + (y - centres[:, number, 1:]) ** 2)


def nearest(points: Floats, centres: Floats) -> Counts:
    """The nearest centre of each point (starts x n); of equally near ones the first."""
    least = _squares(points, centres, 0)
    best = np.zeros(least.shape, dtype=np.int64)
    for number in range(1, centres.shape[1]):
        distance = _squares(points, centres, number)
        closer = distance < least
        best[closer] = number
        least[closer] = distance[closer]
    return best


def _errors(points: Floats, weights: Floats, centres: Floats) -> Floats:
    least = _squares(points, centres, 0)
    for number in range(1, centres.shape[1]):
        least = np.minimum(least, _squares(points, centres, number))
    return np.asarray((least * weights).sum(axis=1))


def _means(points: Floats, weights: Floats, labels: Counts, before: Floats) -> Floats:
    """Weighted means; an empty cluster stays where it was."""
    number, count, _ = before.shape
    places = (labels + np.arange(number)[:, None] * count).ravel()
    columns = (weights, weights * points[:, 0], weights * points[:, 1])
    mass, *sums = (
        np.bincount(places, np.broadcast_to(column, labels.shape).ravel(), number * count).reshape(number, count)
        for column in columns
    )
    means = np.stack(sums, axis=2) / np.maximum(mass, 1e-300)[..., None]
    return np.where((mass > 0)[..., None], means, before)
