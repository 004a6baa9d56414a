"""Read the people of mixed tables from a file, and write the tables down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from civic.core.methods import Answer, FileError, MethodError, csv_rows
from civic.meetings.tables.problem import Person, repeats, squares
from civic.meetings.tables.search import Result

LONGEST_SEED = 30


@dataclass(frozen=True)
class Columns:
    """Which columns say what: the id, what tables are mixed by, what people speak and need, where they may sit."""

    id: str
    mix: Sequence[str] = ()
    languages: str | None = None
    access: str | None = None
    only: str | None = None

    @property
    def all(self) -> list[str]:
        named = (self.id, *self.mix, self.languages, self.access, self.only)
        return [column for column in named if column]


def read_seed(text: str) -> str:
    """A number drawn in public, without the zeros before it. Raises MethodError for anything but digits."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_SEED):
        raise MethodError(f"the seed is a number of at most {LONGEST_SEED} digits, not {text!r}.")
    return digits.lstrip("0") or "0"


def read_offers(given: Sequence[str], tables: int) -> dict[str, frozenset[int]]:
    """What tables offer, from ``word=1,2``: a language that is spoken there, or an access need that is met there.

    Raises:
        MethodError: another form, a word named twice, or a table that there is not.
    """
    found: dict[str, frozenset[int]] = {}
    for text in given:
        word, equals, numbers = text.partition("=")
        key = word.strip().casefold()
        if not key or not equals:
            raise MethodError(f"an offer is written word=1,2, not {text!r}.")
        if key in found:
            raise MethodError(f"the offer of {word.strip()!r} is given twice; name all its tables at once.")
        found[key] = _numbers(numbers.replace(",", ";"), tables)
    return found


def _numbers(text: str, tables: int) -> frozenset[int]:
    parts = [part.strip() for part in text.split(";") if part.strip()]
    for part in parts:
        if not (part.isascii() and part.isdigit() and len(part) < 5 and 1 <= int(part) <= tables):
            raise MethodError(f"tables are numbered from 1 to {tables}, not {part!r}.")
    return frozenset(map(int, parts))


def where(
    languages: Collection[str], access: Collection[str], offers: Mapping[str, frozenset[int]], tables: int
) -> frozenset[int] | None:
    """The tables at which one of these languages is spoken and all these needs are met; None: any.

    Raises:
        MethodError: no table offers one of the words.
    """
    known = [word for word in (*languages, *access) if word not in offers]
    if known:
        raise MethodError(f"no table offers {known[0]!r}.")
    if not languages and not access:
        return None
    everywhere = frozenset(range(1, tables + 1))
    spoken = frozenset().union(*(offers[word] for word in languages)) if languages else everywhere
    return spoken.intersection(*(offers[word] for word in access))


def read_people(path: str, columns: Columns, offers: Mapping[str, frozenset[int]], tables: int) -> tuple[Person, ...]:
    """A row for each person. Words in a cell are parted by semicolons. Raises FileError."""
    people: dict[str, Person] = {}
    for line, row in csv_rows(path, columns.all):
        name = row[columns.id]
        if not name:
            raise FileError(line, f"the id (column {columns.id}) is empty.", path)
        if name in people:
            raise FileError(line, f"the id {name!r} appears twice.", path)
        try:
            only = where(_words(row, columns.languages), _words(row, columns.access), offers, tables)
            numbered = _numbers(row[columns.only], tables) if columns.only else frozenset()
        except MethodError as error:
            raise FileError(line, str(error), path) from error
        if numbered:
            only = numbered if only is None else only & numbered
        people[name] = Person(name, tuple(row[column] for column in columns.mix), only)
    if not people:
        raise FileError(0, "there is nobody in the file.", path)
    return tuple(people.values())


def _words(row: Mapping[str, str], column: str | None) -> list[str]:
    return [word.strip().casefold() for word in row[column].split(";") if word.strip()] if column else []


def answer(result: Result) -> Answer:
    """The tables and how good they are, as the command prints it."""
    problem = result.problem
    place = {person.id: number for number, person in enumerate(problem.ordered)}
    rounds = [[[place[name] for name in table] for table in tables] for tables in result.rounds]
    pairs = Counter(
        frozenset((one, other))
        for tables in rounds
        for table in tables
        for one in table
        for other in table
        if one < other
    )
    people = len(problem.people)
    return {
        "rounds": result.rounds,
        "repeated_pairs": repeats(rounds, people),
        "repeated_pairs_bound": problem.least_repeats,
        "pairs": {
            "never": people * (people - 1) // 2 - len(pairs),
            "once": sum(times == 1 for times in pairs.values()),
            "again": sum(times > 1 for times in pairs.values()),
        },
        "mix": [
            {
                "field": field,
                "squares": squares(rounds, codes),
                "squares_bound": bound,
                "values": _spread(result, number),
            }
            for number, (field, codes, bound) in enumerate(
                zip(problem.fields, problem.codes, problem.least_spread, strict=True)
            )
        ],
    }


def _spread(result: Result, field: int) -> list[Answer]:
    """For each value how many there are, and how many sit at a table: at least, at most, and if it were even."""
    problem = result.problem
    value = {person.id: person.values[field] for person in problem.people}
    tables = [Counter(value[name] for name in table) for tables in result.rounds for table in tables]
    return [
        {
            "value": name,
            "people": count,
            "least": min(table[name] for table in tables),
            "most": max(table[name] for table in tables),
            "even": [count // problem.tables, -(-count // problem.tables)],
        }
        for name, count in sorted(Counter(value.values()).items())
    ]
