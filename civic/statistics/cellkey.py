"""The cell-key method: an option for one static final archive of a large town, never for repeated releases.

Every person has a random key for good; the keys of a cell's members add up to its cell key, which picks the
noise from a table of probabilities. The same cell always gets the same noise, so averaging over repeated
queries removes nothing. Between two releases unchanged cells would keep their noise and changed ones would
betray who joined, which is why releases use the change gate instead.

Fraser and Wooton (2005); Thompson, Broadfoot and Elazar (2013); the table of largest entropy: Marley and
Leaver (2011).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import floor

import numpy as np
from numpy.typing import NDArray

STEPS = 200
CLOSE_ENOUGH = 1e-10


def record_key(secret: bytes, person: str) -> float:
    """The key of a person, from 0 to under 1: HMAC-SHA256, so that nobody computes it without the secret."""
    digest = hmac.new(secret, person.encode(), sha256).digest()
    # 53 bits are what a float holds exactly; more would round up to 1.
    return (int.from_bytes(digest[:8], "big") >> 11) / (1 << 53)


def cell_key(keys: Iterable[float]) -> float:
    """The fraction of the sum of the members' keys."""
    total = sum(keys)
    return total - floor(total)


@dataclass(frozen=True, slots=True)
class NoiseTable:
    """Probabilities of noise for counts 0 to `last`; larger counts use the last row.

    Attributes:
        rows: for each count the probability of each noise.
    """

    rows: tuple[Mapping[int, float], ...]

    def perturb(self, count: int, key: float) -> int:
        """The count with the noise that a cell key picks: the first whose cumulated probability exceeds it."""
        row = self.rows[min(count, len(self.rows) - 1)]
        cumulated = 0.0
        for noise, probability in sorted(row.items()):
            cumulated += probability
            if key < cumulated - CLOSE_ENOUGH:
                return count + noise
        return count + max(row)


def noise_table(most: int, variance: float, small: int = 0) -> NoiseTable:
    """The table of largest entropy: noise of mean 0 and given variance, at most `most` either way.

    Args:
        most: the largest noise.
        variance: of the noise.
        small: counts from 1 to this never result.

    Raises:
        ValueError: no such noise exists.
    """
    rows: list[Mapping[int, float]] = [{0: 1.0}]
    rows += [_noise_row(count, most, variance, small) for count in range(1, most + small + 2)]
    return NoiseTable(tuple(rows))


def _noise_row(count: int, most: int, variance: float, small: int) -> dict[int, float]:
    """p(v) in proportion to exp(a v + b v^2), with a and b found by Newton's method on the dual."""
    allowed = [v for v in range(-most, most + 1) if count + v >= 0 and not 1 <= count + v <= small]
    v = np.array(allowed, dtype=np.float64)
    moments = np.stack([v, v * v - variance])
    weights = np.zeros(2)
    for _ in range(STEPS):
        p = _softmax(weights @ moments)
        gradient = moments @ p
        if np.abs(gradient).max() < CLOSE_ENOUGH:
            return {noise: float(chance) for noise, chance in zip(allowed, p, strict=True)}
        hessian = (moments * p) @ moments.T - np.outer(gradient, gradient)
        step: NDArray[np.float64] = np.linalg.lstsq(hessian, gradient, rcond=None)[0].astype(np.float64)
        weights = _line_search(weights, step, moments)
    raise ValueError(f"no noise up to {most} with variance {variance} exists for a count of {count}")


def _line_search(
    weights: NDArray[np.float64], step: NDArray[np.float64], moments: NDArray[np.float64]
) -> NDArray[np.float64]:
    start, size = _log_sum(weights @ moments), 1.0
    while _log_sum((weights - size * step) @ moments) > start and size > CLOSE_ENOUGH:
        size /= 2
    return weights - size * step


def _log_sum(x: NDArray[np.float64]) -> float:
    return float(x.max() + np.log(np.exp(x - x.max()).sum()))


def _softmax(x: NDArray[np.float64]) -> NDArray[np.float64]:
    e: NDArray[np.float64] = np.exp(x - x.max())
    p: NDArray[np.float64] = e / e.sum()
    return p
