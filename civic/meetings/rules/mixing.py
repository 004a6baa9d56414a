"""What the mixed tables of a meeting are drawn from, and the file of it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from civic.core.sheets import written
from civic.meetings.tables.problem import Person, Problem

#: What the draw sees of a person: the label, codes of what is mixed by, and the tables they can sit at; None: any.
Drawn = tuple[str, list[str], list[int] | None]

LONGEST_QUESTION = 160
LONGEST_OPTION = 80
MOST_OPTIONS = 12


class Need(StrEnum):
    """What somebody can need at a table."""

    STEP_FREE = "step-free"
    HEARING_LOOP = "loop"
    QUIET = "quiet"


def needs(languages: Collection[str], access: Collection[str], offers: Mapping[str, Sequence[int]]) -> list[int] | None:
    """The tables at which one of these languages is spoken and each of these needs is met; None: any.

    A word that no table offers any more asks for nothing.
    """
    spoken = [set(offers[word]) for word in languages if word in offers]
    met = [set(offers[word]) for word in access if word in offers]
    if not spoken and not met:
        return None
    first = set().union(*spoken) if spoken else met[0]
    return sorted(first.intersection(*met))


def fields(drawn: Sequence[Drawn]) -> tuple[str, ...]:
    """The columns of codes in the published file."""
    return tuple(f"field{number}" for number in range(1, len(drawn[0][1]) + 1)) if drawn else ()


def as_problem(drawn: Sequence[Drawn], tables: int, rounds: int) -> Problem:
    """What was drawn from, for the maths.

    Raises:
        MethodError: as ``Problem`` does.
    """
    people = tuple(
        Person(label, tuple(codes), None if only is None else frozenset(only)) for label, codes, only in drawn
    )
    return Problem(people, tables, rounds, fields(drawn))


def file(drawn: Sequence[Drawn]) -> str:
    """What was drawn from as a table that ``civic methods tables`` reads: labels, codes, tables. No names."""
    rows = ([label, *codes, ";".join(map(str, only or ()))] for label, codes, only in drawn)
    return written([["id", *fields(drawn), "only"], *rows])


def command(name: str, drawn: Sequence[Drawn], tables: int, rounds: int, seed: str) -> str:
    """The command that repeats the draw from the published file."""
    mix = f" --mix {','.join(fields(drawn))}" if fields(drawn) else ""
    return f"civic methods tables {name} --tables {tables} --rounds {rounds} --seed {seed}{mix} --only only"


@dataclass(frozen=True)
class Unevenness:
    """How many counts of a value at a table are off the even share, of how many."""

    off: int
    counts: int


def unevenness(problem: Problem, rounds: Sequence[Sequence[Sequence[str]]]) -> Unevenness:
    """How even the tables are: each value of each field is counted at each table of each round."""
    off = counts = 0
    for field in range(len(problem.fields)):
        value = {person.id: person.values[field] for person in problem.people}
        names = list(value.values())
        for one in sorted(set(names)):
            low, rest = divmod(names.count(one), problem.tables)
            found = [sum(value[label] == one for label in table) for tables in rounds for table in tables]
            off += sum(not low <= count <= low + (rest > 0) for count in found)
            counts += len(found)
    return Unevenness(off, counts)
