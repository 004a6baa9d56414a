"""A share of a whole with its confidence interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

Z95 = NormalDist().inv_cdf(0.975)
"""Standard normal quantile of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its confidence interval; `value` is NaN where nothing was observed to estimate it from."""

    value: float
    lower: float
    upper: float


def check_share(successes: float, trials: float) -> None:
    """Refuse (ValueError) counts that are no part of a whole."""
    if trials < 0 or successes < 0 or successes > trials:
        raise ValueError(f"{successes} of {trials} is no share: expected 0 <= successes <= trials")


def wilson(successes: float, trials: float, z: float = Z95) -> Estimate:
    """Score interval for a share (Wilson 1927; Newcombe 1998, method 3).

    No trials tell nothing: the interval is then [0, 1] and the value NaN.
    """
    check_share(successes, trials)
    if trials == 0:
        return Estimate(math.nan, 0.0, 1.0)
    share = successes / trials
    scale = 1 + z * z / trials
    middle = (share + z * z / (2 * trials)) / scale
    half = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / scale
    lower = 0.0 if successes == 0 else max(0.0, middle - half)
    upper = 1.0 if successes == trials else min(1.0, middle + half)
    return Estimate(share, lower, upper)
