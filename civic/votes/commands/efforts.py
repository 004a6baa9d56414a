"""`--effort`: for each loser of a budget the smallest change that would have made it win, in a command's answer."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from civic.core.methods import Answer, Progress, exact
from civic.votes.files.pabulib import PabulibFile
from civic.votes.tally.budget import Outcome
from civic.votes.tally.effort import Monotone, Smallest, Wins, efforts


def with_effort(parser: ArgumentParser) -> None:
    """The option."""
    parser.add_argument(
        "--effort",
        action="store_true",
        help="tell for each loser the highest cost at which it would have won, and how many more voters who support "
        "only it (greedy: votes or points) would have been enough; counts the ballots again some 30 times a loser. "
        "Where proven is false, with that change it wins and with one unit less it does not, but a still smaller one "
        "could win, since the rule is not monotone there",
    )


def told(args: Namespace, found: PabulibFile, outcome: Outcome, wins: Wins, monotone: Monotone) -> Answer:
    """`losers` if they are asked for: each change alone, found by counting again, null where none is enough."""
    if not args.effort:
        return {}
    listed = efforts(
        found.costs, outcome.selected, wins, len(found.ballots), found.budget, monotone, progress=Progress()
    )
    return {
        "losers": [
            {
                "project": effort.project,
                "cost": exact(found.costs[effort.project]),
                "wins_at_cost": _value(effort.cost),
                "wins_at_cost_proven": effort.cost.proven,
                "wins_with_more": _value(effort.votes),
                "wins_with_more_proven": effort.votes.proven,
            }
            for effort in listed
        ]
    }


def _value(smallest: Smallest) -> int | str | None:
    return None if smallest.value is None else exact(smallest.value)
