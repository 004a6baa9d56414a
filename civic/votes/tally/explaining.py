"""What each loser of a vote lacked, and whom it would have pushed out: found by counting again. Pure.

For every kind of ballot the change is so many more voters who favour this option alone; with a budget also a lower
cost.
How the smallest one is found, and when it is proven to be, is said in ``effort``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from civic.votes.tally.budget import Amount
from civic.votes.tally.effort import Monotone, Smallest, less_cost, more_votes

Count = Callable[[Amount, int], Sequence[str]]
"""Who is selected if the option costs so much and so many more voters favour it alone."""


@dataclass(frozen=True)
class Change:
    """The smallest change of one sort after which an option wins, and who of the selected then does not."""

    smallest: Smallest
    out: tuple[str, ...]


@dataclass(frozen=True)
class Lacked:
    """Of a loser: what more votes, and what a lower cost, would have done; ``cost`` None where nothing costs."""

    option: str
    votes: Change
    cost: Change | None


def lacked(
    option: str,
    selected: Collection[str],
    count: Count,
    *,
    voters: int,
    monotone: Monotone,
    cost: Amount | None = None,
    budget: Amount = 0,
    unit: Amount = 1,
) -> Lacked:
    """What one loser lacked. ``cost`` None: the vote has no budget; costs are lowered by ``unit``."""

    def wins(_option: str, at: Amount, more: int) -> bool:
        return option in count(at, more)

    def out(at: Amount, more: int) -> tuple[str, ...]:
        then = count(at, more)
        return tuple(other for other in selected if other not in then)

    price = 0 if cost is None else cost
    votes = more_votes(option, price, wins, voters, monotone.votes, hopeless=cost is not None and cost > budget)
    by_votes = Change(votes, out(price, int(votes.value)) if votes.value is not None else ())
    if cost is None:
        return Lacked(option, by_votes, None)
    lower = less_cost(option, cost, unit, wins, monotone.cost)
    return Lacked(option, by_votes, Change(lower, out(lower.value, 0) if lower.value is not None else ()))
