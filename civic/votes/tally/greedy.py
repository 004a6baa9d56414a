"""Greedy: the familiar rule of participatory budgets. Most votes first, whatever still fits is funded."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from civic.votes.tally.budget import Amount, Approvals, Outcome, Purchase, Utility, check, grouped, support
from civic.votes.tally.budget import tie_order as tie_order_of
from civic.votes.tally.lot import Lot

RULE = "greedy"


def greedy(
    costs: Mapping[str, Amount],
    approvals: Approvals,
    budget: Amount,
    *,
    utility: Utility = Utility.COST,
    lot: Lot | None = None,
) -> Outcome:
    """Fund projects by their number of approvals; see `greedy_by_score`."""
    groups = grouped(approvals, costs)
    return greedy_by_score(costs, support(groups, costs), budget, utility=utility, lot=lot)


def greedy_by_score(
    costs: Mapping[str, Amount],
    scores: Mapping[str, Amount],
    budget: Amount,
    *,
    utility: Utility = Utility.COST,
    lot: Lot | None = None,
    skip: bool = True,
    threshold: Amount = 0,
    exclusive: Sequence[Collection[str]] = (),
) -> Outcome:
    """Go through the projects from the highest score down and fund each that the rest of the budget covers.

    Without `skip` the first project that it does not cover ends it. Projects whose score is below `threshold` take no
    part. Of each collection in `exclusive` at most one is funded. With `Utility.CARDINALITY` the order is by score per
    unit of cost. A project that nobody supports is not funded. Ties: cheaper first, then higher score, then the lot.
    Raises ValueError for a negative cost or budget.
    """
    check(costs, budget)
    ties = tie_order_of(costs, scores, lot)
    wanted = [project for project in costs if scores[project] > 0 and scores[project] >= threshold]
    wanted.sort(key=lambda project: (*_worth(costs[project], scores[project], utility), ties[project]))
    rounds = tuple(fill(wanted, costs, scores, budget, skip=skip, exclusive=exclusive))
    return Outcome(RULE, budget, rounds)


def fill(
    order: Collection[str],
    costs: Mapping[str, Amount],
    scores: Mapping[str, Amount],
    money: Amount,
    *,
    skip: bool = True,
    exclusive: Sequence[Collection[str]] = (),
) -> list[Purchase]:
    """Fund in this order each project that `money`, less what was already funded, still covers; or up to the first.

    A project is left out, whatever it costs, once another one of a collection in `exclusive` is funded.
    """
    funded: list[Purchase] = []
    excluded: set[str] = set()
    for project in order:
        if project in excluded:
            continue
        if costs[project] <= money:
            money -= costs[project]
            excluded.update(*(group for group in exclusive if project in group))
            funded.append(Purchase(project, costs[project], scores[project]))
        elif not skip:
            break
    return funded


def _worth(cost: Amount, score: Amount, utility: Utility) -> tuple[int, Amount]:
    if utility is Utility.COST:
        return (0, -score)
    # What costs nothing is worth infinitely much per unit of cost.
    return (1, -Fraction(score) / Fraction(cost)) if cost else (0, -score)
