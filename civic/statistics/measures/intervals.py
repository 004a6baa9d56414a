"""Confidence intervals for the difference of two shares and for their ratio."""

from __future__ import annotations

import math

from civic.core.shares import Z95, Estimate, check_share, wilson


def newcombe(successes: float, trials: float, other_successes: float, other_trials: float, z: float = Z95) -> Estimate:
    """Difference of two independent shares, first minus other (Newcombe 1998, method 10: hybrid score)."""
    first, other = wilson(successes, trials, z), wilson(other_successes, other_trials, z)
    if trials == 0 or other_trials == 0:
        return Estimate(math.nan, -1.0, 1.0)
    gap = first.value - other.value
    below = math.hypot(first.value - first.lower, other.upper - other.value)
    above = math.hypot(first.upper - first.value, other.value - other.lower)
    return Estimate(gap, max(-1.0, gap - below), min(1.0, gap + above))


def katz(successes: float, trials: float, other_successes: float, other_trials: float, z: float = Z95) -> Estimate:
    """Ratio of two independent shares, first over other, log interval (Katz et al. 1978).

    A count of zero has no logarithm: the interval is then that of Walter (1975), one half added to each
    count, and open towards the side of the zero (0 below, infinity above).
    """
    check_share(successes, trials)
    check_share(other_successes, other_trials)
    if trials == 0 or other_trials == 0 or (successes == 0 and other_successes == 0):
        return Estimate(math.nan, 0.0, math.inf)
    shift = 0.5 if successes == 0 or other_successes == 0 else 0.0
    a, n = successes + shift, trials + shift
    b, m = other_successes + shift, other_trials + shift
    ratio, error = (a / n) / (b / m), math.sqrt(max(0.0, 1 / a - 1 / n + 1 / b - 1 / m))
    value = math.inf if other_successes == 0 else (successes / trials) / (other_successes / other_trials)
    lower = 0.0 if successes == 0 else ratio * math.exp(-z * error)
    upper = math.inf if other_successes == 0 else ratio * math.exp(z * error)
    return Estimate(value, lower, upper)
