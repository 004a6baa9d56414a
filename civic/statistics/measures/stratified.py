"""Two groups compared within strata, so that a gap which is only the strata's own disappears."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from civic.core.shares import Z95, Estimate
from civic.statistics.measures.tails import chi_square_tail

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """Common odds and risk ratio of the first row against the second, and the test that both are 1.

    `corrected` statistic and p are with the continuity correction, `statistic` and `p` without. Where the observed
    count is less than a half away from the expected one there is nothing to correct, and both are the same, as in
    R's `mantelhaen.test`: `YATES <- if (correct && (abs(DELTA) >= .5)) .5 else 0`.
    """

    odds_ratio: Estimate
    risk_ratio: Estimate
    statistic: float
    p: float
    corrected_statistic: float
    corrected_p: float


def mantel_haenszel(strata: ArrayLike, z: float = Z95) -> MantelHaenszel:
    """Cochran-Mantel-Haenszel over 2 x 2 tables (s, 2, 2): rows = groups, first column = the outcome counted.

    Test: Cochran 1954, Mantel and Haenszel 1959. Odds ratio with the variance of Robins, Breslow and
    Greenland 1986, risk ratio with that of Greenland and Robins 1985. Nothing to compare: p = 1.
    ValueError: another shape, negative counts.
    """
    tables = np.asarray(strata, dtype=float)
    if tables.ndim != 3 or tables.shape[1:] != (2, 2) or not np.isfinite(tables).all() or (tables < 0).any():
        raise ValueError("expected 2 x 2 tables of counts of 0 or more, one a stratum")
    tables = tables[tables.sum(axis=(1, 2)) > 1]
    plain, corrected = _statistics(tables)
    return MantelHaenszel(
        odds_ratio=_odds_ratio(tables, z),
        risk_ratio=_risk_ratio(tables, z),
        statistic=plain,
        p=chi_square_tail(plain, 1),
        corrected_statistic=corrected,
        corrected_p=chi_square_tail(corrected, 1),
    )


def _statistics(tables: FloatArray) -> tuple[float, float]:
    rows, columns = tables.sum(axis=2), tables.sum(axis=1)
    n = rows.sum(axis=1)
    gap = abs(math.fsum(tables[:, 0, 0] - rows[:, 0] * columns[:, 0] / n))
    # Rounding must not decide whether just a half is a half.
    correction = 0.5 if gap >= 0.5 - 1e-12 else 0.0
    variance = float((rows.prod(axis=1) * columns.prod(axis=1) / (n**2 * (n - 1))).sum())
    if variance == 0:
        return 0.0, 0.0
    return gap**2 / variance, max(0.0, gap - correction) ** 2 / variance


def _odds_ratio(tables: FloatArray, z: float) -> Estimate:
    n = tables.sum(axis=(1, 2))
    same, crossed = tables[:, 0, 0] * tables[:, 1, 1] / n, tables[:, 0, 1] * tables[:, 1, 0] / n
    concordant = (tables[:, 0, 0] + tables[:, 1, 1]) / n
    r, s = float(same.sum()), float(crossed.sum())
    if r == 0 or s == 0:
        return _open(r, s)
    variance = (
        float((concordant * same).sum()) / (2 * r * r)
        + float((concordant * crossed + (1 - concordant) * same).sum()) / (2 * r * s)
        + float(((1 - concordant) * crossed).sum()) / (2 * s * s)
    )
    return _log_interval(r / s, variance, z)


def _risk_ratio(tables: FloatArray, z: float) -> Estimate:
    rows, n = tables.sum(axis=2), tables.sum(axis=(1, 2))
    first, second = tables[:, 0, 0] * rows[:, 1] / n, tables[:, 1, 0] * rows[:, 0] / n
    r, s = float(first.sum()), float(second.sum())
    if r == 0 or s == 0:
        return _open(r, s)
    both = tables[:, 0, 0] + tables[:, 1, 0]
    inner = (rows.prod(axis=1) * both - tables[:, 0, 0] * tables[:, 1, 0] * n) / n**2
    return _log_interval(r / s, max(0.0, float(inner.sum())) / (r * s), z)


def _log_interval(ratio: float, variance: float, z: float) -> Estimate:
    spread = math.exp(z * math.sqrt(variance))
    return Estimate(ratio, ratio / spread, ratio * spread)


def _open(above: float, below: float) -> Estimate:
    """A ratio with a zero in it: nothing bounds it on the side of the zero, nor, honestly, on the other."""
    value = math.nan if above == below else (0.0 if above == 0 else math.inf)
    return Estimate(value, 0.0, math.inf)
