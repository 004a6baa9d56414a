"""How far each loser of a budget was from winning: the smallest change that would have made it win.

Two changes, each alone: a lower cost, and more voters who support only this project (for greedy: more votes or points).
They are the cost reduction and the singletons of Boehmer, Faliszewski, Janeczko, Peters, Pierczyński, Schierreich,
Skowron and Szufa, Evaluation of Project Performance in Participatory Budgeting (2024).

Each answer is a count of its own: with the change told the project wins, with one unit less it does not. Under greedy
and Phragmén, and for the cost also under Equal Shares without completion and with bounded overspending, nothing else
happens before the project wins, whatever it costs, and a lower cost or another vote can only make it come earlier; so
the change is the smallest. Elsewhere a still smaller one could win and a larger one lose. There all smaller changes are
tried if they are few, and otherwise the answer says that it is not proven.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from civic.votes.tally.budget import Amount

Wins = Callable[[str, Amount, int], bool]
"""Whether a project wins at this cost, with so many more votes."""
FEW = 100
"""So many smaller changes are tried one by one."""
MOST_TIMES = 100
"""More new voters than so many times all voters are not tried."""


@dataclass(frozen=True)
class Smallest:
    """A change after which the project wins, `value` None if there is none; `proven`: no smaller one does."""

    value: Amount | None
    proven: bool


@dataclass(frozen=True)
class Effort:
    """Of a loser: the highest cost at which it wins, and the fewest votes more with which it does."""

    project: str
    cost: Smallest
    votes: Smallest


@dataclass(frozen=True)
class Monotone:
    """Whether a rule can only gain a project by a lower cost, and by more votes."""

    cost: bool
    votes: bool


def efforts(
    costs: Mapping[str, Amount],
    selected: Iterable[str],
    wins: Wins,
    voters: int,
    budget: Amount,
    monotone: Monotone,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Effort]:
    """What each project that was not selected lacked, in the order of the list.

    Costs are lowered by units of the currency, or by its smallest part that an amount of the election has.
    """
    unit = smallest_unit(budget, *costs.values())
    chosen, found = set(selected), list[Effort]()
    losers = [project for project in costs if project not in chosen]
    for project in losers:
        progress(f"effort: {len(found)} of {len(losers)} losers counted again")
        lower = less_cost(project, costs[project], unit, wins, monotone.cost)
        hopeless = costs[project] > budget
        more = more_votes(project, costs[project], wins, voters, monotone.votes, hopeless=hopeless)
        found.append(Effort(project, lower, more))
    return found


def smallest_unit(*amounts: Amount) -> Fraction:
    """One unit of the currency, or its smallest part that one of the amounts has."""
    return Fraction(1, lcm(*(Fraction(amount).denominator for amount in amounts)))


def less_cost(project: str, cost: Amount, unit: Amount, wins: Wins, monotone: bool) -> Smallest:
    """The highest lower cost at which a loser wins, in steps of ``unit``."""
    steps = int(cost / unit)

    def cheaper(step: int) -> bool:
        return wins(project, cost - step * unit, 0)

    if not cheaper(steps):
        if not monotone and steps <= FEW:
            found = next((step for step in range(1, steps) if cheaper(step)), None)
            return Smallest(None if found is None else cost - found * unit, True)
        return Smallest(None, monotone)
    found, proven = _smallest(cheaper, 0, steps, monotone)
    return Smallest(cost - found * unit, proven)


def more_votes(
    project: str, cost: Amount, wins: Wins, voters: int, monotone: bool, *, hopeless: bool = False
) -> Smallest:
    """The fewest votes more with which a loser wins; ``hopeless``: none are enough, whatever their number."""
    most = 0 if hopeless else MOST_TIMES * (voters + 1)

    def more(votes: int) -> bool:
        return wins(project, cost, votes)

    low, high = 0, 1
    while high <= most and not more(high):
        low, high = high, 2 * high
    if high > most:
        return Smallest(None, monotone or not most)
    return Smallest(*_smallest(more, low, high, monotone))


def _smallest(wins: Callable[[int], bool], loses_at: int, wins_at: int, monotone: bool) -> tuple[int, bool]:
    low, high = loses_at, wins_at
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if wins(middle) else (middle, high)
    if monotone:
        return high, True
    if high > FEW:
        return high, False
    return next(step for step in range(1, high + 1) if wins(step)), True
