"""The Method of Equal Shares (Peters, Pierczyński, Skowron 2021) for ballots of approvals or points, with costs.

Every voter gets the same share B/n of the budget. A project is funded by its supporters: each pays
ρ·cost, or all that is left to them, with the smallest ρ that covers the cost. The project with the
smallest ρ is funded first, until no project's supporters can pay. With cost utilities 1/ρ is the
project's effective number of votes. Ties: the cheaper project first, then the one with more votes, then
the lot.

Completion:
- none: stop there.
- add1: start over with B/n + 1, B/n + 2, … currency units a voter; keep the last outcome before the first
  one that costs more than B. (Not "stop when nothing more would fit".)
- add1u: add1, then spend the rest greedily by votes ("utilitarian").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from civic.votes.tally.between import buys_the_same, meeting
from civic.votes.tally.budget import (
    Amount,
    Approvals,
    Completion,
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
from civic.votes.tally.electorate import Electorate, prepare, prepare_points
from civic.votes.tally.greedy import fill
from civic.votes.tally.lot import Lot
from civic.votes.tally.rounds import Run
from civic.votes.tally.shares_rough import bought_in
from civic.votes.tally.shares_run import Beginning, beginning, plain_run, run

RULE = "equal-shares"
MOST_TIMES = 16
"""A jump is at most so many times as long as the one before."""
WORTH_IT = 10
"""Steps; the proof of a shorter jump costs more than the steps."""
MOST_PATIENCE = 64
"""So many single steps are taken without a look at whether one could jump."""
MOST_DOUBTS = 3
"""After so many runs one after the other in which floats left a doubt all runs are exact."""
GROWTH = Fraction(103, 100)
"""Once shares have grown so much, more may be bought before anybody is emptied."""
CAUTION = 0.9
"""How much of the way to where two rates would meet is tried: they do not go quite straight."""


def equal_shares(
    costs: Mapping[str, Amount],
    approvals: Approvals,
    budget: Amount,
    *,
    completion: Completion = Completion.NONE,
    utility: Utility = Utility.COST,
    step: Amount = 1,
    lot: Lot | None = None,
    progress: Callable[[str], None] | None = None,
) -> Outcome:
    """Fund projects by Equal Shares, exactly.

    `costs` are in currency units, `approvals` pairs of approved projects and number of voters, `step` is
    what add1 adds to each voter's share at a time. Blank ballots get no share. Without any ballot nothing
    is funded. Raises ValueError for a negative cost or budget, a step that is not positive, or an unknown
    project.
    """
    check(costs, budget)
    if step <= 0:
        raise ValueError("the step of add1 must be positive.")
    groups = grouped(approvals, costs)
    votes = support(groups, costs)
    ties = tie_order(costs, votes, lot)
    electorate = prepare(costs, groups, ties, utility)
    return _fund(_Election(costs, votes, ties, budget), electorate, completion, step, progress)


def equal_shares_of_points(
    costs: Mapping[str, Amount],
    scores: Scores,
    budget: Amount,
    *,
    completion: Completion = Completion.NONE,
    utility: Utility = Utility.CARDINALITY,
    step: Amount = 1,
    lot: Lot | None = None,
    progress: Callable[[str], None] | None = None,
) -> Outcome:
    """The same for ballots that give points: what a voter gains from a project are the points they give it.

    With `Utility.COST` it is the points times the cost. Who gives a project twice as many points pays twice as much for
    it (Peters, Pierczyński, Skowron 2021, section 3: additive utilities). Ties and the rest that add1u spends go by the
    sum of points instead of votes; 0 points and fewer are no support. Raises ValueError as `equal_shares` does.
    """
    check(costs, budget)
    if step <= 0:
        raise ValueError("the step of add1 must be positive.")
    groups, units = grouped_points(scores, costs)
    votes = points_of(groups, units, costs)
    ties = tie_order(costs, votes, lot)
    electorate = prepare_points(costs, groups, ties, utility)
    return _fund(_Election(costs, votes, ties, budget, units), electorate, completion, step, progress)


@dataclass(frozen=True)
class _Election:
    """What the outcome is told in: `units` of the electorate's points make one of the ballots' points."""

    costs: Mapping[str, Amount]
    votes: Mapping[str, Amount]
    ties: Mapping[str, int]
    budget: Amount
    units: int = 1


def _fund(
    election: _Election,
    electorate: Electorate,
    completion: Completion,
    step: Amount,
    progress: Callable[[str], None] | None,
) -> Outcome:
    budget = election.budget
    if not electorate.voters:
        return Outcome(RULE, budget, (), completion, 0, None)
    search = Increments(electorate, Fraction(budget), Fraction(step), progress)
    last, found = (0, search.at(0)) if completion is Completion.NONE else search.last_within_budget()
    rounds = _purchases(election, electorate.utility, found)
    if completion is Completion.ADD1U:
        rounds += _utilitarian(election.costs, election.votes, election.ties, budget, rounds)
    return Outcome(RULE, budget, tuple(rounds), completion, last * step, Fraction(budget) / electorate.voters)


def _purchases(election: _Election, utility: Utility, found: Run) -> list[Purchase]:
    costs, votes = election.costs, election.votes
    projects, rounds = list(costs), []
    for number, price, level in zip(found.bought, found.prices, found.level, strict=True):
        name, cost = projects[number], costs[projects[number]]
        rate = price * election.units / (cost if cost and utility is Utility.COST else 1)
        rounds.append(Purchase(name, cost, votes[name], rate, tuple(projects[other] for other in sorted(level))))
    return rounds


def _utilitarian(
    costs: Mapping[str, Amount],
    votes: Mapping[str, Amount],
    ties: Mapping[str, int],
    budget: Amount,
    rounds: list[Purchase],
) -> list[Purchase]:
    funded = {purchase.project for purchase in rounds}
    rest = [project for project in costs if votes[project] and project not in funded]
    rest.sort(key=lambda project: (-votes[project], ties[project]))
    return fill(rest, costs, votes, budget - sum(purchase.cost for purchase in rounds))


@dataclass
class Increments:
    """Finds the last increment before the first overspend, looking at every increment or proving it may not.

    Where two runs buy the same, and all between them do (`between.buys_the_same`), all these increments cost the same
    and need no run of their own. How far the next jump goes is guessed from where two rates would meet; a jump that is
    not proven is cut.
    """

    electorate: Electorate
    budget: Fraction
    step: Fraction
    progress: Callable[[str], None] | None = None
    runs: dict[int, Run] = field(default_factory=dict)
    last: int = 0
    rough: dict[int, tuple[int, ...]] = field(default_factory=dict)
    doubts: int = 0
    first: Beginning = field(init=False)
    since: Fraction = field(init=False)

    def __post_init__(self) -> None:
        self.since = self.share(0)
        self.first = beginning(self.electorate, self.since)

    def share(self, increment: int) -> Fraction:
        """What each voter has: B/n + increment·step."""
        return self.budget / self.electorate.voters + increment * self.step

    def at(self, increment: int, *, plainly: bool = False) -> Run:
        """The run of an increment; a plain one cannot be part of a proof."""
        known = self.runs.get(increment)
        if known is None or not (plainly or known.thorough):
            share = self.share(increment)
            beside = self.runs.get(self.last) if increment > self.last + 1 else None
            known = plain_run(self.electorate, share, self.first) if plainly else run(self.electorate, share, beside)
            self.runs[increment] = known
        return known

    def bought(self, increment: int) -> tuple[int, ...]:
        """What is bought with an increment: by floats with bounds, or exactly where these leave a doubt."""
        known = self.runs.get(increment)
        if known is not None:
            return known.bought
        if increment not in self.rough and self.doubts < MOST_DOUBTS:
            found = bought_in(self.electorate, self.share(increment), self.first)
            self.doubts = self.doubts + 1 if found is None else 0
            if found is not None:
                self.rough[increment] = found
        return self.rough[increment] if increment in self.rough else self.at(increment, plainly=True).bought

    def _move(self, jump: int) -> None:
        """Go on from an increment; what is behind is forgotten, and what is bought before anybody is emptied grows."""
        self.last += jump
        self.runs = {place: kept for place, kept in self.runs.items() if place >= self.last}
        self.rough = {place: kept for place, kept in self.rough.items() if place >= self.last}
        if self.share(self.last) > GROWTH * self.since:
            self.since = self.share(self.last)
            self.first = beginning(self.electorate, self.since)

    def last_within_budget(self) -> tuple[int, Run]:
        """The increment, in steps, and its run: before the first overspend, or with everything funded."""
        jump, patience = 1, 1
        while not self._complete():
            jump = self._proven(jump)
            if self._cost(self.last + jump) > self.budget:
                break
            taken, jump = jump, self._go(jump)
            self._tell()
            if taken >= WORTH_IT:
                patience = 1
            elif jump < WORTH_IT:
                if self._walk(patience):
                    break
                jump, patience = 1, min(2 * patience, MOST_PATIENCE)
        return self.last, self.at(self.last)

    def _complete(self) -> bool:
        """Whether everything is funded that anybody supports."""
        return len(self.bought(self.last)) == sum(1 for votes in self.electorate.votes if votes)

    def _walk(self, most: int) -> bool:
        """Plain single steps, `most` at most or until the same is bought in some; whether the next would overspend."""
        same = 0
        for _ in range(most):
            if self._complete():
                return False
            before, after = (self.bought(self.last + more) for more in (0, 1))
            if self._cost(self.last + 1) > self.budget:
                return True
            self._move(1)
            self._tell()
            same = same + 1 if before == after else 0
            if same >= 2 * WORTH_IT:
                return False
        return False

    def _go(self, jump: int) -> int:
        """Take the jump; the next one that is worth trying."""
        steps = (self.last, self.last + jump)
        same = self.bought(steps[0]) == self.bought(steps[1])
        here, there = (self.at(step) for step in steps) if same else (None, None)
        self._move(jump)
        if here is None or there is None:
            return 1
        ahead = (meeting(self.electorate, here, there) - 1) * jump
        return self._bounded(CAUTION * ahead if ahead * (1 - CAUTION) > 1 else ahead, MOST_TIMES * jump)

    def _bounded(self, jump: float, most: int) -> int:
        """A jump of whole steps, and not to where something else is known to be bought."""
        there = self.bought(self.last)
        known = {place: kept.bought for place, kept in self.runs.items()} | self.rough
        other = min((place for place, kept in known.items() if kept != there), default=None)
        return max(1, int(min(jump, most, most if other is None else other - self.last - 1)))

    def _proven(self, jump: int) -> int:
        """The jump, or as much of it as is proven; one step needs no proof."""
        while jump > 1 and not buys_the_same(self.electorate, self.at(self.last), self.at(self.last + jump)):
            here, there = self.at(self.last), self.at(self.last + jump)
            part = meeting(self.electorate, here, there) if here.bought != there.bought else 0.5
            jump = self._bounded(jump * part, jump - 1)
        return jump

    def _cost(self, increment: int) -> Fraction:
        bought = self.bought(increment)
        return sum((self.electorate.costs[number] for number in bought), start=Fraction(0))

    def _tell(self) -> None:
        if self.progress is not None:
            cost = float(self._cost(self.last))
            self.progress(f"add1: {self.last} on top of each share buys for {cost:,.2f} of {float(self.budget):,.2f}")
