"""Raking: weights under which the participants have the margins of the city.

A sensitivity check ("would the ranking change if participants mirrored the city?"), never the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

TOLERANCE = 1e-6
MAX_ITERATIONS = 200
TRIM = 5.0
MAX_DESIGN_EFFECT = 2.0
MIN_GROUP = 10
SAME_TOTAL = 1e-6
ROUNDED_SHARES = 0.005


class Refusal(StrEnum):
    """Why weighted results are not shown."""

    DESIGN_EFFECT = "design_effect"
    SMALL_GROUP = "small_group"
    NOT_CONVERGED = "not_converged"


@dataclass(frozen=True, slots=True)
class Margin:
    """One dimension: the code of each row (n,), -1 where it did not tell, and the target of each code (k,).

    Targets are people, or shares that sum to 1; all dimensions of one raking sum to the same.
    """

    name: str
    codes: IntArray
    targets: FloatArray


@dataclass(frozen=True, slots=True)
class Raked:
    """Weights (n,), the rounds it took, and the largest relative error of a margin that is left."""

    weights: FloatArray
    iterations: int
    error: float
    trimmed: int = 0

    @property
    def converged(self) -> bool:
        return self.error < TOLERANCE


def rake(margins: Sequence[Margin], base: ArrayLike | None = None, max_iterations: int = MAX_ITERATIONS) -> Raked:
    """Iterative proportional fitting (Deming and Stephan 1940) until margins are within 1e-6 of targets.

    margins  at least one; a row without an answer keeps its weight in that dimension
    base     starting weights (n,), all above 0; 1 each by default
    Shares are of the people of the other dimensions, or of the sum of the base weights where all are shares; mixed
    with shares, people are at least as many as the sample has rows (else they are shares with a wrong sum).
    A row that did not tell stands for itself: the targets of that dimension are
    shared out among those who told, so that a gap in one answer pulls no other.
    ValueError: unlike lengths or totals, a target above 0 in which there is nobody, a weight not above 0.
    """
    weights = _base(margins, base)
    targets = _scaled(margins, float(weights.sum()))
    _check(margins, targets)
    total = float(targets[0].sum())
    weights = weights * (total / weights.sum())
    iteration, error = 0, np.inf
    while iteration < max_iterations and error >= TOLERANCE:
        iteration += 1
        for margin, target in zip(margins, targets, strict=True):
            weights = _fit(weights, margin.codes, target)
        error = max(_error(weights, margin.codes, target) for margin, target in zip(margins, targets, strict=True))
    return Raked(weights, iteration, error)


def _base(margins: Sequence[Margin], base: ArrayLike | None) -> FloatArray:
    if not margins:
        raise ValueError("no dimension to rake to")
    n = margins[0].codes.size
    if n == 0:
        raise ValueError("the sample is empty")
    weights = np.ones(n) if base is None else np.asarray(base, dtype=float)
    if any(margin.codes.shape != weights.shape for margin in margins):
        raise ValueError("every dimension needs one code, and one weight, for each row")
    if not (np.isfinite(weights) & (weights > 0)).all():
        raise ValueError("a base weight is above 0")
    return weights


def _scaled(margins: Sequence[Margin], base_total: float) -> list[FloatArray]:
    """Targets in people: what sums to 1, but for rounding, is shares."""
    targets = [np.asarray(margin.targets, dtype=float) for margin in margins]
    rows = margins[0].codes.size
    for margin, target in zip(margins, targets, strict=True):
        if not np.isfinite(target).all() or (target < 0).any() or target.sum() <= 0:
            raise ValueError(f'targets of "{margin.name}" are 0 or more, and not all 0')
    shares = [abs(float(target.sum()) - 1) <= ROUNDED_SHARES for target in targets]
    people = [float(target.sum()) for target, share in zip(targets, shares, strict=True) if not share]
    total = people[0] if people else base_total
    if people and any(shares) and total < max(rows, MIN_GROUP):
        named = next(margin.name for margin, share in zip(margins, shares, strict=True) if not share)
        raise ValueError(
            f'targets of "{named}" sum to {total:g}, those of another dimension to 1: shares sum to 1 in every '
            f"dimension, people to at least the {rows} of the sample"
        )
    return [target / target.sum() * total if share else target for target, share in zip(targets, shares, strict=True)]


def totals(margins: Sequence[Margin]) -> dict[str, tuple[float, bool]]:
    """The sum of the targets of each dimension as given, and whether they were taken for shares."""
    sums = {margin.name: float(np.asarray(margin.targets, dtype=float).sum()) for margin in margins}
    return {name: (total, abs(total - 1) <= ROUNDED_SHARES) for name, total in sums.items()}


def _check(margins: Sequence[Margin], targets: Sequence[FloatArray]) -> None:
    first = float(targets[0].sum())
    for margin, target in zip(margins, targets, strict=True):
        if abs(float(target.sum()) - first) > SAME_TOTAL * first:
            raise ValueError(
                f'targets of "{margin.name}" sum to {target.sum():g}, those of "{margins[0].name}" to '
                f"{first:g}; all dimensions have to sum to the same"
            )
        if margin.codes.max() >= target.size or margin.codes.min() < -1:
            raise ValueError(f'"{margin.name}" has a code without a target')
        empty = np.flatnonzero((group_sizes(margin) == 0) & (target > 0))
        if empty.size:
            raise ValueError(f'"{margin.name}" has a target in which the sample has nobody')


def group_sizes(margin: Margin) -> IntArray:
    """Rows of the sample in each target group (k,)."""
    return np.bincount(margin.codes[margin.codes >= 0], minlength=margin.targets.size).astype(np.int64)


def _fit(weights: FloatArray, codes: IntArray, target: FloatArray) -> FloatArray:
    factors = _wanted(weights, codes, target) / _positive(_sums(weights, codes, target.size))
    fitted = weights.copy()
    told = codes >= 0
    fitted[told] *= factors[codes[told]]
    return fitted


def _wanted(weights: FloatArray, codes: IntArray, target: FloatArray) -> FloatArray:
    """The target, less the part that people who did not tell stand for."""
    untold = float(weights[codes < 0].sum())
    total = float(target.sum())
    return target * max(0.0, (total - untold) / total) if untold else target


def _sums(weights: FloatArray, codes: IntArray, size: int) -> FloatArray:
    told = codes >= 0
    return np.bincount(codes[told], weights=weights[told], minlength=size).astype(float)


def _positive(sums: FloatArray) -> FloatArray:
    return np.where(sums > 0, sums, 1.0)


def _error(weights: FloatArray, codes: IntArray, target: FloatArray) -> float:
    wanted = _wanted(weights, codes, target)
    sums = _sums(weights, codes, target.size)
    return float((np.abs(sums - wanted) / _positive(wanted)).max())


def trim(weights: ArrayLike, lower: float, upper: float) -> FloatArray:
    """Cut weights (n,) to [lower, upper] and share out the rest equally among the others, keeping the sum.

    Repeated while sharing out pushes others over. ValueError: bounds between which the sum cannot stay.
    """
    result = np.asarray(weights, dtype=float).copy()
    total = float(result.sum())
    if not lower * result.size <= total * (1 + 1e-12) or not total <= upper * result.size * (1 + 1e-12):
        raise ValueError(f"weights with mean {total / result.size:g} do not fit between {lower:g} and {upper:g}")
    fixed = np.zeros(result.size, dtype=bool)
    while ((result < lower - 1e-12) | (result > upper + 1e-12)).any():
        fixed |= (result <= lower) | (result >= upper)
        result = np.clip(result, lower, upper)
        if fixed.all():
            return _shifted(result, lower, upper, total)
        result[~fixed] += (total - result.sum()) / (~fixed).sum()
    return result


def _shifted(weights: FloatArray, lower: float, upper: float, total: float) -> FloatArray:
    """All moved by the one step that, cut to the bounds, restores the sum: nobody is left to share with."""
    low, high = lower - upper, upper - lower
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if np.clip(weights + middle, lower, upper).sum() < total else (low, middle)
    return np.clip(weights + high, lower, upper)


def rake_trimmed(margins: Sequence[Margin], base: ArrayLike | None = None, factor: float = TRIM) -> Raked:
    """Rake, cut weights beyond `factor` times the median or below its `factor`-th part, and rake once more.

    The second raking meets the targets again, and may leave weights somewhat over the bounds.
    """
    raked = rake(margins, base)
    middle = float(np.median(raked.weights))
    lower, upper = middle / factor, middle * factor
    outside = int(((raked.weights < lower) | (raked.weights > upper)).sum())
    if not outside or not lower <= raked.weights.mean() <= upper:
        return raked
    again = rake(margins, trim(raked.weights, lower, upper))
    return Raked(again.weights, raked.iterations + again.iterations, again.error, outside)


def design_effect(weights: ArrayLike) -> float:
    """Kish's design effect, n * sum of squares / square of the sum: 1 for equal weights (Kish 1965)."""
    w = np.asarray(weights, dtype=float)
    if w.size == 0 or (w < 0).any() or w.sum() <= 0:
        raise ValueError("weights are 0 or more, and not all 0")
    return float(w.size * (w**2).sum() / w.sum() ** 2)


def effective_size(weights: ArrayLike) -> float:
    """Number of equally weighted persons who would tell as much: n / design effect."""
    return np.asarray(weights).size / design_effect(weights)


def refusal(margins: Sequence[Margin], raked: Raked) -> Refusal | None:
    """Why weighted results are not shown, or None: a design effect above 2, a group of fewer than 10."""
    if any((group_sizes(margin)[margin.targets > 0] < MIN_GROUP).any() for margin in margins):
        return Refusal.SMALL_GROUP
    if not raked.converged:
        return Refusal.NOT_CONVERGED
    return Refusal.DESIGN_EFFECT if design_effect(raked.weights) > MAX_DESIGN_EFFECT else None
