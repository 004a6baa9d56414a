"""The commands on ranked ballots."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from civic.core.methods import Answer, Command
from civic.votes.commands import arguments
from civic.votes.tally.irv import irv
from civic.votes.tally.meek import MeekCount, meek
from civic.votes.tally.ranked import Count, stages_told
from civic.votes.tally.ranked_pairs import ranked_pairs
from civic.votes.tally.schulze import schulze
from civic.votes.tally.stv import stv


def _ranked(parser: ArgumentParser) -> None:
    arguments.file("blt", parser)


def _with_seats(parser: ArgumentParser) -> None:
    _ranked(parser)
    parser.add_argument("--seats", type=int, help="instead of the number in the file (PrefLib files have none: 1)")


def _count(count: Count) -> Answer:
    return {
        "quota": count.quota,
        "stages": stages_told(count),
        **_ended(count),
    }


def _ended(count: Count | MeekCount) -> Answer:
    """Who is elected, the ballots, and the ties on the way."""
    return {
        "elected": list(count.elected),
        "seats": count.seats,
        "valid": count.valid,
        "invalid": count.invalid,
        "blank": count.blank,
        "ties": [{"stage": tie.stage, "between": list(tie.between), "taken": tie.taken} for tie in count.ties],
    }


def run_stv(args: Namespace) -> Answer:
    """`stv FILE.blt`."""
    found = arguments.ranked(args)
    seats = found.seats if args.seats is None else arguments.seats(args)
    return _count(stv(found.candidates, seats, found.ballots, lot=arguments.lot(args, list(found.candidates))))


def run_irv(args: Namespace) -> Answer:
    """`irv FILE.blt`, whatever number of seats the file tells."""
    found = arguments.ranked(args)
    return _count(irv(found.candidates, found.ballots, lot=arguments.lot(args, list(found.candidates))))


def run_schulze(args: Namespace) -> Answer:
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


def run_meek(args: Namespace) -> Answer:
    """`meek FILE.blt`."""
    found = arguments.ranked(args)
    seats = found.seats if args.seats is None else arguments.seats(args)
    count = meek(found.candidates, seats, found.ballots, lot=arguments.lot(args, list(found.candidates)))
    return {
        "stages": [
            {
                "votes": {name: f"{votes:f}" for name, votes in stage.votes.items()},
                "keep": {name: f"{keep:f}" for name, keep in stage.keep.items()},
                "quota": f"{stage.quota:f}",
                "surplus": f"{stage.surplus:f}",
                "exhausted": f"{stage.exhausted:f}",
                "rounds": stage.rounds,
                "elected": list(stage.elected),
                "excluded": list(stage.excluded),
            }
            for stage in count.stages
        ],
        **_ended(count),
    }


def run_ranked_pairs(args: Namespace) -> Answer:
    """`ranked-pairs FILE.blt`."""
    found = arguments.ranked(args)
    result = ranked_pairs(found.candidates, found.ballots, lot=arguments.lot(args, list(found.candidates)))
    return {
        "pairs": result.pairs,
        "wins": [asdict(win) for win in result.wins],
        "level": [[list(pair) for pair in group] for group in result.level],
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
        "first gets a seat for each quota, in whatever order it ranks them. It leaves out Meek's iterations, in "
        "which later preferences also reach those already elected (see meek), and other quotas. Votes are "
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
    Command(
        "meek",
        "Elects several candidates from ranked ballots in proportion, later preferences reaching past the elected. "
        "Each candidate keeps a part of every ballot that reaches them, and these parts are settled until each of the "
        "elected holds a quota.",
        "Hill, Wichmann and Woodall, Algorithm 123 (1987), after Meek (1969); nine decimals as in the reference rule "
        "of the Proportional Representation Foundation (2010).",
        "meek docs/examples/ward.blt",
        _with_seats,
        run_meek,
        "This is Meek's STV, as New Zealand uses it. Whoever is elected goes on receiving votes and hands on more of "
        "each ballot, and the quota falls with ballots that end, so that the order of exclusions matters less than "
        "under the Scottish rule of stv. It leaves out Warren's variant. Numbers have nine decimals; `keep` is the "
        "part of a ballot that a candidate keeps, `rounds` how often the ballots were distributed, `surplus` how far "
        "the elected are from the quota when a stage ends. Candidates no further apart than that are tied: earlier "
        "stages decide, then the lot.",
    ),
    Command(
        "ranked-pairs",
        "Elects one candidate from ranked ballots by locking in the clearest pairwise wins first. "
        "A win that would close a circle with those locked before is left out; whom no locked win beats is the winner.",
        "Tideman, Independence of clones as a criterion for voting rules (1987); level wins go by the lot.",
        "ranked-pairs docs/examples/square.blt",
        _ranked,
        run_ranked_pairs,
        "This is a Condorcet method beside schulze: whoever beats every other one in pairs wins, and copies of a "
        "candidate harm nobody. A win is clearer if more voters prefer the winner (winning votes), then if fewer "
        "prefer the loser; `level` are wins that only the lot put in order. It leaves out proportionality; for several "
        "seats see stv and meek. Numbers are exact.",
    ),
]
