"""Equal Shares with Bounded Overspending (Papasotiropoulos, Pishbin, Skibski, Skowron, Wąs 2024, 2025).

Equal Shares stops when no project's supporters can pay for it all. Here they may also pay for a part α of it at the
rate ρ: each gives α·ρ for each unit of utility, or all that is left, and that makes α·cost. The project with the
smallest ρ/α that the rest of the budget covers comes next. It is funded in full, and each supporter pays ρ for each
unit of utility, or all that is left. Nobody pays more than they have; what is missing is what the supporters overspend.

Written with λ = αρ, ρ/α is λ/α². Between two values at which a supporter's money ends it first rises and then falls,
so only those values, and the λ that pays for all (α = 1), can be smallest. Ties: the larger α; between projects the
cheaper one, then more votes, then the lot. As money only shrinks, no ρ/α ever falls, so an earlier one is a bound.

Balances are fractions. Their numerators and denominators double in length with each project that is bought in part;
beyond `BITS` binary digits they are rounded there, and rates that agree to half as many count as equal.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from civic.votes.tally.budget import (
    Amount,
    Approvals,
    Outcome,
    Purchase,
    Scores,
    Utility,
    check,
    grouped,
    grouped_points,
    points_of,
    support,
    tie_order,
)
from civic.votes.tally.electorate import Electorate, Floats, prepare, prepare_points
from civic.votes.tally.lot import Lot

RULE = "bos-equal-shares"
BITS = 8_192
NEAR = 1e-9
"""Relative; what floats find closer together is compared exactly."""


def bounded_overspending(
    costs: Mapping[str, Amount],
    approvals: Approvals,
    budget: Amount,
    *,
    utility: Utility = Utility.COST,
    lot: Lot | None = None,
) -> Outcome:
    """Fund projects; `rate` of a round is ρ, `covered` is α. Blank ballots get no share.

    Raises ValueError for a negative cost or budget, or an unknown project.
    """
    check(costs, budget)
    groups = grouped(approvals, costs)
    votes = support(groups, costs)
    electorate = prepare(costs, groups, tie_order(costs, votes, lot), utility)
    return _fund(costs, votes, budget, electorate, 1)


def bounded_overspending_of_points(
    costs: Mapping[str, Amount],
    scores: Scores,
    budget: Amount,
    *,
    utility: Utility = Utility.CARDINALITY,
    lot: Lot | None = None,
) -> Outcome:
    """The same where ballots give points: a voter gains the points (with `Utility.COST`: times the cost).

    Raises ValueError as `bounded_overspending` does.
    """
    check(costs, budget)
    groups, units = grouped_points(scores, costs)
    votes = points_of(groups, units, costs)
    electorate = prepare_points(costs, groups, tie_order(costs, votes, lot), utility)
    return _fund(costs, votes, budget, electorate, units)


def _fund(
    costs: Mapping[str, Amount], votes: Mapping[str, Amount], budget: Amount, electorate: Electorate, units: int
) -> Outcome:
    if not electorate.voters:
        return Outcome(RULE, budget, ())
    share, names, rounds = Fraction(budget) / electorate.voters, list(costs), list[Purchase]()
    purse, left = _Purse(electorate, share), Fraction(budget)
    waiting = [(0.0, number) for number, total in enumerate(electorate.totals) if total]
    while (best := _best(purse, waiting, left)) is not None:
        waiting = [entry for entry in waiting if entry[1] != best.project]
        heapq.heapify(waiting)
        name, cost = names[best.project], costs[names[best.project]]
        by_cost = electorate.utility is Utility.COST and cost
        rate = best.price * units / (Fraction(cost) if by_cost else 1)
        rounds.append(Purchase(name, cost, votes[name], rate, covered=best.covered))
        purse.charge(best)
        left -= electorate.costs[best.project]
    return Outcome(RULE, budget, tuple(rounds), share=share)


@dataclass(frozen=True)
class _Offer:
    """A project as its supporters could buy it: ρ/α, the part α they would cover, and what they pay for a point."""

    worth: Fraction
    covered: Fraction
    price: Fraction
    project: int


def _best(purse: _Purse, waiting: list[tuple[float, int]], left: Fraction) -> _Offer | None:
    """The project that comes next; what is looked at goes back into `waiting` with its worth as a bound."""
    e, seen, lowest = purse.electorate, list[tuple[float, int]](), float("inf")
    while waiting and waiting[0][0] <= lowest * (1 + NEAR):
        _, project = heapq.heappop(waiting)
        if e.costs[project] > left:
            continue  # the rest of the budget only shrinks
        worth = purse.about(project)
        if worth < float("inf"):
            seen.append((worth, project))
            lowest = min(lowest, worth)
    offers = [purse.offer(project) for worth, project in seen if worth <= lowest * (1 + NEAR)]
    for entry in seen:
        heapq.heappush(waiting, entry)
    if not offers:
        return None
    first = min(offers, key=lambda offer: offer.worth)
    level = [offer for offer in offers if purse.same(offer.worth, first.worth)]
    return min(level, key=lambda offer: e.ties[offer.project])


@dataclass
class _Purse:
    """What all voters have left. Groups of the same `kind` have paid the same for the same, and have equally much."""

    electorate: Electorate
    share: Fraction
    rounded: bool = False
    balances: list[Fraction] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.balances = [self.share]
        self.kind: npt.NDArray[np.intp] = np.zeros(len(self.electorate.ballots), dtype=np.intp)

    def same(self, one: Fraction, other: Fraction) -> bool:
        return one == other if not self.rounded else abs(one - other) <= other / 2 ** (BITS // 2)

    def about(self, project: int) -> float:
        """The smallest ρ/α in floats; infinite if no supporter has money left."""
        worth = self._worths(project)[0]
        return float(worth.min()) if worth.size else float("inf")

    def _worths(self, project: int) -> tuple[Floats, _Classes]:
        """ρ/α at each value at which a class's money ends, and last where all is paid for (infinite if it cannot)."""
        e = self.electorate
        classes = self._classes(project)
        if not e.costs[project]:
            return np.zeros(1), classes
        if not classes.money.size:
            return np.empty(0), classes
        cost, ends = float(e.costs[project]), classes.ends
        paid, rest = classes.paid()
        gathered = paid + ends * rest
        full = np.append(np.flatnonzero(gathered >= cost * (1 - NEAR)), ends.size)[0]
        with np.errstate(divide="ignore"):
            price = (cost - (paid[full - 1] if full else 0.0)) / (rest[full - 1] if full else classes.points_in_all)
        partly = np.where(gathered < cost, ends * (cost / gathered) ** 2, np.inf)
        whole = max(price, 0.0) if full < ends.size else np.inf
        worth = np.append(partly, whole) / (cost if e.utility is Utility.COST else 1.0)
        return worth, classes

    def _classes(self, project: int) -> _Classes:
        """The supporters who have money, those with equal money and points together, the poorest first."""
        e = self.electorate
        money = np.array([float(balance) for balance in self.balances])
        groups, points = e.groups[project], e.points[project]
        kinds = self.kind[groups]
        alive = money[kinds] > 0
        pairs = np.stack([kinds[alive], points[alive].astype(np.intp)])
        if not pairs.size:
            return _Classes(np.empty(0), np.empty(0), np.empty(0), np.empty(0, dtype=np.intp))
        found, where = np.unique(pairs, axis=1, return_inverse=True)
        weights = np.bincount(where.ravel(), e.group_weights[project][alive]).astype(np.float64)
        order = np.argsort(money[found[0]] / found[1], kind="stable")
        return _Classes(money[found[0]][order], found[1][order].astype(float), weights[order], found[0][order])

    def offer(self, project: int) -> _Offer:
        """The smallest ρ/α exactly."""
        worth, classes = self._worths(project)
        cost = self.electorate.costs[project]
        if not cost:
            return _Offer(Fraction(0), Fraction(1), Fraction(0), project)
        near = np.flatnonzero(worth <= worth.min() * (1 + NEAR))
        offers = [self._exactly(project, classes, int(place)) for place in near]
        best = min(offers, key=lambda offer: offer.worth)
        return max((o for o in offers if self.same(o.worth, best.worth)), key=lambda offer: offer.covered)

    def _exactly(self, project: int, classes: _Classes, place: int) -> _Offer:
        cost = self.electorate.costs[project]
        level = self._level(classes, place) if place < classes.money.size else self._full(classes, cost)
        gathered = self._gathered(classes, level)
        covered = min(gathered / cost, Fraction(1))
        worth = level / covered**2 / (cost if self.electorate.utility is Utility.COST else 1)
        return _Offer(worth, covered, level / covered, project)

    def _level(self, classes: _Classes, place: int) -> Fraction:
        return Fraction(self.balances[classes.kinds[place]], int(classes.points[place]))

    def _gathered(self, classes: _Classes, level: Fraction) -> Fraction:
        """Σ min(money, level·points), exactly; which of two equal terms is taken makes no difference."""
        near, total = float(level), Fraction(0)
        poorer = classes.ends < near
        for place in np.flatnonzero(np.abs(classes.ends - near) <= NEAR * near):
            poorer[place] = self._level(classes, int(place)) < level
        weights = np.bincount(classes.kinds[poorer], classes.weights[poorer], len(self.balances))
        for kind in np.flatnonzero(weights):
            total += int(weights[kind]) * self.balances[kind]
        return total + level * int((classes.weights * classes.points)[~poorer].sum())

    def _full(self, classes: _Classes, cost: Fraction) -> Fraction:
        """The level at which all is paid for; the last one if rounding of floats took it for enough."""
        places = range(classes.money.size)
        low, high = 0, classes.money.size - 1
        ordered = (
            sorted(places, key=lambda place: self._level(classes, place)) if self._close(classes) else list(places)
        )
        while low < high:
            middle = (low + high) // 2
            if self._gathered(classes, self._level(classes, ordered[middle])) >= cost:
                high = middle
            else:
                low = middle + 1
        last = self._level(classes, ordered[low])
        gathered = self._gathered(classes, last)
        # Between the level before and this one only those who are not emptied before it pay more.
        richer = sum(int(classes.weights[place]) * int(classes.points[place]) for place in ordered[low:])
        return last - (gathered - cost) / richer if gathered >= cost else last

    def _close(self, classes: _Classes) -> bool:
        ends = classes.ends
        return bool((np.diff(ends) <= NEAR * ends[:-1]).any())

    def charge(self, offer: _Offer) -> None:
        """The supporters pay: new kinds for those who paid, an empty one for those who gave all they had."""
        e, project = self.electorate, offer.project
        groups, points = e.groups[project], e.points[project].astype(np.intp)
        pairs, where = np.unique(np.stack([self.kind[groups], points]), axis=1, return_inverse=True)
        fresh = [max(self.balances[kind] - offer.price * int(given), Fraction(0)) for kind, given in pairs.T]
        first = len(self.balances)
        self.kind[groups] = first + where.ravel()
        used, inverse = np.unique(self.kind, return_inverse=True)
        balances = self.balances + fresh
        self.balances = [self._short(balances[number]) for number in used]
        self.kind = inverse.ravel().astype(np.intp)

    def _short(self, balance: Fraction) -> Fraction:
        if balance.denominator.bit_length() <= BITS:
            return balance
        self.rounded = True
        return Fraction(round(balance * 2**BITS), 2**BITS)


@dataclass(frozen=True)
class _Classes:
    """Supporters of a project by what they have and give: money, points, number of voters, kind; by `ends`."""

    money: Floats
    points: Floats
    weights: Floats
    kinds: npt.NDArray[np.intp]

    @property
    def ends(self) -> Floats:
        """The price of a point at which each class has nothing left."""
        return np.asarray(self.money / self.points)

    @property
    def points_in_all(self) -> float:
        """What all of them give together."""
        return float((self.weights * self.points).sum())

    def paid(self) -> tuple[Floats, Floats]:
        """At each end: what those who are empty then gave in all, and the points of the others."""
        given = self.weights * self.points
        return np.cumsum(self.weights * self.money), self.points_in_all - np.cumsum(given)
