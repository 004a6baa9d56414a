"""What Equal Shares buys between two shares, proven from the runs at both ends.

While the same projects are bought in the same order, nobody who starts with more ever has less, so no price rises with
the share. Prices and balances are continuous and made of straight pieces. As the share grows by one, a balance grows by
at least one (or stays zero), and a price falls by the sum of that over the poorer of its supporters, who pay all they
have, for each of the richer ones. The poorer become fewer as the share grows, so the poorer of the smaller share and
those of the larger one bound how fast a price falls in between, and how fast two prices fall bounds where they meet.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from civic.votes.tally.budget import Utility
from civic.votes.tally.electorate import Electorate, Floats, Mask
from civic.votes.tally.rounds import SLACK, Look, Round, Run

ROUNDING = 1e-9
"""Of a slope, relative; a million times more than a sum of floats can be off."""


def buys_the_same(electorate: Electorate, poorer: Run, richer: Run) -> bool:
    """Whether every run that starts between these two buys the same projects in the same order as both."""
    if poorer.bought != richer.bought or not (poorer.thorough and richer.thorough):
        return False
    slopes = _Slopes(electorate, float(richer.start), float(richer.start - poorer.start))
    for before, after in zip(poorer.rounds, richer.rounds, strict=True):
        if not _stays_first(slopes, before, after):
            return False
        slopes.pay(before.bought, after.bought)
    return True


def meeting(electorate: Electorate, before: Run, after: Run) -> float:
    """Where another project would come first, or could be paid, if money and rates went on in a straight line.

    In units of the distance of the two runs, from the first; infinite if nothing is in sight. Between 0 and 1 where
    the runs buy otherwise. A guess, which decides nothing.
    """
    soonest = float("inf")
    for one, other in zip(before.rounds, after.rounds, strict=False):
        if one.bought.project != other.bought.project:
            return _between(*_crossing(one, other))
        later = {rival.project: rival for rival in other.rivals}
        for rival in one.rivals:
            if rival.project in later:
                gap = float(rival.rate - one.bought.rate)
                soonest = _sooner(soonest, gap, float(later[rival.project].rate - other.bought.rate))
    if len(before.rounds) < len(after.rounds):
        look = after.rounds[len(before.rounds)].bought
        missing = float(electorate.costs[look.project]) - float(
            (electorate.group_weights[look.project] * look.left).sum()
        )
        return _between(before.missing.get(look.project, 0.0), -missing)
    for project, missing in before.missing.items():
        soonest = _sooner(soonest, missing, after.missing.get(project, missing))
    return soonest if len(before.rounds) == len(after.rounds) else 0.5


def _sooner(soonest: float, gap: float, later: float) -> float:
    return min(soonest, gap / (gap - later)) if gap > later else soonest


def _between(first: float, second: float) -> float:
    """Where a straight line from `first` above zero to `second` below it meets zero."""
    return first / (first + second) if first > 0 and second > 0 else 0.5


def _crossing(one: Round, other: Round) -> tuple[float, float]:
    """How far apart two projects were in two runs, in the first of which one is bought, in the second the other."""
    overtaking = next((r.rate for r in one.rivals if r.project == other.bought.project), None)
    overtaken = next((r.rate for r in other.rivals if r.project == one.bought.project), None)
    if overtaking is None or overtaken is None:
        return 1.0, 1.0
    return float(overtaking - one.bought.rate), float(overtaken - other.bought.rate)


def _stays_first(slopes: _Slopes, before: Round, after: Round) -> bool:
    """Whether no rival comes first between two rounds in both of which the same project does."""
    highest = before.bought.rate
    if after.beyond is not None and after.beyond <= highest:
        return False
    earlier = {rival.project: rival for rival in before.rivals}
    for rival in after.rivals:
        if before.bought.rank < rival.rank:
            continue
        if not slopes.apart((before.bought, after.bought), (earlier.get(rival.project), rival)):
            return False
    return True


Two = tuple[Look, Look]
"""The same project in the run with the smaller share, and in the one with the larger."""
Rival = tuple[Look | None, Look]
"""The same of a project at which the first of the runs may not have looked."""


@dataclass
class _Slopes:
    """How fast the balances of all groups grow with the share, at least and at most, while rounds are gone through."""

    electorate: Electorate
    unit: float
    distance: float
    least: Floats = field(init=False)
    most: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.least = np.ones(len(self.electorate.ballots))
        self.most = np.ones(len(self.electorate.ballots))

    def pay(self, before: Look, after: Look) -> None:
        """The bought project is paid: who is emptied grows no more, all others by what the price falls in addition."""
        groups, points = self.electorate.groups[before.project], self.electorate.points[before.project]
        slow, fast = self._slowest(after), self._fastest(before)
        self.least[groups] = np.where(self._poor(before, wide=True), 0.0, self.least[groups] + slow * points)
        self.most[groups] = np.where(self._poor(after, wide=False), 0.0, self.most[groups] + fast * points)

    def apart(self, bought: Two, rival: Rival) -> bool:
        """Whether the rival's rate stays above the bought project's all the way, being so at both ends."""
        early, late = rival
        mine, its = self._divisor(bought[0].project), self._divisor(late.project)
        slow, fast = self._slowest(bought[1]) / mine, self._fastest(bought[0]) / mine
        opens = max(0.0, fast - self._slowest(late) / its)
        last = float(late.rate - bought[1].rate)
        if last > opens * self.distance:
            return True
        if early is None or early.rate <= bought[0].rate or last <= 0:
            return False
        closes = max(0.0, self._fastest(early) / its - slow)
        first = float(early.rate - bought[0].rate)
        # From the left the gap is at least first - closes·d, from the right last - opens·d.
        return first > closes * self.distance or first / closes + last / opens > self.distance * (1 + ROUNDING)

    def _divisor(self, project: int) -> float:
        cost = self.electorate.costs[project]
        return float(cost) if cost and self.electorate.utility is Utility.COST else 1.0

    def _slowest(self, after: Look) -> float:
        """How fast the price falls at least as the share grows: those who are poor to the end pay more."""
        return self._per_point(after.project, self.least, self._poor(after, wide=False)) * (1 - ROUNDING)

    def _fastest(self, before: Look) -> float:
        """How fast the price falls at most as the share grows: all who are poor at first pay more."""
        return self._per_point(before.project, self.most, self._poor(before, wide=True)) * (1 + ROUNDING)

    def _poor(self, look: Look, *, wide: bool) -> Mask:
        """Who pays all they have; `wide`: or may do so, as exactly as floats can tell."""
        slack = SLACK * self.unit
        pays = float(look.price) * self.electorate.points[look.project]
        return np.asarray(look.left <= pays + (slack if wide else -slack))

    def _per_point(self, project: int, slopes: Floats, poor: Mask) -> float:
        weights, slopes = self.electorate.group_weights[project], slopes[self.electorate.groups[project]]
        richer = float((weights * self.electorate.points[project])[~poor].sum())
        lost = float((weights[poor] * slopes[poor]).sum())
        return lost / richer if richer else (float("inf") if lost else 0.0)
