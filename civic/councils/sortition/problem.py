"""What is drawn from what: people, quotas, size, and the same as rows of integers for the solver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from civic.core.methods import MethodError

Floats = NDArray[np.float64]
Integers = NDArray[np.int32]
Members = NDArray[np.bool_]


@dataclass(frozen=True)
class Quota:
    """Between `minimum` and `maximum` members of a panel have this value of this feature.

    `lowest` and `highest` (min_flex and max_flex of the field's files) say how far the bounds may be relaxed
    when quotas conflict; None: not at all.
    """

    feature: str
    value: str
    minimum: int
    maximum: int
    lowest: int | None = None
    highest: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.minimum <= self.maximum:
            raise MethodError(
                f"The quota of {self.name} must have 0 <= min <= max, not {self.minimum} and {self.maximum}."
            )
        if self.floor < 0 or self.floor > self.minimum or self.ceiling < self.maximum:
            raise MethodError(f"The quota of {self.name} needs 0 <= min_flex <= min and max <= max_flex.")

    @property
    def name(self) -> str:
        """Feature and value as people read them."""
        return f"{self.feature}: {self.value}"

    @property
    def floor(self) -> int:
        """The smallest minimum that may be set."""
        return self.minimum if self.lowest is None else self.lowest

    @property
    def ceiling(self) -> int:
        """The largest maximum that may be set."""
        return self.maximum if self.highest is None else self.highest


@dataclass(frozen=True)
class Person:
    """Somebody in the pool: an id, a value for each feature with quotas, and an address key or None."""

    id: str
    values: Mapping[str, str]
    household: str | None = None


@dataclass(frozen=True)
class Row:
    """`lower` <= number of drawn people among `people` (positions) <= `upper`."""

    people: Integers
    lower: int
    upper: int
    quota: Quota | None = None


@dataclass(frozen=True)
class Problem:
    """A draw: `size` people out of `people` under `quotas`, at most one of a household.

    Raises MethodError, in a sentence, for an empty pool, an id or a quota that stands twice, a person whose
    value has no quota, and a panel larger than the pool.
    """

    people: tuple[Person, ...]
    quotas: tuple[Quota, ...]
    size: int

    def __post_init__(self) -> None:
        if self.size < 1:
            raise MethodError("A panel has at least one member.")
        if len(self.people) < self.size:
            raise MethodError(f"The pool has {len(self.people)} people, fewer than the {self.size} seats.")
        _once([person.id for person in self.people], "The id {} stands twice in the pool.")
        _once([quota.name for quota in self.quotas], "The quota of {} stands twice.")
        known = {(quota.feature, quota.value) for quota in self.quotas}
        features = {quota.feature for quota in self.quotas}
        for person in self.people:
            for feature in sorted(features):
                if (feature, person.values.get(feature, "")) not in known:
                    told = person.values.get(feature, "")
                    raise MethodError(f"No quota is given for {feature}: {told!r} of person {person.id}.")

    @cached_property
    def ordered(self) -> tuple[Person, ...]:
        """The pool in an order that depends on the ids alone, and favours no low number."""
        return tuple(sorted(self.people, key=lambda person: sha256(person.id.encode()).digest()))

    @cached_property
    def rows(self) -> list[Row]:
        """Everything that a panel must meet, for positions in `ordered`; the size comes first."""
        everybody = np.arange(len(self.people), dtype=np.int32)
        rows = [Row(everybody, self.size, self.size)]
        members: dict[tuple[str, str], list[int]] = defaultdict(list)
        homes: dict[str, list[int]] = defaultdict(list)
        for position, person in enumerate(self.ordered):
            for item in person.values.items():
                members[item].append(position)
            if person.household is not None:
                homes[person.household].append(position)
        for quota in sorted(self.quotas, key=lambda quota: (quota.feature, quota.value)):
            people = np.array(members[quota.feature, quota.value], dtype=np.int32)
            rows.append(Row(people, quota.minimum, quota.maximum, quota))
        shared = sorted(home for home in homes.values() if len(home) > 1)
        return rows + [Row(np.array(home, dtype=np.int32), 0, 1) for home in shared]

    @cached_property
    def incidence(self) -> Floats:
        """Rows x people, 1 where the row counts the person."""
        matrix = np.zeros((len(self.rows), len(self.people)))
        for number, row in enumerate(self.rows):
            matrix[number, row.people] = 1
        return matrix

    @cached_property
    def lower(self) -> Floats:
        """The lower bound of each row."""
        return np.array([row.lower for row in self.rows], dtype=float)

    @cached_property
    def upper(self) -> Floats:
        """The upper bound of each row."""
        return np.array([row.upper for row in self.rows], dtype=float)

    def meets(self, members: Members) -> bool:
        """Whether these people (a mask over `ordered`) are a panel: size, quotas and households."""
        counts = self.incidence @ members
        return bool(((self.lower <= counts) & (counts <= self.upper)).all())

    def ids(self, members: Members) -> list[str]:
        """The ids of a panel, in alphabetical order."""
        return sorted(self.ordered[position].id for position in np.flatnonzero(members))


def _once(names: Sequence[str], sentence: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise MethodError(sentence.format(name))
        seen.add(name)
