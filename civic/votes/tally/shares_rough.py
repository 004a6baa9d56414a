"""One run of Equal Shares by floats alone, for who only asks what is bought.

Each balance has a bound of how far it may be off. Where these bounds do not tell which project comes next, whether it
can be paid or who is emptied, the run gives no answer, and an exact one is needed (`shares_run`).
"""

from __future__ import annotations

import heapq
from fractions import Fraction

import numpy as np

from civic.votes.tally.budget import Utility
from civic.votes.tally.electorate import Backers, Electorate, Floats
from civic.votes.tally.rounds import SLACK
from civic.votes.tally.shares_run import Beginning, Purse, dot

ROUNDING = 1e-14
"""Of a share: a sum of floats over all voters is off by less, for each of them."""


def bought_in(electorate: Electorate, start: Fraction, first: Beginning) -> tuple[int, ...] | None:
    """What is bought, by floats whose error is bounded in every round; None where such a bound leaves a doubt."""
    return _Rough(electorate, start).spend_roughly(first)


class _Doubt(ArithmeticError):
    """Floats cannot tell what comes next."""


class _Rough(Purse):
    """A purse of floats alone: no price is computed exactly, and whatever lies too near to tell ends the run.

    `error` is how far each balance may be off. A price is off by what the balances of those are who pay all they have,
    shared by the others, and by rounding. While no balance is off by more than half of SLACK, its limits hold.
    """

    error: Floats
    emptied: int = 0

    def spend_roughly(self, first: Beginning) -> tuple[int, ...] | None:
        self.bought = [project for project, _, _ in first.bought]
        self.left = self.unit - first.paid
        self.error = np.full(len(self.left), ROUNDING * self.unit * (1 + len(self.bought)))
        e = self.electorate
        scaled = e.utility is Utility.COST
        self.scales = [1 / float(cost) if cost and scaled else 1.0 for cost in e.costs]
        self.looked: dict[int, int] = {}
        waiting = list(first.floors)
        heapq.heapify(waiting)
        try:
            while (found := self._next(waiting)) is not None:
                self._pay(*found)
        except _Doubt:
            return None
        return tuple(self.bought)

    def _next(self, waiting: list[tuple[float, int]]) -> tuple[int, float, Backers] | None:
        """The project with the lowest rate, its price, and who supports it; all others stay in the heap."""
        seen: list[tuple[float, int, float, Backers]] = []
        most = float("inf")
        while waiting and waiting[0][0] <= most:
            _, project = heapq.heappop(waiting)
            backers, scale = self._active(project), self.scales[project]
            left = self.left[backers.groups]
            later = self._not_before(project, backers, left, most / scale) if seen else None
            if later is not None:
                heapq.heappush(waiting, (later * scale, project))
                continue
            near, doubt = self._near(project, backers, left)
            if near is not None:
                seen.append(((near - doubt) * scale, project, near, backers))
                most = min(most, (near + doubt) * scale)
        found = [each for each in seen if each[0] <= most]
        if len(found) > 1:
            raise _Doubt
        for each in seen:
            if each is not found[0]:
                heapq.heappush(waiting, each[:2])
        return found[0][1:] if found else None

    def _not_before(self, project: int, backers: Backers, left: Floats, price: float) -> float | None:
        """A price that theirs is not below, where they cannot pay at this one, and above it; else None.

        A step of Newton's method from below stays below.
        """
        most = self._for_all(price, backers)
        richer = dot(backers.given, left >= most)
        paid = dot(backers.weights, np.minimum(left, most))
        doubt = SLACK * self.unit * self.electorate.votes[project]
        missing = float(self.electorate.costs[project]) - paid - doubt
        if missing <= 0:
            return None
        if not richer:
            return float("inf")
        later = price + missing / richer
        self.levels[project] = max(later, self.levels.get(project, 0.0))
        return later if later > price * (1 + SLACK) else None

    def _active(self, project: int) -> Backers:
        """Looked through again only once half of all who were not emptied then may be: most looks find few."""
        backers = self.active.get(project)
        if backers is None:
            backers = self.active[project] = self.electorate.backers(project)
            self.looked[project] = 0
        if 2 * (self.emptied - self.looked[project]) > self.alive.size - self.looked[project]:
            self.looked[project] = self.emptied
            backers = self.active[project] = backers.only(self.alive[backers.groups])
        return backers

    def _affordable(self, project: int, backers: Backers, total: float) -> bool:
        cost = float(self.electorate.costs[project])
        if abs(total - cost) <= SLACK * self.unit * self.electorate.votes[project]:
            raise _Doubt
        return total > cost

    def _pay(self, project: int, price: float, backers: Backers) -> None:
        slack = SLACK * self.unit
        pays = self._for_all(price, backers)
        after = self.left[backers.groups] - pays
        low = np.flatnonzero(after <= slack)
        if low.size and after[low].max() >= -slack:
            # Whoever was emptied before stays so.
            close = low[after[low] >= -slack]
            if self.alive[backers.groups[close]].any():
                raise _Doubt
        emptied = backers.groups[low]
        if low.size < after.size:
            poor, off = backers.weights[low], self.error[emptied]
            richer = float(backers.given.sum() - backers.given[low].sum())
            rounding = ROUNDING * self.unit * (1 + float(poor.sum()) / richer)
            self.error[backers.groups] += self._for_all(dot(poor, off) / richer + rounding, backers)
            if float(self.error[backers.groups].max()) > slack / 2:
                raise _Doubt
        self.error[emptied] = 0.0
        after[low] = 0.0
        self.left[backers.groups] = after
        self.alive[emptied] = False
        self.emptied += emptied.size
        self.bought.append(project)
