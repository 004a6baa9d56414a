"""Mixed tables by a design and simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983).

First the people are spread over a design that repeats as few pairs as possible; then two people change places, in
all rounds (which repeats no pair) or in one. Fewer repeated pairs count before a better mix.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from civic.meetings.tables.chance import Chance
from civic.meetings.tables.design import begin
from civic.meetings.tables.problem import Problem, Round
from civic.meetings.tables.seating import Seating, settle

EXCHANGES, SWAPS = 250, 600
"""Steps of the search for each seat of each round."""
MOST = 400_000
REPEAT = 10.0
"""What a repeated pair costs beside one unit of unevenness, while the search is under way."""
UNMET = 50.0
"""What a place at which somebody cannot sit costs, before all sit where they can."""
HOT, COLD = 2.0, 0.4


@dataclass(frozen=True)
class Result:
    """``rounds``: for each round its tables, with the ids of people. ``repeats``: pairs that meet again."""

    problem: Problem
    rounds: list[list[list[str]]]
    repeats: int


def seat(problem: Problem, seed: str) -> Result:
    """Draw the tables; the same problem and seed give the same.

    Raises:
        MethodError: tables at which people must sit have too few places.
    """
    chance = Chance(seed)
    best = _search(problem, chance)
    names = [person.id for person in problem.ordered]
    told = [[sorted(names[one] for one in table) for table in tables] for tables in best]
    return Result(problem, told, Seating(problem, best).repeats)


def _search(problem: Problem, chance: Chance) -> list[Round]:
    order = chance.shuffled(len(problem.people))
    order.sort(key=lambda one: [len(problem.allowed[one]), *(codes[one] for codes in problem.codes)])
    seating = Seating(problem, begin(order, problem.tables, problem.rounds, chance))
    _spread(seating, chance)
    seating = Seating(problem, [settle(problem, tables) for tables in seating.rounds])
    return _anneal(seating, chance)


def _spread(seating: Seating, chance: Chance) -> None:
    """Exchange people in all rounds until everybody sits where they can, and tables are mixed."""
    people = len(seating.problem.people)
    unmet = sum(
        seats[one] not in allowed for seats in seating.at for one, allowed in enumerate(seating.problem.allowed)
    )
    steps = min(EXCHANGES * people * len(seating.at), MOST // len(seating.at))
    for step in range(steps):
        if not unmet and not seating.uneven:
            return
        one, other = chance.below(people), chance.below(people)
        wrong = seating.exchange_unmet(one, other)
        if _taken(UNMET * wrong + seating.exchange_mixes(one, other), _heat(step, steps), chance):
            seating.exchange(one, other)
            unmet += wrong


def _heat(step: int, steps: int) -> float:
    return HOT * float((COLD / HOT) ** (step / steps))


def _taken(worse: float, heat: float, chance: Chance) -> bool:
    return worse <= 0 or chance.share() < exp(-worse / heat)


def _anneal(seating: Seating, chance: Chance) -> list[Round]:
    problem, people = seating.problem, len(seating.problem.people)
    best, cost = _copied(seating), seating.cost
    steps = min(SWAPS * people * problem.rounds, MOST)
    for step in range(steps):
        if cost == (problem.least_repeats, 0):
            break
        heat = _heat(step, steps)
        one, other = chance.below(people), chance.below(people)
        if step % (2 + problem.rounds) == 0:
            _try_exchange(seating, one, other, heat, chance)
        else:
            _try_swap(seating, one, other, chance.below(problem.rounds), heat, chance)
        if seating.cost < cost:
            best, cost = _copied(seating), seating.cost
    return best


def _try_exchange(seating: Seating, one: int, other: int, heat: float, chance: Chance) -> None:
    if seating.exchange_unmet(one, other) == 0 and _taken(seating.exchange_mixes(one, other), heat, chance):
        seating.exchange(one, other)


def _try_swap(seating: Seating, one: int, other: int, number: int, heat: float, chance: Chance) -> None:
    seats = seating.at[number]
    if seats[one] == seats[other] or not seating.may_swap(one, other, number):
        return
    worse = REPEAT * seating.meets(one, other, number) + seating.mixes(one, other, number)
    if _taken(worse, heat, chance):
        seating.swap(one, other, number)


def _copied(seating: Seating) -> list[Round]:
    return [[list(table) for table in tables] for tables in seating.rounds]
