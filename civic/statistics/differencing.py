"""Tables that must not be published together: subtracting one population from another leaves few people.

Our own catalogue cannot express a sub-population, so it cannot leak this way. Reports and open data that a
town publishes by other means can: "of all" beside "of the men" is a table of the others. (Handbook on
Statistical Disclosure Control, ch. 5: differencing by linking and by sub-populations.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from civic.statistics.rounding import THRESHOLD


@dataclass(frozen=True, slots=True)
class Publication:
    """One exact table that is, or is to be, published.

    Attributes:
        name: for the people who read the refusal.
        conditions: whom it counts, a condition each ("gender = man"); empty for everybody.
        cells: category to number of persons.
    """

    name: str
    conditions: frozenset[str]
    cells: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """So few people are in a category of the wider table and not of the narrower one."""

    wider: str
    narrower: str
    category: str
    count: int


def differences(publications: Sequence[Publication], threshold: int = THRESHOLD) -> list[Difference]:
    """What subtraction leaves of any two tables by the same categories, one population within the other.

    An empty list means that these tables may stand together as far as differencing goes; any entry is a
    reason to refuse them.

    Raises:
        ValueError: a part is larger than its whole, so that the populations are not what they are said to be.
    """
    return list(_differences(publications, threshold))


def _differences(publications: Sequence[Publication], threshold: int) -> Iterable[Difference]:
    for wider, narrower in permutations(publications, 2):
        if wider.conditions < narrower.conditions and set(wider.cells) == set(narrower.cells):
            for category, whole in wider.cells.items():
                left = whole - narrower.cells[category]
                if left < 0:
                    raise ValueError(f"{narrower.name} counts more in {category!r} than {wider.name}")
                if left < threshold:
                    yield Difference(wider.name, narrower.name, category, left)
