"""The commands that add up: approval and score."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from civic.core.methods import Answer, Command, FileError, exact, exact_fields
from civic.votes.commands import arguments
from civic.votes.files.pabulib import VoteType
from civic.votes.tally.approval_and_score import Totals, approval, score


def _with_seats(parser: ArgumentParser) -> None:
    arguments.budget(parser)
    parser.add_argument("--seats", type=int, default=1, help="how many options win (default: 1)")


def _totals(rule: str, totals: Totals) -> Answer:
    return {
        "rule": rule,
        "totals": {option: exact(total) for option, total in totals.totals.items()},
        "order": [list(tier) for tier in totals.order],
        "winners": list(totals.winners),
        "tied": list(totals.tied),
        "valid": totals.valid,
        "blank": totals.blank,
    }


def run_approval(args: Namespace) -> Answer:
    """`approval FILE.pb`: the projects as options, without their costs."""
    found = arguments.pabulib(args)
    options = list(found.costs)
    return _totals(
        "approval", approval(options, found.approvals(), seats=arguments.seats(args), lot=arguments.lot(args, options))
    )


def run_score(args: Namespace) -> Answer:
    """`score FILE.pb` for cumulative and scoring ballots."""
    found = arguments.pabulib(args)
    if found.vote_type not in (VoteType.CUMULATIVE, VoteType.SCORING):
        raise FileError(0, f"{found.vote_type} ballots give no points; needed are cumulative or scoring.", args.file)
    options = list(found.costs)
    totals = score(options, found.scores(), seats=arguments.seats(args), lot=arguments.lot(args, options))
    means = {option: exact_fields("mean", mean) for option, mean in totals.means.items()}
    return _totals("score", totals) | {"means": means}


COMMANDS: list[Command] = [
    Command(
        "approval",
        "Counts how many voters approve each option. Those with most approvals win, as many as there are seats.",
        "Brams and Fishburn, Approval Voting (1978).",
        "approval docs/examples/budget.pb --seats 3",
        _with_seats,
        run_approval,
        "This is plain approval voting; for several seats it is block approval: a majority can take them all. "
        "It leaves out proportionality (see equal-shares, phragmen, stv) and costs. `tied` are options that "
        "had as many approvals as the last winner; the lot takes among them.",
    ),
    Command(
        "score",
        "Adds up the points that voters give each option. Those with most points win, as many as there are seats.",
        "Smith, Range Voting (2000); the sum of points is the common practice of cumulative ballots.",
        "score docs/examples/points.pb --seats 2",
        _with_seats,
        run_score,
        "This is score (range) voting by sums. It leaves out means as a rule (they are told beside), any "
        "correction of how generously somebody gives points, and proportionality. Sums are exact.",
    ),
]
