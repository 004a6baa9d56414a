"""Sequential Phragmén for participatory budgets: whoever is funded burdens its supporters as evenly as possible.

Funding a project puts its cost on its supporters as load, so that all of them end with the same load; the project for
which that load is smallest comes first, and the first that the rest does not cover ends it (Phragmén 1894;
Brill, Freeman, Janson and Lackner 2017; with costs Los, Christoff and Grossi 2022). Ties: the cheaper project, then
more votes, then the lot.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from civic.votes.tally.budget import Amount, Approvals, Outcome, Purchase, Utility, check, grouped, support, tie_order
from civic.votes.tally.electorate import prepare
from civic.votes.tally.lot import Lot

RULE = "phragmen"


def phragmen(costs: Mapping[str, Amount], approvals: Approvals, budget: Amount, *, lot: Lot | None = None) -> Outcome:
    """Fund projects one by one, exactly; `rate` of a round is the load that its supporters end with.

    Raises ValueError for a negative cost or budget, or an unknown project.
    """
    check(costs, budget)
    groups = grouped(approvals, costs)
    votes = support(groups, costs)
    electorate = prepare(costs, groups, tie_order(costs, votes, lot), Utility.COST)
    # All supporters of a funded project have the same load, so that a group's is that of the last one it supports.
    levels, last = [Fraction(0)], np.zeros(len(groups), dtype=np.intp)
    names, left, rounds = list(costs), Fraction(budget), list[Purchase]()
    waiting = [number for number, voters in enumerate(electorate.votes) if voters]

    def load(number: int) -> Fraction:
        at = last[electorate.groups[number]]
        counts = np.bincount(at, electorate.group_weights[number], len(levels))
        before = sum((int(counts[level]) * levels[level] for level in np.flatnonzero(counts)), start=Fraction(0))
        return (electorate.costs[number] + before) / electorate.votes[number]

    while waiting:
        burden, _, chosen = min((load(number), electorate.ties[number], number) for number in waiting)
        if electorate.costs[chosen] > left:
            break
        waiting.remove(chosen)
        left -= electorate.costs[chosen]
        levels.append(burden)
        last[electorate.groups[chosen]] = len(levels) - 1
        rounds.append(Purchase(names[chosen], costs[names[chosen]], votes[names[chosen]], burden))
    return Outcome(RULE, budget, tuple(rounds))
