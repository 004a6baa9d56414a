"""Where a seating begins: a design in which as few pairs as possible meet again.

The people are written into columns of as many rows as there are tables; in round r the one in row b of column a sits at
table b + F[r][a]. Two of one column never meet, and two of columns a and c meet again in round s if
F[r][a] - F[r][c] = F[s][a] - F[s][c]: a difference matrix (Bose and Bush 1952) has none of these. Over a field of as
many elements as tables, F[r][a] = r * a is one (the affine plane); with as many columns as rows, each column may
come together once as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from civic.meetings.tables.chance import Chance
from civic.meetings.tables.problem import Round

Add = Callable[[int, int], int]
STEPS = 12_000
#: For each size the prime and an irreducible polynomial, lowest coefficient first, without the leading 1.
POLYNOMIALS = {
    4: (2, (1, 1)),
    8: (2, (1, 1, 0)),
    9: (3, (2, 1)),
    16: (2, (1, 1, 0, 0)),
    25: (5, (2, 4)),
    27: (3, (1, 2, 0)),
    32: (2, (1, 0, 1, 0, 0)),
    49: (7, (3, 6)),
    64: (2, (1, 1, 0, 0, 0, 0)),
}


def begin(people: Sequence[int], tables: int, rounds: int, chance: Chance) -> list[Round]:
    """A seating of ``people``, who are written column by column: neighbours in the list never share a table."""
    columns = -(-len(people) // tables)
    add, shifts = _shifts(tables, columns, rounds, chance)
    found = [_seated(people, tables, add, shift) for shift in shifts]
    if len(found) < rounds and len(people) == tables * tables:
        found.append([list(people[column * tables : (column + 1) * tables]) for column in range(columns)])
    while len(found) < rounds:
        order = chance.shuffled(len(people))
        found.append([[people[one] for one in order[table::tables]] for table in range(tables)])
    return found


def _seated(people: Sequence[int], tables: int, add: Add, shifts: Sequence[int]) -> Round:
    seated: Round = [[] for _ in range(tables)]
    for place, person in enumerate(people):
        column, row = divmod(place, tables)
        seated[add(row, shifts[column])].append(person)
    return seated


def _shifts(tables: int, columns: int, rounds: int, chance: Chance) -> tuple[Add, list[list[int]]]:
    """How shifts are added, and one row of shifts, a column each, for as many rounds as there is a use in it."""
    count = min(rounds, tables)
    field = _field(tables)
    if field is not None:
        add, times = field
        return add, [[times(row, column % tables) for column in range(columns)] for row in range(count)]
    return (lambda one, other: (one + other) % tables), _searched(tables, columns, count, chance)


def _field(size: int) -> tuple[Add, Add] | None:
    """Addition and multiplication of the field of so many elements; None if there is none, or none is listed."""
    if size > 1 and all(size % divisor for divisor in range(2, int(size**0.5) + 1)):
        return (lambda one, other: (one + other) % size), (lambda one, other: one * other % size)
    if size not in POLYNOMIALS:
        return None
    prime, low = POLYNOMIALS[size]

    def digits(number: int) -> list[int]:
        return [number // prime**place % prime for place in range(len(low))]

    def number(places: Sequence[int]) -> int:
        return sum(digit % prime * prime**place for place, digit in enumerate(places))

    def add(one: int, other: int) -> int:
        return number([first + second for first, second in zip(digits(one), digits(other), strict=True)])

    def times(one: int, other: int) -> int:
        product = [0] * (2 * len(low) - 1)
        for (place, first), (beside, second) in (
            (a, b) for a in enumerate(digits(one)) for b in enumerate(digits(other))
        ):
            product[place + beside] += first * second
        for top in range(len(product) - 1, len(low) - 1, -1):
            for place, coefficient in enumerate(low):
                product[top - len(low) + place] -= product[top] * coefficient
            product[top] = 0
        return number(product[: len(low)])

    return add, times


def _searched(tables: int, columns: int, rounds: int, chance: Chance) -> list[list[int]]:
    """Shifts modulo ``tables`` with few equal differences, by local search: a shift changes where that is no worse."""
    shifts = [[row * column % tables for column in range(columns)] for row in range(rounds)]
    if rounds < 2 or columns < 2:
        return shifts
    worst = _equal(shifts, tables)
    for _step in range(STEPS):
        if not worst:
            break
        row, column = 1 + chance.below(rounds - 1), 1 + chance.below(columns - 1)
        before = shifts[row][column]
        shifts[row][column] = chance.below(tables)
        now = _equal(shifts, tables)
        if now <= worst:
            worst = now
        else:
            shifts[row][column] = before
    return shifts


def _equal(shifts: Sequence[Sequence[int]], tables: int) -> int:
    """How many differences of two rows are not new, over all pairs of rows."""
    return sum(
        len(one) - len({(first - second) % tables for first, second in zip(one, other, strict=True)})
        for one, other in combinations(shifts, 2)
    )
