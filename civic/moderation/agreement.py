"""How far two moderators agree who read the same cases, and which cases are read twice. Pure."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

#: One decision in so many is read a second time.
ONE_IN = 20
#: Readings from which on the agreement is published: below, its interval says nothing.
ENOUGH = 20
#: Of the standard normal distribution, for an interval of 95%.
_Z = 1.959963984540054


def drawn(uid: str, key: bytes) -> bool:
    """Whether a decision is read twice: a keyed hash of its number decides, so that nobody can choose or foresee it."""
    digest = hmac.digest(key, f"second reading/{uid}".encode(), "sha256")
    return int.from_bytes(digest[:8]) % ONE_IN == 0


@dataclass(frozen=True)
class Agreement:
    """Agreement of two readings beyond what chance gives.

    Attributes:
        readings: cases that were read twice.
        share: of them, on which both readings agree, in [0, 1].
        kappa: Cohen's kappa, in [-1, 1]; None where all readings of both are the same, which says nothing.
        low, high: of its 95% interval, within [-1, 1]; None with ``kappa``.
    """

    readings: int
    share: float
    kappa: float | None = None
    low: float | None = None
    high: float | None = None


def agreement(table: Sequence[Sequence[int]]) -> Agreement | None:
    """Cohen's kappa of a square table: rows are the first reading, columns the second. None for no readings.

    kappa = (p_o - p_e) / (1 - p_e) with p_o the share on the diagonal and p_e the sum of the products of the margins
    (Cohen 1960, Educational and Psychological Measurement 20, 37-46). The interval is kappa -+ 1.96 standard errors
    for large samples (Fleiss, Cohen and Everitt 1969, Psychological Bulletin 72, 323-327, equation 13):

        n (1 - p_e)^4 var = sum_i p_ii ((1 - p_e) - (p_i. + p_.i)(1 - p_o))^2
                            + (1 - p_o)^2 sum_{i != j} p_ij (p_.i + p_j.)^2 - (p_o p_e - 2 p_e + p_o)^2
    """
    n = sum(map(sum, table))
    if not n:
        return None
    kinds = range(len(table))
    p = [[table[i][j] / n for j in kinds] for i in kinds]
    rows = [sum(p[i]) for i in kinds]
    columns = [sum(p[i][j] for i in kinds) for j in kinds]
    observed = sum(p[i][i] for i in kinds)
    expected = sum(rows[i] * columns[i] for i in kinds)
    if expected >= 1:
        return Agreement(n, observed)
    left = 1 - expected
    kappa = (observed - expected) / left
    same = sum(p[i][i] * (left - (rows[i] + columns[i]) * (1 - observed)) ** 2 for i in kinds)
    apart = sum(p[i][j] * (columns[i] + rows[j]) ** 2 for i in kinds for j in kinds if i != j)
    spread = same + (1 - observed) ** 2 * apart - (observed * expected - 2 * expected + observed) ** 2
    error = sqrt(max(spread, 0) / n) / left**2
    return Agreement(n, observed, kappa, max(kappa - _Z * error, -1.0), min(kappa + _Z * error, 1.0))
