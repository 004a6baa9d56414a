"""Composite indices in the manner of the EU Social Progress Index.

A weak part is not bought off by a strong one.
Municipalities are never ranked with them; a component that cannot be measured is left out, not set to 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SPI_ORDER = 0.5
"""Order of the generalised mean of the EU-SPI, within a dimension and between dimensions."""

NEARLY_GEOMETRIC = 1e-8


def generalised_mean(values: Sequence[float | None], order: float = SPI_ORDER) -> float | None:
    """Unweighted power mean (mean of x^p)^(1/p) of values of 0 or more; None are left out, None if all are.

    Order 1 is the arithmetic mean, 0 the geometric, below 0 a 0 makes all 0.
    """
    known = [value for value in values if value is not None]
    if any(not math.isfinite(value) or value < 0 for value in known):
        raise ValueError("a generalised mean needs numbers of 0 or more")
    if not known:
        return None
    if max(known) == 0 or (order < NEARLY_GEOMETRIC and 0 in known):
        return 0.0
    if abs(order) < NEARLY_GEOMETRIC:
        return math.exp(math.fsum(math.log(value) for value in known) / len(known))
    # scaled, so that no power overflows
    unit = max(known) if order > 0 else min(known)
    # By logarithms: a power near nought of the smallest floats would leave their range.
    powers = [order * (math.log(value) - math.log(unit)) for value in known if value > 0]
    largest = max(powers, default=0.0)
    total = math.fsum(math.exp(power - largest) for power in powers)
    return float(unit * math.exp((largest + math.log(total / len(known))) / order)) if powers else 0.0


def goalpost(value: float, worst: float, best: float) -> float:
    """A value between goalposts fixed beforehand, as 0 to 100, capped; `best` may be the lower one."""
    if worst == best:
        raise ValueError("the two goalposts are the same")
    return 100 * min(1.0, max(0.0, (value - worst) / (best - worst)))


@dataclass(frozen=True, slots=True)
class Index:
    """A composite from 0 to 100, its dimensions, and the components that were left out as unknown."""

    value: float | None
    dimensions: Mapping[str, float | None]
    missing: tuple[tuple[str, str], ...]


def composite(components: Mapping[str, Mapping[str, float | None]], order: float = SPI_ORDER) -> Index:
    """Dimension -> component -> 0 to 100 or None, by the generalised mean within, then between dimensions."""
    dimensions = {name: generalised_mean(list(parts.values()), order) for name, parts in components.items()}
    missing = tuple(
        (name, part) for name, parts in components.items() for part, value in parts.items() if value is None
    )
    return Index(generalised_mean(list(dimensions.values()), order), dimensions, missing)
