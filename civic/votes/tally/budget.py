"""What the rules of a participatory budget share: projects with costs, approvals, the outcome, the tie rule.

Amounts are exact (int or Fraction) in the currency's unit. Approvals are pairs of the approved projects
and the number of voters who approved just these; a blank ballot approves nothing and counts for nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from civic.votes.tally.lot import Lot, positions

Amount = int | Fraction
Approvals = Iterable[tuple[Collection[str], int]]


class Utility(StrEnum):
    """What a voter gains from an approved project: what it costs, or one, whatever it costs."""

    COST = "cost"
    CARDINALITY = "cardinality"


class Completion(StrEnum):
    """How Equal Shares spends what is left (see `civic.votes.tally.equal_shares`)."""

    NONE = "none"
    ADD1 = "add1"
    ADD1U = "add1u"


@dataclass(frozen=True)
class Purchase:
    """One round: a project is funded.

    `rate` is the ρ of Equal Shares: each supporter pays ρ·cost (ρ, with cardinality utilities), or all
    that is left to them; None where the rule took no money from voters. `votes` are its supporters
    (greedy: its score); ``level`` the other projects that had the same rate in this round (Equal Shares).
    """

    project: str
    cost: Amount
    votes: Amount
    rate: Fraction | None = None
    level: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """Who is funded. `share` is what each voter had at the start, `increment` what add1 put on top of B/n."""

    rule: str
    budget: Amount
    rounds: tuple[Purchase, ...]
    completion: Completion | None = None
    increment: Amount | None = None
    share: Fraction | None = None

    @property
    def selected(self) -> tuple[str, ...]:
        """The funded projects in the order in which they were funded."""
        return tuple(purchase.project for purchase in self.rounds)

    @property
    def cost(self) -> Amount:
        """What all funded projects cost together."""
        return sum((purchase.cost for purchase in self.rounds), start=0)


def check(costs: Mapping[str, Amount], budget: Amount) -> None:
    """Raises ValueError for a negative cost or budget."""
    if budget < 0:
        raise ValueError("the budget is negative.")
    wrong = next((project for project, cost in costs.items() if cost < 0), None)
    if wrong is not None:
        raise ValueError(f"the cost of {wrong!r} is negative.")


def grouped(approvals: Approvals, projects: Collection[str]) -> Counter[frozenset[str]]:
    """Identical ballots together, blank ones left out.

    Raises ValueError for a project that does not exist and for a negative number of voters.
    """
    groups: Counter[frozenset[str]] = Counter()
    known = frozenset(projects)
    for approved, voters in approvals:
        ballot = frozenset(approved)
        if voters < 0:
            raise ValueError("a ballot stands for a negative number of voters.")
        if not ballot <= known:
            raise ValueError(f"a ballot names the unknown project {min(ballot - known)!r}.")
        if ballot and voters:
            groups[ballot] += voters
    return groups


def support(groups: Mapping[frozenset[str], int], projects: Iterable[str]) -> dict[str, int]:
    """How many voters approved each project."""
    votes = dict.fromkeys(projects, 0)
    for ballot, voters in groups.items():
        for project in ballot:
            votes[project] += voters
    return votes


def tie_order(costs: Mapping[str, Amount], votes: Mapping[str, Amount], lot: Lot | None = None) -> dict[str, int]:
    """The published tie rule as a rank for each project: the cheaper first, then more votes, then the lot."""
    place = positions(list(costs), lot)
    order = sorted(costs, key=lambda project: (costs[project], -votes[project], place[project]))
    return {project: rank for rank, project in enumerate(order)}


def payments(approved: Collection[str], share: Fraction, rounds: Sequence[Purchase]) -> dict[str, Fraction]:
    """The ledger of one voter under Equal Shares with cost utilities: what they pay for which project."""
    left, ledger = share, {}
    for purchase in rounds:
        if purchase.rate is not None and purchase.project in approved:
            ledger[purchase.project] = min(left, purchase.rate * purchase.cost)
            left -= ledger[purchase.project]
    return ledger
