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
from math import lcm

from civic.votes.tally.lot import Lot, positions

Amount = int | Fraction
Approvals = Iterable[tuple[Collection[str], int]]
Scores = Iterable[tuple[Mapping[str, Amount], int]]
"""Pairs of points for projects and the number of voters who gave just these."""
MOST_POINTS = 2**53
"""Whole numbers up to here are exact as floats."""


class Utility(StrEnum):
    """What a voter gains from an approved project: what it costs, or one, whatever it costs.

    Where ballots give points, a voter gains as many times as much.
    """

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

    `rate` is the ρ of Equal Shares: each supporter pays ρ·cost (ρ, with cardinality utilities; as many times as much
    as the points they give), or all that is left to them; None where the rule took no money from voters. `votes` are
    its supporters (greedy, and Equal Shares on points: its score); ``level`` the other
    projects that had the same rate in this round (Equal Shares).
    `covered` is the part of its cost that its supporters could pay at this rate (bounded overspending; else None).
    """

    project: str
    cost: Amount
    votes: Amount
    rate: Fraction | None = None
    level: tuple[str, ...] = ()
    covered: Fraction | None = None


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


def grouped_points(scores: Scores, projects: Collection[str]) -> tuple[Counter[frozenset[tuple[str, int]]], int]:
    """Identical ballots of points together, and how many units a point has, so that all points are whole numbers.

    What gets no more than 0 points is not supported; ballots without support are left out. Raises ValueError for a
    project that does not exist, for a negative number of voters, and for points too many or too fine to add up exactly.
    """
    known, read = frozenset(projects), list[tuple[dict[str, Fraction], int]]()
    for given, voters in scores:
        if voters < 0:
            raise ValueError("a ballot stands for a negative number of voters.")
        if not known.issuperset(given):
            raise ValueError(f"a ballot names the unknown project {min(set(given) - known)!r}.")
        supported = {project: Fraction(points) for project, points in given.items() if points > 0}
        if supported and voters:
            read.append((supported, voters))
    units = lcm(*{points.denominator for supported, _ in read for points in supported.values()})
    if sum(max(supported.values()) * voters for supported, voters in read) * units >= MOST_POINTS:
        raise ValueError("the points are too many, or of too many decimals, to be added up exactly.")
    groups: Counter[frozenset[tuple[str, int]]] = Counter()
    for supported, voters in read:
        groups[frozenset((project, int(points * units)) for project, points in supported.items())] += voters
    return groups, units


def points_of(
    groups: Mapping[frozenset[tuple[str, int]], int], units: int, projects: Iterable[str]
) -> dict[str, Amount]:
    """The points that each project got, from ballots as `grouped_points` returns them."""
    found: dict[str, Amount] = dict.fromkeys(projects, Fraction(0))
    for ballot, voters in groups.items():
        for project, points in ballot:
            found[project] += Fraction(points * voters, units)
    return found


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
