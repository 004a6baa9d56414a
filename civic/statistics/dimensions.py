"""What may be tabulated: dimensions, tables, and the closed catalogue of tables of a project.

A catalogue is fixed when a project starts and is versioned with it. There are no free filters, no chosen
date ranges and no second zoning: each of them lets somebody subtract one table from another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

NOT_TOLD = ""
"""The category of everybody who was not asked, did not answer, or withdrew consent."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One question that people are grouped by.

    Attributes:
        name: the key of the dimension; unique in a catalogue.
        categories: the codes in publication order; person rows store positions in this tuple. Those who
            told nothing are a category like any other (by convention `NOT_TOLD`), so that tables add up.
        special: special category of GDPR Art. 9(1): tabulated alone and with `partner` dimensions only.
        partner: may be crossed with a special-category dimension (age, gender, district).
        place: the zoning of the town. A catalogue holds one at most, since two zonings that overlap
            reveal the people in their difference.
    """

    name: str
    categories: tuple[str, ...]
    special: bool = False
    partner: bool = False
    place: bool = False

    def __post_init__(self) -> None:
        if not self.categories:
            raise ValueError(f"dimension {self.name!r} has no categories")
        if len(set(self.categories)) != len(self.categories):
            raise ValueError(f"dimension {self.name!r} names a category twice")

    @property
    def size(self) -> int:
        """The number of categories."""
        return len(self.categories)


@dataclass(frozen=True, slots=True)
class Table:
    """A cross-tabulation, named by its dimensions in catalogue order; no dimension is the grand total."""

    names: tuple[str, ...] = ()

    @property
    def ways(self) -> int:
        """How many dimensions are crossed."""
        return len(self.names)

    def within(self, other: Table) -> bool:
        """Whether this table is a margin of `other` (or `other` itself)."""
        return set(self.names) <= set(other.names)


TOTAL = Table(())


def check_dimensions(dimensions: Sequence[Dimension]) -> None:
    """Refuse dimensions that share a name, and a second zoning.

    Raises:
        ValueError: with a sentence that says which.
    """
    names = [dimension.name for dimension in dimensions]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ValueError(f"two dimensions are called {doubled[0]!r}")
    places = [dimension.name for dimension in dimensions if dimension.place]
    if len(places) > 1:
        raise ValueError(f"one zoning a catalogue: {places[0]!r} and {places[1]!r} could be subtracted")


def catalogue(dimensions: Sequence[Dimension], ways: int = 2) -> tuple[Table, ...]:
    """The closed list of tables, by number of dimensions and then in the order of `dimensions`.

    All one-way tables; all crossings of up to `ways` dimensions that are not special-category; a
    special-category dimension only alone and with each `partner` (method: 10/5-SG, step 3).

    Args:
        dimensions: in the order in which person rows hold their codes.
        ways: 1, 2 or 3.

    Raises:
        ValueError: for another number of ways, doubled names or two zonings.
    """
    if ways not in (1, 2, 3):
        raise ValueError("tables cross one, two or three dimensions")
    check_dimensions(dimensions)
    chosen = [()] + [c for way in range(1, ways + 1) for c in combinations(dimensions, way) if _may_cross(c)]
    return tuple(Table(tuple(dimension.name for dimension in crossing)) for crossing in chosen)


def _may_cross(crossing: tuple[Dimension, ...]) -> bool:
    special = [dimension for dimension in crossing if dimension.special]
    if not special or len(crossing) == 1:
        return True
    others = [dimension for dimension in crossing if not dimension.special]
    return len(crossing) == 2 and len(others) == 1 and others[0].partner


def largest(tables: Sequence[Table]) -> tuple[Table, ...]:
    """The tables that are a margin of no other one, in the order given.

    Of two tables that cross the same dimensions in another order, the first counts.
    """
    by_set = {frozenset(table.names): table for table in reversed(tables)}
    kept = {table for names, table in by_set.items() if not any(names < other for other in by_set)}
    return tuple(table for table in dict.fromkeys(tables) if table in kept)
