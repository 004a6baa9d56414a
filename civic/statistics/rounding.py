"""The 10/5 rule for one number: what may be shown of a count, and of a percentage.

Counts under 10 are hidden, zero among them; the others are rounded to the nearest multiple of 5. Totals
follow the same rule and are therefore not sums of the cells shown. Everything derived (percentages, ratios,
charts, alternative texts) is computed from the figures shown here, never from exact counts.

Practice: ONS "10-5 rule"; NHS Digital, HESA and Ofqual round to 5 likewise.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

THRESHOLD = 10
BASE = 5
MOST_HIDDEN = THRESHOLD - 1
"""What everybody may know of a hidden count: it is at most this."""
SLACK = BASE // 2
"""A figure shown may lie this far from the exact count, either way."""
PERCENT_FROM = 25
"""Percentages need a denominator of at least this many persons."""
HIDDEN = -1
"""Stands for a hidden figure in integer arrays."""
IMPOSSIBLE = -2
"""Stands for a structural zero in integer arrays: a cell that nobody can be in, shown as a dash."""


def protect_count(n: int) -> int | None:
    """What may be shown of an exact count: None under 10, else the nearest multiple of 5.

    Raises:
        ValueError: for a negative count.
    """
    if n < 0:
        raise ValueError(f"a count of persons cannot be {n}")
    return None if n < THRESHOLD else BASE * ((n + SLACK) // BASE)


def protect_counts(n: NDArray[np.integer]) -> NDArray[np.int64]:
    """`protect_count` for an array of any shape; hidden ones are `HIDDEN`."""
    exact = np.asarray(n, dtype=np.int64)
    if exact.size and exact.min() < 0:
        raise ValueError(f"a count of persons cannot be {exact.min()}")
    return np.where(exact < THRESHOLD, HIDDEN, BASE * ((exact + SLACK) // BASE))


def possible_counts(shown: int | None) -> tuple[int, int]:
    """The least and the most that an exact count can be, given what is shown of it."""
    if shown is None:
        return 0, MOST_HIDDEN
    return max(THRESHOLD, shown - SLACK), shown + SLACK


class Bound(StrEnum):
    """How a percentage is to be read."""

    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage that may be shown: about 37 %, at least 90 %, at most 10 %."""

    value: int
    bound: Bound = Bound.ABOUT


def protect_percent(part: int | None, whole: int | None) -> Percent | None:
    """The percentage that two shown figures allow, or None if it must not be shown.

    Whole numbers only, a denominator of at least 25, and nothing beyond 10 and 90: that (nearly) all or none
    of a group did something says it of each member.

    Args:
        part: a figure shown (rounded), None if hidden.
        whole: the figure shown of the group that `part` belongs to.
    """
    if part is None or whole is None or whole < PERCENT_FROM:
        return None
    value = (200 * part + whole) // (2 * whole)
    if value >= 90:
        return Percent(90, Bound.AT_LEAST)
    return Percent(10, Bound.AT_MOST) if value <= 10 else Percent(value)
