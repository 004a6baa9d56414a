"""One run of the Method of Equal Shares, exact and fast.

Exact without exact balances: a voter who was never emptied has `start - sum of the prices paid`, so the
money of any set of voters is `m·start - Σ n_j·t_j` with integers m (voters) and n_j (those of them who
paid for project j) and exact prices t_j. Floats only sort voters into poorer and richer than a price;
whoever lies too near to tell is compared exactly. The limit SLACK is a million times wider than the
floats' rounding can be (docs/methods.md).
"""

from __future__ import annotations

import heapq
from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

import numpy as np

from civic.votes.tally.budget import Utility
from civic.votes.tally.electorate import Backers, Electorate, Floats, Indices, Mask
from civic.votes.tally.rounds import SLACK, Look, Round, Run


def run(electorate: Electorate, start: Fraction, beside: Run | None = None) -> Run:
    """Equal Shares with `start` money for each voter, until no project's supporters can pay for it.

    In each round it looks at all projects that may have come before the one that `beside` bought in the same round.
    """
    limits = [each.bought.rate for each in beside.rounds] if beside else []
    return Purse(electorate, start).spend(limits)


@dataclass(frozen=True)
class Beginning:
    """What is bought first with a share, and with every larger one: projects, prices and rates, and what groups paid.

    As long as nobody is emptied, a project's supporters pay the same for each point, and no rate can be lower than that
    with which this happens; so projects come in the order of these rates. `floors` are those of all others.
    """

    bought: tuple[tuple[int, Fraction, Fraction], ...]
    paid: Floats
    floors: tuple[tuple[float, int], ...]


def beginning(electorate: Electorate, share: Fraction) -> Beginning:
    """What is bought before anybody could be emptied who starts with this share."""
    e, purse = electorate, Purse(electorate, share)
    order = sorted(purse.first_bounds())
    bought: list[tuple[int, Fraction, Fraction]] = []
    paid = np.zeros(len(e.ballots))
    for rate, _, project in order:
        price = e.costs[project] / e.totals[project]
        after = paid[e.groups[project]] + float(price) * e.points[project]
        if after.max() >= purse.unit * (1 - 2 * SLACK):
            break
        paid[e.groups[project]] = after
        bought.append((project, price, rate))
    rest = order[len(bought) :]
    return Beginning(tuple(bought), paid, tuple((float(rate) * (1 - SLACK), project) for rate, _, project in rest))


def plain_run(electorate: Electorate, start: Fraction, first: Beginning) -> Run:
    """The same purchases, without a look at what does not decide them, from the beginning of a share not larger."""
    return Purse(electorate, start).spend_plainly(first)


@dataclass
class Purse:
    """What all voters have left, during one run.

    `active` are supporters without those who have nothing left, `levels` prices not above a project's next one.
    """

    electorate: Electorate
    start: Fraction
    active: dict[int, Backers] = field(default_factory=dict)
    levels: dict[int, float] = field(default_factory=dict)
    bought: list[int] = field(default_factory=list)
    prices: list[Fraction] = field(default_factory=list)

    def __post_init__(self) -> None:
        count = len(self.electorate.ballots)
        self.unit = float(self.start)
        self.left: Floats = np.full(count, self.unit)
        self.alive: Mask = np.ones(count, dtype=np.bool_)
        self.common, self.units = self.start.denominator, [self.start.numerator]

    def spend(self, limits: Sequence[Fraction]) -> Run:
        """Buy the project with the lowest rate, again and again.

        Money only shrinks, so a rate that was computed in an earlier round is a lower bound: projects wait in a heap
        by their last rate and are looked at again only when that bound is the lowest, or the second lowest.
        """
        waiting = self.first_bounds()
        rounds: list[Round] = []
        while waiting:
            limit = limits[len(rounds)] if len(rounds) < len(limits) else None
            found = self._two_lowest(waiting, limit)
            if not found:
                break
            best, beyond = found.pop(0), waiting[0][0] if waiting else None
            for other in found:
                heapq.heappush(waiting, (other.rate, other.tie, other.project))
            rivals = tuple(other for other in found if not self._always_before(best.project, other.project))
            level = tuple(other.project for other in found if other.rate == best.rate)
            rounds.append(Round(best, rivals, beyond, level))
            self._charge(best.project, best.price)
        return Run(self.start, tuple(rounds), self._missing())

    def spend_plainly(self, first: Beginning) -> Run:
        """Buy the same in the same order, and look only at what may be the lowest."""
        nothing = np.empty(0)
        rounds = [Round(Look(rate, 0, project, price, nothing), (), None, ()) for project, price, rate in first.bought]
        for project, price, _ in first.bought:
            self.bought.append(project)
            self._write_down(price)
        self.left = self.unit - first.paid
        waiting = list(first.floors)
        heapq.heapify(waiting)
        while (best := self._lowest(waiting)) is not None:
            rounds.append(Round(best, (), None, ()))
            self._charge(best.project, best.price)
        return Run(self.start, tuple(rounds), thorough=False)

    def _lowest(self, waiting: list[tuple[float, int]]) -> Look | None:
        """What has the lowest rate now, taken out of the heap; all others stay in it by what their rate is at least.

        Floats bound the rates; only where these bounds overlap rates are computed exactly.
        """
        seen: list[tuple[float, int, Backers, Floats, float]] = []
        most = float("inf")
        while waiting and waiting[0][0] <= most:
            _, project = heapq.heappop(waiting)
            backers = self._active(project)
            left = self.left[backers.groups]
            near, doubt = self._near(project, backers, left)
            if near is not None:
                scale = float(self._rate(project, Fraction(1)))
                seen.append(((near - doubt) * scale, project, backers, left, near))
                most = min(most, (near + doubt) * scale)
        found = [
            Look(self._rate(project, price), self.electorate.ties[project], project, price, left)
            for least, project, backers, left, near in seen
            if least <= most and (price := self._confirmed(project, backers, left, near)) is not None
        ]
        best = min(found, key=lambda look: look.rank, default=None)
        for least, project, *_ in seen:
            if best is not None and project != best.project:
                heapq.heappush(waiting, (least, project))
        return best

    def _active(self, project: int) -> Backers:
        backers = self.active.get(project) or self.electorate.backers(project)
        alive = self.alive[backers.groups]
        if 4 * np.count_nonzero(alive) < 3 * alive.size:
            backers = self.active[project] = backers.only(alive)
        return backers

    def _missing(self) -> dict[int, float]:
        e, bought = self.electorate, set(self.bought)
        rest = (project for project, votes in enumerate(e.votes) if votes and project not in bought)
        return {n: float(e.costs[n]) - dot(e.group_weights[n], self.left[e.groups[n]]) for n in rest}

    def _two_lowest(self, waiting: list[tuple[Fraction, int, int]], limit: Fraction | None) -> list[Look]:
        """Projects with their rates now, the lowest first, taken out of the heap: all that may be lowest or second.

        Second is who is not always behind the first. All that may be up to the limit are looked at as well.
        """
        found: list[Look] = []
        second: Fraction | None = None
        while waiting and (second is None or waiting[0][0] <= second or (limit and waiting[0][0] <= limit)):
            _, tie, project = heapq.heappop(waiting)
            left = self.left[self.electorate.groups[project]]
            price = self._price(project, left)
            if price is not None:
                insort(found, Look(self._rate(project, price), tie, project, price, left), key=lambda each: each.rank)
                first = found[0].project
                second = next((e.rate for e in found[1:] if not self._always_before(first, e.project)), None)
        return found

    def _always_before(self, first: int, other: int) -> bool:
        """Whether `first` comes before `other` whatever the voters have: it is no dearer and `other`'s supporters are
        among its own, and the tie rule says the same."""
        e = self.electorate
        if e.costs[first] > e.costs[other] or e.ties[first] > e.ties[other] or not e.costs[first]:
            return False
        return e.among(other, first)

    def first_bounds(self) -> list[tuple[Fraction, int, int]]:
        e = self.electorate
        waiting = [
            (self._rate(project, e.costs[project] / total), e.ties[project], project)
            for project, total in enumerate(e.totals)
            if total
        ]
        heapq.heapify(waiting)
        return waiting

    def _rate(self, project: int, price: Fraction) -> Fraction:
        cost = self.electorate.costs[project]
        return price / cost if cost and self.electorate.utility is Utility.COST else price

    def _price(self, project: int, left: Floats) -> Fraction | None:
        """The smallest t with Σ min(left, t·points) = cost over the supporters; None when they cannot pay.

        Newton's method in floats finds the price, and then exactly: it starts over from the exact price
        of the division into poorer and richer until that price confirms the division.
        """
        backers = self.electorate.backers(project)
        near, _ = self._near(project, backers, left)
        return None if near is None else self._confirmed(project, backers, left, near)

    def _near(self, project: int, backers: Backers, left: Floats) -> tuple[float | None, float]:
        """The price in floats and how far it may be off at most; None when they cannot pay, exactly."""
        cost = self.electorate.costs[project]
        if not cost:
            return 0.0, 0.0
        money = left * backers.weights
        if not self._affordable(project, backers, float(money.sum())):
            return None, 0.0
        ends = left if self.electorate.approvals.points is None else left / backers.points
        # Money only shrinks, so that no price of this run falls.
        level, richer = _water_level(money, ends, backers.given, float(cost), self.levels.get(project, 0.0))
        self.levels[project] = level * (1 - SLACK)
        return level, SLACK * self.unit * (1 + self.electorate.votes[project] / max(richer, 1.0))

    def _confirmed(self, project: int, backers: Backers, left: Floats, near: float) -> Fraction:
        if not self.electorate.costs[project]:
            return self.electorate.costs[project]
        points = backers.points
        if self.electorate.approvals.points is None:
            most, highest = float(left.max()), 1.0
        else:
            most, highest = float((left / points).max()), float(points.max())
        while True:
            near = min(near, most)
            price = self._price_near(project, backers, left, near)
            if abs(float(price) - near) * highest <= SLACK * self.unit / 2:
                return price
            near = float(price)

    def _price_near(self, project: int, backers: Backers, left: Floats, near: float) -> Fraction:
        """The exact price if whoever is well below `near` empties their purse."""
        slack, pays = SLACK * self.unit, self._for_all(near, backers)
        low = np.flatnonzero(left < pays + slack)
        groups, weights = backers.groups[low], backers.weights[low]
        # Whoever was emptied has exactly nothing and adds nothing to either side.
        alive = self.alive[groups]
        close = alive & (left[low] >= (pays[low] if isinstance(pays, np.ndarray) else pays) - slack)
        poorer = alive & ~close
        missing = self.electorate.costs[project] - self._money(groups[poorer], weights[poorer])
        richer = int(backers.given.sum() - backers.given[low[~close]].sum())
        if close.any():
            places = low[close]
            empty_at = {
                place: self._balance(int(backers.groups[place])) / int(backers.points[place]) for place in places
            }
            for place in sorted(empty_at, key=empty_at.__getitem__):
                if empty_at[place] * richer >= missing:
                    break
                each = int(backers.given[place])
                missing -= empty_at[place] * each
                richer -= each
        return missing / richer

    def _for_all(self, price: float, backers: Backers) -> Floats | float:
        """What each group pays at a price for one point; one number where all give one point."""
        return price if self.electorate.approvals.points is None else price * backers.points

    def _affordable(self, project: int, backers: Backers, total: float) -> bool:
        cost = self.electorate.costs[project]
        doubt = SLACK * self.unit * self.electorate.votes[project]
        if abs(total - float(cost)) > doubt:
            return total > float(cost)
        return self._money(backers.groups, backers.weights) >= cost

    def _money(self, groups: Indices, weights: Floats) -> Fraction:
        """What these groups have left together, exactly."""
        alive = self.alive[groups]
        groups, weights = groups[alive], weights[alive]
        if not groups.size:
            return Fraction(0)
        given = self.electorate.approvals.count(groups, weights)
        total = int(weights.sum()) * self.units[0]
        for project, units in zip(self.bought, self.units[1:], strict=True):
            total -= int(given[project]) * units
        return Fraction(total, self.common)

    def _balance(self, group: int) -> Fraction:
        if not self.alive[group]:
            return Fraction(0)
        ballot = self.electorate.ballots[group]
        paid = (units * ballot.get(project, 0) for project, units in zip(self.bought, self.units[1:], strict=True))
        return Fraction(self.units[0] - sum(paid), self.common)

    def _write_down(self, price: Fraction) -> None:
        """Keep the price, as a whole number over the common denominator of the share and all prices."""
        common = lcm(self.common, price.denominator)
        if common != self.common:
            self.units = [units * (common // self.common) for units in self.units]
            self.common = common
        self.units.append(price.numerator * (common // price.denominator))
        self.prices.append(price)

    def _charge(self, project: int, price: Fraction) -> None:
        backers = self.active.get(project) or self.electorate.backers(project)
        groups, slack = backers.groups, SLACK * self.unit
        after = self.left[groups] - self._for_all(float(price), backers)
        low = np.flatnonzero(after <= slack)
        emptied = after[low] < -slack
        for place in np.flatnonzero(~emptied):
            points = int(backers.points[low[place]])
            emptied[place] = self._balance(int(groups[low[place]])) <= price * points
        after[low[emptied]] = 0.0
        self.left[groups] = after
        self.alive[groups[low[emptied]]] = False
        self.bought.append(project)
        self._write_down(price)


def dot(weights: Floats, values: Floats | Mask) -> float:
    # Not `@`: a linear algebra library would wake its threads for it, and those wait for each other.
    return float((weights * values).sum())


def _water_level(money: Floats, ends: Floats, given: Floats, cost: float, above: float) -> tuple[float, float]:
    """The price in floats: Newton's method from below on the concave, piecewise linear Σ min(left, t·points).

    Of each group all its money, the price that empties it, and its points. Also the points of those it does not empty.
    """
    total, count = float(given.sum()), ends.size
    richer = total
    level = max(cost / total, above)
    while True:
        poor = np.flatnonzero(ends < level)
        now = ends.size - poor.size
        # Rounding can make the rich look more numerous again; the level is then as near as floats come.
        if now >= count:
            return level, richer
        if not now:
            return float(ends.max()), 0.0
        count = now
        richer = total - float(given[poor].sum())
        level = (cost - float(money[poor].sum())) / richer
