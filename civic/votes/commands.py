"""The commands of this room on files of ballots: seven voting rules."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from civic.core.methods import Command, FileError, Progress, exact, exact_fields
from civic.votes.files.blt import read_blt
from civic.votes.files.pabulib import PabulibFile, VoteType, read_pabulib
from civic.votes.tally.approval_and_score import Totals, approval, score
from civic.votes.tally.budget import Completion, Outcome
from civic.votes.tally.equal_shares import equal_shares
from civic.votes.tally.greedy import greedy_by_score
from civic.votes.tally.irv import irv
from civic.votes.tally.lot import drawn_from
from civic.votes.tally.ranked import Count
from civic.votes.tally.schulze import schulze
from civic.votes.tally.stv import stv
from civic.votes.tally.town_rule import GREEDY, SHARES, TownRule, name_of, town_rule, why_different


def _file(kind: str, parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar=f"FILE.{kind}", help="UTF-8, .gz too; - reads standard input")
    parser.add_argument(
        "--lot",
        metavar="TEXT",
        help="break the last ties by the lot that this public text draws (without it: the order of the file)",
    )


def _budget(parser: ArgumentParser) -> None:
    _file("pb", parser)


def _with_rule(parser: ArgumentParser) -> None:
    _budget(parser)
    parser.add_argument("--rule", choices=GREEDY, help="instead of the rule that the header names")


def _with_completion(parser: ArgumentParser) -> None:
    _budget(parser)
    parser.add_argument("--rule", choices=list(SHARES), help="instead of the rule that the header names")
    parser.add_argument(
        "--completion",
        choices=list(Completion),
        type=Completion,
        help="how the rest is spent (default: as the header's rule says, else none)",
    )


def _with_seats(parser: ArgumentParser) -> None:
    _budget(parser)
    parser.add_argument("--seats", type=int, default=1, help="how many options win (default: 1)")


def _ranked(parser: ArgumentParser) -> None:
    _file("blt", parser)


def _lot(args: Namespace, options: list[str]) -> list[str] | None:
    return drawn_from(args.lot, options) if args.lot is not None else None


def _pabulib(args: Namespace) -> PabulibFile:
    found = read_pabulib(args.file)
    for warning in found.warnings:
        sys.stderr.write(f"civic methods: {args.file}, {warning}\n")
    return found


def _outcome(found: PabulibFile, outcome: Outcome) -> dict[str, Any]:
    return {
        "rule": outcome.rule,
        "completion": outcome.completion,
        "budget": exact(outcome.budget),
        "selected": list(outcome.selected),
        "cost": exact(outcome.cost),
        "rounds": [
            {
                "project": purchase.project,
                **_rate(purchase.rate),
                "cost": exact(purchase.cost),
                "votes": exact(purchase.votes),
            }
            for purchase in outcome.rounds
        ],
        "increment": None if outcome.increment is None else exact(outcome.increment),
        "ballots": found.vote_type,
        "valid": sum(1 for approved, _ in found.approvals() if approved),
        "blank": sum(1 for approved, _ in found.approvals() if not approved),
    }


def _rule(found: PabulibFile, asked: str | None, *, greedy: bool) -> TownRule:
    """The rule that is asked for, else the header's; the plain one where the header names one of another kind."""
    rule = town_rule(found.meta, asked)
    return rule if rule.greedy is greedy else town_rule(found.meta, "greedy" if greedy else "equalshares")


def _beside_the_town(found: PabulibFile, rule: TownRule, outcome: Outcome) -> dict[str, Any]:
    """What the town selected, as far as the file tells it, and why the count differs."""
    told = any(project.selected is not None for project in found.projects)
    there = [project.id for project in found.projects if project.selected]
    here = outcome.selected
    return {
        "applied": rule.applied,
        "town": {
            "rule": name_of(found.meta),
            "selected": there if told else None,
            "only_town": [project for project in there if project not in here] if told else None,
            "only_here": [project for project in here if project not in there] if told else None,
            "why": why_different(found.meta, rule, here, there if told else here),
        },
    }


def _rate(rate: Any) -> dict[str, str | float | None]:
    # A rate is always a string, also where it happens to be a whole number.
    return {"rate": None, "rate_decimal": None} if rate is None else {"rate": str(rate), "rate_decimal": float(rate)}


def run_equal_shares(args: Namespace) -> dict[str, Any]:
    """`equal-shares FILE.pb`: ordinal ballots support what they rank, others what they give points to."""
    found = _pabulib(args)
    rule = _rule(found, args.rule, greedy=False)
    if args.completion is not None:
        rule = town_rule(found.meta, next(name for name, each in SHARES.items() if each is args.completion))
    outcome = equal_shares(
        found.costs,
        found.approvals(),
        found.budget,
        completion=rule.completion,
        lot=_lot(args, list(found.costs)),
        progress=Progress(),
    )
    share = {} if outcome.share is None else exact_fields("share", outcome.share)
    return _outcome(found, outcome) | share | _beside_the_town(found, rule, outcome)


def run_greedy(args: Namespace) -> dict[str, Any]:
    """`greedy FILE.pb`: by approvals, by points, or by ranks (longest ballot + 1 - rank)."""
    found = _pabulib(args)
    costs, rule = found.costs, _rule(found, args.rule, greedy=True)
    totals = score(list(costs), found.scores()).totals
    lot = _lot(args, list(costs))
    outcome = greedy_by_score(costs, totals, found.budget, lot=lot, skip=rule.skip, threshold=rule.threshold)
    return _outcome(found, outcome) | _beside_the_town(found, rule, outcome)


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
    found = read_blt(args.file)
    return _count(stv(found.candidates, found.seats, found.ballots, lot=_lot(args, list(found.candidates))))


def run_irv(args: Namespace) -> dict[str, Any]:
    """`irv FILE.blt`, whatever number of seats the file tells."""
    found = read_blt(args.file)
    return _count(irv(found.candidates, found.ballots, lot=_lot(args, list(found.candidates))))


def run_schulze(args: Namespace) -> dict[str, Any]:
    """`schulze FILE.blt`."""
    found = read_blt(args.file)
    result = schulze(found.candidates, found.ballots, lot=_lot(args, list(found.candidates)))
    return {
        "pairs": result.pairs,
        "paths": result.paths,
        "order": [list(tier) for tier in result.order],
        "winners": list(result.winners),
        "chosen": result.chosen,
        "valid": result.valid,
        "blank": result.blank,
    }


def _totals(rule: str, totals: Totals) -> dict[str, Any]:
    return {
        "rule": rule,
        "totals": {option: exact(total) for option, total in totals.totals.items()},
        "order": [list(tier) for tier in totals.order],
        "winners": list(totals.winners),
        "tied": list(totals.tied),
        "valid": totals.valid,
        "blank": totals.blank,
    }


def run_approval(args: Namespace) -> dict[str, Any]:
    """`approval FILE.pb`: the projects as options, without their costs."""
    found = _pabulib(args)
    options = list(found.costs)
    return _totals("approval", approval(options, found.approvals(), seats=_seats(args), lot=_lot(args, options)))


def run_score(args: Namespace) -> dict[str, Any]:
    """`score FILE.pb` for cumulative and scoring ballots."""
    found = _pabulib(args)
    if found.vote_type not in (VoteType.CUMULATIVE, VoteType.SCORING):
        raise FileError(0, f"{found.vote_type} ballots give no points; needed are cumulative or scoring.", args.file)
    options = list(found.costs)
    totals = score(options, found.scores(), seats=_seats(args), lot=_lot(args, options))
    means = {option: exact_fields("mean", mean) for option, mean in totals.means.items()}
    return _totals("score", totals) | {"means": means}


def _seats(args: Namespace) -> int:
    if args.seats < 1:
        raise FileError(0, "--seats must be at least 1.")
    return int(args.seats)


COMMANDS: list[Command] = [
    Command(
        "equal-shares",
        "Funds projects of a participatory budget so that every voter decides about an equal share of it. "
        "A project's supporters pay for it together, and the one that takes the smallest part of its cost "
        "from each of them comes first; add1 raises the shares until the budget would first be overspent, "
        "add1u then spends the rest by votes.",
        "Peters, Pierczyński and Skowron, Proportional Participatory Budgeting with Additive Utilities (2021).",
        "equal-shares docs/examples/budget.pb --completion add1u",
        _with_completion,
        run_equal_shares,
    ),
    Command(
        "greedy",
        "Funds the projects of a participatory budget from most votes (or points) to fewest. "
        "Whatever the rest of the budget does not cover is passed over, or ends it where the header's rule is "
        "greedy-no-skip; a threshold of the header is kept, and the town's own selection stands beside the answer.",
        "the common practice of towns; Talmon and Faliszewski, A Framework for Approval-Based Budgeting "
        "Methods (2019).",
        "greedy docs/examples/budget.pb",
        _with_rule,
        run_greedy,
    ),
    Command(
        "stv",
        "Elects several candidates from ranked ballots in proportion to the support of groups of voters. "
        "It tells every stage of the count: who reached the quota, whose surplus moved, who was excluded.",
        "Scottish Local Government Elections Order 2007 (weighted inclusive Gregory, five decimals, cut).",
        "stv docs/examples/ward.blt",
        _ranked,
        run_stv,
    ),
    Command(
        "irv",
        "Elects one candidate from ranked ballots by dropping the smallest again and again. "
        "It ends when somebody has more than half of the ballots that still count.",
        "Ware (about 1871), after Hare (1857); ties as in the Scottish order of 2007.",
        "irv docs/examples/square.blt",
        _ranked,
        run_irv,
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
    ),
    Command(
        "approval",
        "Counts how many voters approve each option. Those with most approvals win, as many as there are seats.",
        "Brams and Fishburn, Approval Voting (1978).",
        "approval docs/examples/budget.pb --seats 3",
        _with_seats,
        run_approval,
    ),
    Command(
        "score",
        "Adds up the points that voters give each option. Those with most points win, as many as there are seats.",
        "Smith, Range Voting (2000); the sum of points is the common practice of cumulative ballots.",
        "score docs/examples/points.pb --seats 2",
        _with_seats,
        run_score,
    ),
]
