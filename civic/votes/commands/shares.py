"""What the commands on Equal Shares have in common: which utility counts, and the rule with bounded overspending."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from civic.core.methods import Answer, Command, MethodError, exact, exact_fields
from civic.votes.commands import arguments, efforts
from civic.votes.files.pabulib import PabulibFile, VoteType
from civic.votes.tally.budget import Amount, Outcome, Purchase, Utility, grouped_points
from civic.votes.tally.effort import Monotone
from civic.votes.tally.equal_shares import equal_shares, equal_shares_of_points
from civic.votes.tally.lot import Lot
from civic.votes.tally.overspending import bounded_overspending, bounded_overspending_of_points

LONGEST_FRACTION = 120
"""Characters; longer ones are told in decimals only."""


class Gain(StrEnum):
    """What a voter gains from a funded project."""

    COST = "cost"
    CARDINALITY = "cardinality"
    POINTS = "points"
    POINTS_COST = "points-cost"

    @property
    def of_points(self) -> bool:
        """Whether it depends on how many points the ballot gives."""
        return self in (Gain.POINTS, Gain.POINTS_COST)

    @property
    def utility(self) -> Utility:
        """The same, of one point."""
        return Utility.COST if self in (Gain.COST, Gain.POINTS_COST) else Utility.CARDINALITY


def with_utility(parser: ArgumentParser) -> None:
    """What a voter gains from a project: told, or as the kind of ballot has it."""
    parser.add_argument(
        "--utility",
        choices=list(Gain),
        type=Gain,
        help="what a voter gains from a supported project: its cost, 1 (cardinality), the points they give it, or "
        "points times cost (default: points for cumulative and scoring ballots, else cost)",
    )


def gain(found: PabulibFile, asked: Gain | None) -> Gain:
    """The utility that is asked for, else the points where ballots give some, else the cost."""
    return asked or (Gain.POINTS if found.vote_type in (VoteType.CUMULATIVE, VoteType.SCORING) else Gain.COST)


Approved = list[tuple[frozenset[str], int]]
Points = list[tuple[dict[str, Fraction], int]]


@dataclass(frozen=True)
class Ballots:
    """The ballots of a file for a rule with utilities: as approvals, or with their points."""

    approvals: Approved
    points: Points | None

    def with_more(self, more: Mapping[str, int]) -> Ballots:
        """And with so many more that support one project each, with as many points as any ballot gives a project."""
        alone = [*self.approvals, *((frozenset([project]), voters) for project, voters in more.items())]
        if self.points is None:
            return Ballots(alone, None)
        most = max((points for given, _ in self.points for points in given.values()), default=Fraction(1))
        return Ballots(alone, [*self.points, *(({project: most}, voters) for project, voters in more.items())])


def ballots(found: PabulibFile, kind: Gain) -> Ballots:
    """The ballots as this utility reads them. Raises MethodError for points that cannot be added up exactly."""
    given = list(found.scores()) if kind.of_points else None
    if given is not None:
        try:
            grouped_points(given, found.costs)
        except ValueError as error:
            raise MethodError(f"The ballots cannot be counted: {error}") from error
    return Ballots(list(found.approvals()), given)


def rate(purchase: Purchase) -> dict[str, str | float | None]:
    """The rate, exact as long as it can be read."""
    if purchase.rate is None:
        return {"rate": None, "rate_decimal": None}
    text = str(purchase.rate)
    return {"rate": text if len(text) <= LONGEST_FRACTION else None, "rate_decimal": float(purchase.rate)}


def bos(costs: Mapping[str, Amount], given: Ballots, budget: Amount, utility: Utility, lot: Lot | None) -> Outcome:
    """BOS Equal Shares of these ballots."""
    if given.points is not None:
        return bounded_overspending_of_points(costs, given.points, budget, utility=utility, lot=lot)
    return bounded_overspending(costs, given.approvals, budget, utility=utility, lot=lot)


def run_bos(args: Namespace) -> Answer:
    """`bos-equal-shares FILE.pb`."""
    found = arguments.pabulib(args)
    kind, lot = gain(found, args.utility), arguments.lot(args, list(found.costs))
    given = ballots(found, kind)
    outcome = bos(found.costs, given, found.budget, kind.utility, lot)

    def wins(project: str, cost: Amount, more: int) -> bool:
        costs, added = found.costs | {project: Fraction(cost)}, given.with_more({project: more})
        return project in bos(costs, added, found.budget, kind.utility, lot).selected

    monotone = Monotone(cost=True, votes=False)
    return {
        "rule": outcome.rule,
        "budget": exact(outcome.budget),
        "selected": list(outcome.selected),
        "cost": exact(outcome.cost),
        "rounds": [
            {
                "project": each.project,
                **rate(each),
                "covered": None if each.covered is None else float(each.covered),
                "cost": exact(each.cost),
                "votes": exact(each.votes),
            }
            for each in outcome.rounds
        ],
        "utility": kind,
        **({} if outcome.share is None else exact_fields("share", outcome.share)),
        **efforts.told(args, found, outcome, wins, monotone),
    }


def shares(costs: Mapping[str, Amount], given: Ballots, budget: Amount, utility: Utility, **how: Any) -> Outcome:
    """Equal Shares of these ballots; `how` as in `civic.votes.tally.equal_shares`."""
    if given.points is not None:
        return equal_shares_of_points(costs, given.points, budget, utility=utility, **how)
    return equal_shares(costs, given.approvals, budget, utility=utility, **how)


def _configure(parser: ArgumentParser) -> None:
    arguments.budget(parser)
    with_utility(parser)
    efforts.with_effort(parser)


COMMANDS: list[Command] = [
    Command(
        "bos-equal-shares",
        "Funds projects as Equal Shares does, but lets supporters who can pay only a part of a cost overspend. "
        "A project's supporters may cover a part of it at a rate; the one with the smallest rate for the part that is "
        "covered comes next, and is funded in full if the rest of the budget covers it.",
        "Papasotiropoulos, Pishbin, Skibski, Skowron and Wąs, Method of Equal Shares with Bounded Overspending (2024).",
        "bos-equal-shares docs/examples/budget.pb",
        _configure,
        run_bos,
        "This is BOS Equal Shares. It spends most of the budget without add1 and without a completion, and no large "
        "project is passed over because its supporters lack a little. It leaves out the variant BOS Equal Shares "
        "Plus, and the promise of Equal Shares (extended justified representation) holds only up to what groups "
        "overspend. `rate` is what a supporter pays for a unit of utility or less who had less; `covered` is the part "
        "of the cost that the supporters have at a level price. Rates are exact, in decimals only where the fraction "
        "is too long to read; beyond 8,192 binary digits of a voter's money they are rounded there. Ties go to the "
        "cheaper project, then to more votes or points, then to the lot.",
    ),
]
