"""What mixed tables are computed from, what is asked of them, and what no seating can do better."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import comb

from civic.core.methods import MethodError

MOST_PEOPLE, MOST_TABLES, MOST_ROUNDS = 400, 80, 12
LEAST_AT_TABLE = 2

#: The tables of one round, each a list of people, as numbers.
Round = list[list[int]]


@dataclass(frozen=True)
class Person:
    """``values``: one for each field, "" where it is not known. ``only``: numbers of tables, from 1; None: any."""

    id: str
    values: tuple[str, ...] = ()
    only: frozenset[int] | None = None


@dataclass(frozen=True)
class Problem:
    """Seat ``people`` at ``tables`` in each of ``rounds``; sizes of tables differ by one at most.

    Raises:
        MethodError: more or fewer people, tables or rounds than can be seated, or a person who may sit nowhere.
    """

    people: tuple[Person, ...]
    tables: int
    rounds: int
    fields: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.rounds <= MOST_ROUNDS:
            raise MethodError(f"rounds must be between 1 and {MOST_ROUNDS}.")
        if not 1 <= self.tables <= MOST_TABLES:
            raise MethodError(f"tables must be between 1 and {MOST_TABLES}.")
        if not LEAST_AT_TABLE * self.tables <= len(self.people) <= MOST_PEOPLE:
            least = LEAST_AT_TABLE * self.tables
            raise MethodError(f"{self.tables} tables need between {least} and {MOST_PEOPLE} people.")
        for person in self.people:
            if person.only is not None and not person.only & set(range(1, self.tables + 1)):
                raise MethodError(f"there is no table at which {person.id} can sit.")

    @cached_property
    def ordered(self) -> tuple[Person, ...]:
        """The people by a hash of their ids: no place in the file is an advantage."""
        return tuple(sorted(self.people, key=lambda person: hashlib.sha256(person.id.encode()).digest()))

    @cached_property
    def codes(self) -> list[list[int]]:
        """For each field the value of each ordered person, as a number."""
        found = []
        for field in range(len(self.fields)):
            names = sorted({person.values[field] for person in self.people})
            found.append([names.index(person.values[field]) for person in self.ordered])
        return found

    @cached_property
    def allowed(self) -> list[frozenset[int]]:
        """For each ordered person the tables, from 0."""
        everywhere = frozenset(range(self.tables))
        return [
            everywhere if person.only is None else everywhere & {table - 1 for table in person.only}
            for person in self.ordered
        ]

    @cached_property
    def least_repeats(self) -> int:
        """No seating has fewer repeated pairs, by counting.

        Two counts, the larger holds. Of all who share a table with one person, at most the others in the room are new;
        and those of a table of the first round, spread over all tables of a later one, still share some.
        """
        people, (small, larger) = len(self.people), divmod(len(self.people), self.tables)
        pairs = self.rounds * (larger * comb(small + 1, 2) + (self.tables - larger) * comb(small, 2))
        sizes = [small + 1] * larger + [small] * (self.tables - larger)
        again = sum(_least_pairs(size, self.tables) for size in sizes)
        return max(pairs - comb(people, 2), (self.rounds - 1) * again, 0)

    @cached_property
    def least_spread(self) -> list[int]:
        """For each field the sum of squares of its counts, over tables and rounds, if all were as even as can be."""
        return [
            self.rounds * sum(_least_squares(count, self.tables) for count in Counter(codes).values())
            for codes in self.codes
        ]


def _least_pairs(people: int, tables: int) -> int:
    low, rest = divmod(people, tables)
    return rest * comb(low + 1, 2) + (tables - rest) * comb(low, 2)


def _least_squares(count: int, tables: int) -> int:
    low, rest = divmod(count, tables)
    return rest * (low + 1) ** 2 + (tables - rest) * low**2


def repeats(rounds: Iterable[Round], people: int) -> int:
    """How many pairs share a table again: one for each time after the first."""
    met = [0] * (people * people)
    found = 0
    for tables in rounds:
        for table in tables:
            for place, one in enumerate(table):
                for other in table[place + 1 :]:
                    key = min(one, other) * people + max(one, other)
                    found += met[key] > 0
                    met[key] += 1
    return found


def squares(rounds: Iterable[Round], codes: Sequence[int]) -> int:
    """The sum of squares of one field's counts over tables and rounds: the smaller, the more even."""
    return sum(
        count * count
        for tables in rounds
        for table in tables
        for count in Counter(codes[person] for person in table).values()
    )
