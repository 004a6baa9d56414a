"""A seating that is changed by swaps, and what each swap does to repeated pairs and to the mix of tables."""

from __future__ import annotations

from collections.abc import Sequence

from civic.core.methods import MethodError
from civic.meetings.tables.problem import Problem, Round


class Seating:
    """Where everybody sits in each round.

    ``at[r][p]`` is the table of person p in round r; ``repeats`` and ``uneven`` are how far it is from the ideal: pairs
    that meet again, and squares of counts above the least that there could be.
    """

    def __init__(self, problem: Problem, rounds: Sequence[Round]) -> None:
        people = len(problem.people)
        self.problem = problem
        self.rounds = [[list(table) for table in tables] for tables in rounds]
        self.at = [_places(tables, people) for tables in self.rounds]
        self.met = [bytearray(people) for _ in range(people)]
        self.repeats = 0
        for tables in self.rounds:
            for table in tables:
                self._meet(table)
        self.counts = [self._counted(codes) for codes in problem.codes]
        squares = (count * count for field in self.counts for tables in field for row in tables for count in row)
        self.uneven = sum(squares) - sum(problem.least_spread)

    def _meet(self, table: Sequence[int]) -> None:
        for place, one in enumerate(table):
            for other in table[place + 1 :]:
                self.repeats += self.met[one][other] > 0
                self.met[one][other] += 1
                self.met[other][one] += 1

    def _counted(self, codes: Sequence[int]) -> list[list[list[int]]]:
        counts = [[[0] * (max(codes) + 1) for _ in tables] for tables in self.rounds]
        for where, seats in zip(counts, self.at, strict=True):
            for code, table in zip(codes, seats, strict=True):
                where[table][code] += 1
        return counts

    @property
    def cost(self) -> tuple[int, int]:
        return self.repeats, self.uneven

    def may_swap(self, one: int, other: int, number: int) -> bool:
        """Whether both can sit at each other's table in a round."""
        seats, allowed = self.at[number], self.problem.allowed
        return seats[other] in allowed[one] and seats[one] in allowed[other]

    def mixes(self, one: int, other: int, number: int) -> int:
        """By how much a swap in one round makes the tables less even."""
        seats = self.at[number]
        change = 0
        for codes, counts in zip(self.problem.codes, self.counts, strict=True):
            mine, theirs = codes[one], codes[other]
            if mine != theirs:
                here, there = counts[number][seats[one]], counts[number][seats[other]]
                change += here[theirs] - here[mine] + there[mine] - there[theirs] + 2
        return 2 * change

    def meets(self, one: int, other: int, number: int) -> int:
        """By how many a swap in one round raises the repeated pairs."""
        seats = self.at[number]
        mine, theirs = self.met[one], self.met[other]
        change = 0
        for each in self.rounds[number][seats[one]]:
            if each != one:
                change += (theirs[each] > 0) - (mine[each] > 1)
        for each in self.rounds[number][seats[other]]:
            if each != other:
                change += (mine[each] > 0) - (theirs[each] > 1)
        return change

    def swap(self, one: int, other: int, number: int) -> None:
        """Let two people change places in one round."""
        self.uneven += self.mixes(one, other, number)
        self.repeats += self.meets(one, other, number)
        self._place(one, other, number)
        seats, tables = self.at[number], self.rounds[number]
        for person, gone in ((one, other), (other, one)):
            for each in tables[seats[person]]:
                if each != person:
                    self._count_meeting(person, each, 1)
                    self._count_meeting(gone, each, -1)

    def _count_meeting(self, one: int, other: int, by: int) -> None:
        self.met[one][other] += by
        self.met[other][one] += by

    def _place(self, one: int, other: int, number: int) -> None:
        seats, tables = self.at[number], self.rounds[number]
        for codes, counts in zip(self.problem.codes, self.counts, strict=True):
            here, there = counts[number][seats[one]], counts[number][seats[other]]
            here[codes[one]] -= 1
            there[codes[one]] += 1
            there[codes[other]] -= 1
            here[codes[other]] += 1
        mine, theirs = tables[seats[one]], tables[seats[other]]
        mine[mine.index(one)], theirs[theirs.index(other)] = other, one
        seats[one], seats[other] = seats[other], seats[one]

    def exchange(self, one: int, other: int) -> None:
        """Let two people change places in all rounds: no pair meets more or less often."""
        for number, seats in enumerate(self.at):
            if seats[one] != seats[other]:
                self.uneven += self.mixes(one, other, number)
                self._place(one, other, number)
        met = self.met
        together = met[one][other]
        met[one], met[other] = met[other], met[one]
        for row in met:
            row[one], row[other] = row[other], row[one]
        met[one][other] = met[other][one] = together
        met[one][one] = met[other][other] = 0

    def exchange_mixes(self, one: int, other: int) -> int:
        """By how much the tables are less even if two people change places in all rounds."""
        return sum(self.mixes(one, other, number) for number, seats in enumerate(self.at) if seats[one] != seats[other])

    def exchange_unmet(self, one: int, other: int) -> int:
        """By how many such an exchange raises the places at which somebody cannot sit."""
        mine, theirs = self.problem.allowed[one], self.problem.allowed[other]
        if mine == theirs:
            return 0
        return sum(
            (seats[other] not in mine)
            + (seats[one] not in theirs)
            - (seats[one] not in mine)
            - (seats[other] not in theirs)
            for seats in self.at
        )


def _places(tables: Round, people: int) -> list[int]:
    seats = [0] * people
    for number, table in enumerate(tables):
        for person in table:
            seats[person] = number
    return seats


def settle(problem: Problem, tables: Round) -> Round:
    """The same round with everybody at a table where they can sit; sizes of tables stay.

    Whoever sits wrong takes a place along a path of people who each move on (Kuhn 1955).

    Raises:
        MethodError: these people need more places than these tables have.
    """
    sizes = [len(table) for table in tables]
    kept = [[one for one in table if number in problem.allowed[one]] for number, table in enumerate(tables)]
    wrong = [one for number, table in enumerate(tables) for one in table if number not in problem.allowed[one]]
    for person in wrong:
        seen: set[int] = set()
        if not _moved(problem, kept, sizes, person, seen):
            needing = sum(allowed <= seen for allowed in problem.allowed)
            names = ", ".join(str(number + 1) for number in sorted(seen))
            raise MethodError(
                f"{needing} people can only sit at these tables: {names}; "
                f"there are {sum(sizes[number] for number in seen)} places."
            )
    return kept


def _moved(problem: Problem, kept: Round, sizes: Sequence[int], person: int, seen: set[int]) -> bool:
    for table in sorted(problem.allowed[person] - seen):
        if table in seen:
            continue
        seen.add(table)
        if len(kept[table]) < sizes[table]:
            kept[table].append(person)
            return True
        for place, other in enumerate(kept[table]):
            if _moved(problem, kept, sizes, other, seen):
                kept[table][place] = person
                return True
    return False
