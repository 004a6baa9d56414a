"""One run of the Method of Equal Shares, exact and fast.

Exact without exact balances: a voter who was never emptied has `start - sum of the prices paid`, so the
money of any set of voters is `m·start - Σ n_j·t_j` with integers m (voters) and n_j (those of them who
paid for project j) and exact prices t_j. Floats only sort voters into poorer and richer than a price;
whoever lies too near to tell is compared exactly. The limit SLACK is a million times wider than the
floats' rounding can be (docs/methods.md).
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import blake2b
from math import lcm

import numpy as np
import numpy.typing as npt

from civic.votes.tally.budget import Amount, Utility

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

SLACK = 1e-9


@dataclass(frozen=True)
class Approved:
    """The projects of all groups in one row, those of group g from `first[g]` on, `size[g]` of them."""

    projects: Indices
    first: Indices
    size: Indices
    kinds: int

    def count(self, groups: Indices, weights: Floats) -> Floats:
        """For each project the number of voters in these groups who approve it (whole numbers, exact)."""
        sizes = self.size[groups]
        starts = np.repeat(self.first[groups] - (np.cumsum(sizes) - sizes), sizes)
        places = starts + np.arange(starts.size)
        found = np.bincount(self.projects[places], np.repeat(weights, sizes), self.kinds)
        return np.asarray(found, dtype=np.float64)


@dataclass(frozen=True)
class Electorate:
    """An election prepared for many runs: projects are numbers, `groups` those of ballots approving each."""

    costs: tuple[Fraction, ...]
    ties: tuple[int, ...]
    ballots: tuple[frozenset[int], ...]
    approvals: Approved
    weights: Floats
    groups: tuple[Indices, ...]
    group_weights: tuple[Floats, ...]
    votes: tuple[int, ...]
    utility: Utility

    @property
    def voters(self) -> int:
        """How many ballots approve anything."""
        return int(self.weights.sum())


@dataclass(frozen=True)
class Run:
    """Which projects were bought at which price per supporter (units of money), which others had the same rate then,
    and a trace of every decision.

    Two runs with the same trace made every comparison between the same sums of voters' money.
    """

    start: Fraction
    bought: tuple[int, ...]
    prices: tuple[Fraction, ...]
    trace: bytes
    level: tuple[tuple[int, ...], ...] = ()


def prepare(
    costs: Mapping[str, Amount],
    groups: Mapping[frozenset[str], int],
    ties: Mapping[str, int],
    utility: Utility,
) -> Electorate:
    """Number the projects and list for each the groups of identical ballots that approve it."""
    number = {project: index for index, project in enumerate(costs)}
    ballots = tuple(frozenset(number[project] for project in ballot) for ballot in groups)
    weights = np.array(list(groups.values()), dtype=np.float64)
    members: list[list[int]] = [[] for _ in number]
    for group, ballot in enumerate(ballots):
        for project in ballot:
            members[project].append(group)
    listed = tuple(np.array(found, dtype=np.intp) for found in members)
    group_weights = tuple(weights[found] for found in listed)
    return Electorate(
        costs=tuple(Fraction(cost) for cost in costs.values()),
        ties=tuple(ties[project] for project in costs),
        ballots=ballots,
        approvals=_in_one_row(ballots, len(number)),
        weights=weights,
        groups=listed,
        group_weights=group_weights,
        votes=tuple(int(found.sum()) for found in group_weights),
        utility=utility,
    )


def _in_one_row(ballots: Sequence[frozenset[int]], kinds: int) -> Approved:
    projects = np.array([project for ballot in ballots for project in ballot], dtype=np.intp)
    size = np.array([len(ballot) for ballot in ballots], dtype=np.intp)
    return Approved(projects, np.cumsum(size) - size, size, kinds)


def run(electorate: Electorate, start: Fraction) -> Run:
    """Equal Shares with `start` money for each voter, until no project's supporters can pay for it."""
    return _Purse(electorate, start).spend()


@dataclass
class _Purse:
    """What all voters have left, during one run."""

    electorate: Electorate
    start: Fraction
    bought: list[int] = field(default_factory=list)
    prices: list[Fraction] = field(default_factory=list)
    level: list[tuple[int, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        count = len(self.electorate.ballots)
        self.unit = float(self.start)
        self.left: Floats = np.full(count, self.unit)
        self.alive: Mask = np.ones(count, dtype=np.bool_)
        self.common, self.units = self.start.denominator, [self.start.numerator]
        self.digest = blake2b()

    def spend(self) -> Run:
        """Buy the project with the lowest rate, again and again.

        Money only shrinks, so a rate that was computed in an earlier round is a lower bound: projects
        wait in a heap by their last rate and are looked at again only when that bound is the lowest.
        """
        waiting = self._first_bounds()
        while waiting:
            best: tuple[Fraction, int, int, Fraction] | None = None
            looked_at = []
            while waiting and (best is None or waiting[0][0] <= best[0]):
                _, tie, project = heapq.heappop(waiting)
                price = self._price(project)
                if price is None:
                    continue
                found = (self._rate(project, price), tie, project, price)
                looked_at.append(found)
                best = found if best is None else min(best, found)
            if best is None:
                break
            for rate, tie, project, _ in looked_at:
                if project != best[2]:
                    heapq.heappush(waiting, (rate, tie, project))
            self.level.append(
                tuple(project for rate, _, project, _ in looked_at if rate == best[0] and project != best[2])
            )
            self._charge(best[2], best[3])
        return Run(self.start, tuple(self.bought), tuple(self.prices), self.digest.digest(), tuple(self.level))

    def _first_bounds(self) -> list[tuple[Fraction, int, int]]:
        e = self.electorate
        waiting = [
            (self._rate(project, e.costs[project] / votes), e.ties[project], project)
            for project, votes in enumerate(e.votes)
            if votes
        ]
        heapq.heapify(waiting)
        return waiting

    def _rate(self, project: int, price: Fraction) -> Fraction:
        cost = self.electorate.costs[project]
        if self.electorate.utility is Utility.CARDINALITY or not cost:
            return price
        return price / cost

    def _price(self, project: int) -> Fraction | None:
        """The smallest t with Σ min(left, t) = cost over the supporters; None when they cannot pay.

        Newton's method in floats finds the price, and then exactly: it starts over from the exact price
        of the division into poorer and richer until that price confirms the division.
        """
        groups, weights = self.electorate.groups[project], self.electorate.group_weights[project]
        left, cost = self.left[groups], self.electorate.costs[project]
        if not cost:
            return cost
        if not self._affordable(project, float(weights @ left)):
            self._note(b"-", project)
            return None
        most, near = float(left.max()), _water_level(left, weights, float(cost))
        while True:
            near = min(near, most)
            price, poorer = self._price_near(project, left, near)
            if abs(float(price) - near) <= SLACK * self.unit / 2:
                self._note(b"+", project, poorer)
                return price
            near = float(price)

    def _price_near(self, project: int, left: Floats, near: float) -> tuple[Fraction, Mask]:
        """The exact price if whoever is well below `near` empties their purse, and who that is."""
        groups, weights = self.electorate.groups[project], self.electorate.group_weights[project]
        close, poorer = np.abs(left - near) <= SLACK * self.unit, left < near - SLACK * self.unit
        # Whoever was emptied has exactly nothing and adds nothing to either side.
        emptied = ~self.alive[groups]
        close[emptied], poorer[emptied] = False, True
        missing = self.electorate.costs[project] - self._money(groups[poorer], weights[poorer])
        richer = int(weights[~poorer].sum())
        if close.any():
            balances = {place: self._balance(int(groups[place])) for place in np.flatnonzero(close)}
            for place in sorted(balances, key=balances.__getitem__):
                if balances[place] * richer >= missing:
                    break
                missing -= balances[place] * int(weights[place])
                richer -= int(weights[place])
                poorer[place] = True
        return missing / richer, poorer

    def _affordable(self, project: int, total: float) -> bool:
        cost = self.electorate.costs[project]
        doubt = SLACK * self.unit * self.electorate.votes[project]
        if abs(total - float(cost)) > doubt:
            return total > float(cost)
        groups, weights = self.electorate.groups[project], self.electorate.group_weights[project]
        return self._money(groups, weights) >= cost

    def _money(self, groups: Indices, weights: Floats) -> Fraction:
        """What these groups have left together, exactly."""
        alive = self.alive[groups]
        groups, weights = groups[alive], weights[alive]
        if not groups.size:
            return Fraction(0)
        supporters = self.electorate.approvals.count(groups, weights)
        total = int(weights.sum()) * self.units[0]
        for project, units in zip(self.bought, self.units[1:], strict=True):
            total -= int(supporters[project]) * units
        return Fraction(total, self.common)

    def _balance(self, group: int) -> Fraction:
        if not self.alive[group]:
            return Fraction(0)
        ballot = self.electorate.ballots[group]
        paid = (units for project, units in zip(self.bought, self.units[1:], strict=True) if project in ballot)
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
        groups = self.electorate.groups[project]
        left, near = self.left[groups], float(price)
        emptied = left < near - SLACK * self.unit
        for place in np.flatnonzero(np.abs(left - near) <= SLACK * self.unit):
            emptied[place] = self._balance(int(groups[place])) <= price
        self._note(b"=", project, emptied)
        self.left[groups] = np.where(emptied, 0.0, left - near)
        self.alive[groups[emptied]] = False
        self.bought.append(project)
        self._write_down(price)

    def _note(self, what: bytes, project: int, voters: Mask | None = None) -> None:
        self.digest.update(b"%s%d:" % (what, project))
        if voters is not None:
            self.digest.update(np.packbits(voters).tobytes())


def _water_level(left: Floats, weights: Floats, cost: float) -> float:
    """The price in floats: Newton's method from below on the concave, piecewise linear Σ min(left, t)."""
    level, count = cost / float(weights.sum()), left.size
    while True:
        rich = left >= level
        now = int(rich.sum())
        # Rounding can make the rich look more numerous again; the level is then as near as floats come.
        if now >= count:
            return level
        if not now:
            return float(left.max())
        count = now
        poor = ~rich
        level = (cost - float(weights[poor] @ left[poor])) / float(weights[rich].sum())
