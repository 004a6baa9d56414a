"""The commands on ranked ballots."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from civic.core.methods import Command
from civic.votes.commands import arguments
from civic.votes.tally.irv import irv
from civic.votes.tally.ranked import Count
from civic.votes.tally.schulze import schulze
from civic.votes.tally.stv import stv


def _ranked(parser: ArgumentParser) -> None:
    arguments.file("blt", parser)


def _with_seats(parser: ArgumentParser) -> None:
    _ranked(parser)
    parser.add_argument("--seats", type=int, help="instead of the number in the file (PrefLib files have none: 1)")


def _count(count: Count) -> dict[str, Any]:
    return {
        "quota": count.quota,
        "stages": [
            {
                "votes": {name: str(votes) for name, votes in stage.votes.items()},
                "non_transferable": str(stage.non_transferable),
                "elected": list(stage.elected),
                "excluded": list(stage.excluded),
                "surplus": stage.surplus,
            }
            for stage in count.stages
        ],
        "elected": list(count.elected),
        "seats": count.seats,
        "valid": count.valid,
        "invalid": count.invalid,
        "blank": count.blank,
        "ties": [{"stage": tie.stage, "between": list(tie.between), "taken": tie.taken} for tie in count.ties],
    }


def run_stv(args: Namespace) -> dict[str, Any]:
    """`stv FILE.blt`."""
    found = arguments.ranked(args)
    seats = found.seats if args.seats is None else arguments.seats(args)
    return _count(stv(found.candidates, seats, found.ballots, lot=arguments.lot(args, list(found.candidates))))


def run_irv(args: Namespace) -> dict[str, Any]:
    """`irv FILE.blt`, whatever number of seats the file tells."""
    found = arguments.ranked(args)
    return _count(irv(found.candidates, found.ballots, lot=arguments.lot(args, list(found.candidates))))


def run_schulze(args: Namespace) -> dict[str, Any]:
    """`schulze FILE.blt`."""
    found = arguments.ranked(args)
    result = schulze(found.candidates, found.ballots, lot=arguments.lot(args, list(found.candidates)))
    return {
        "pairs": result.pairs,
        "paths": result.paths,
        "order": [list(tier) for tier in result.order],
        "winners": list(result.winners),
        "chosen": result.chosen,
        "valid": result.valid,
        "blank": result.blank,
    }


COMMANDS: list[Command] = [
    Command(
        "stv",
        "Elects several candidates from ranked ballots in proportion to the support of groups of voters. "
        "It tells every stage of the count: who reached the quota, whose surplus moved, who was excluded.",
        "Scottish Local Government Elections Order 2007 (weighted inclusive Gregory, five decimals, cut).",
        "stv docs/examples/ward.blt",
        _with_seats,
        run_stv,
        "This is the STV of Scottish councils. A group with a quota of voters who rank the same candidates "
        "first gets a seat for each quota, in whatever order it ranks them. It leaves out Meek's and Warren's "
        "iterations, in which later preferences also reach those already elected, and other quotas. Votes are "
        "cut to five decimals, as the order says, so small amounts are lost and told as non-transferable.",
    ),
    Command(
        "irv",
        "Elects one candidate from ranked ballots by dropping the smallest again and again. "
        "It ends when somebody has more than half of the ballots that still count.",
        "Ware (about 1871), after Hare (1857); ties as in the Scottish order of 2007.",
        "irv docs/examples/square.blt",
        _ranked,
        run_irv,
        "This is instant-runoff, also called ranked choice or the alternative vote. It leaves out what a "
        "Condorcet method asks for: somebody who would beat every other one may be dropped early (Burlington "
        "2009), and ranking somebody higher may harm them. For one winner see schulze. Numbers are exact; "
        "ties go by earlier stages, then by the lot.",
    ),
    Command(
        "schulze",
        "Elects one candidate from ranked ballots, shared ranks allowed, by comparing every pair. "
        "Whoever beats or ties every other along the strongest chain of pairwise wins is the winner.",
        "Schulze, A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent "
        "single-winner election method (2011), winning votes.",
        "schulze docs/examples/square.blt",
        _ranked,
        run_schulze,
        "This is a Condorcet method: whoever beats every other one in pairs wins. It leaves out "
        "proportionality; for several seats see stv. `paths` are numbers of voters (winning votes); unranked "
        "candidates are last, level with each other. More than one winner means that the ballots do not "
        "decide; the lot takes one.",
    ),
]
