"""The commands on participatory budgets."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from fractions import Fraction
from functools import partial

from civic.core.methods import Answer, Command, MethodError, Progress, exact, exact_fields
from civic.votes.commands import arguments, efforts
from civic.votes.commands.shares import ballots, gain, rate, shares, with_utility
from civic.votes.files.pabulib import PabulibFile, RankPoints, VoteType
from civic.votes.tally.approval_and_score import score
from civic.votes.tally.budget import Amount, Completion, Outcome
from civic.votes.tally.effort import Monotone
from civic.votes.tally.greedy import greedy_by_score
from civic.votes.tally.town_rule import GREEDY, NUMBER, SHARES, TownRule, name_of, town_rule, why_different


def _with_rule(parser: ArgumentParser) -> None:
    arguments.budget(parser)
    efforts.with_effort(parser)
    parser.add_argument("--rule", choices=GREEDY, help="instead of the rule that the header names")
    parser.add_argument(
        "--exclusive",
        action="append",
        default=[],
        metavar="ID,ID",
        help="at most one of these is funded, as greedy-exclusive has it (can be given several times)",
    )
    parser.add_argument(
        "--ranks",
        choices=list(RankPoints),
        type=RankPoints,
        help="ordinal ballots: a rank is worth the ballot's own length + 1 - rank, or the longest ballot's "
        "(default: what the file's own scores follow, else own)",
    )


def _with_completion(parser: ArgumentParser) -> None:
    arguments.budget(parser)
    with_utility(parser)
    efforts.with_effort(parser)
    parser.add_argument("--rule", choices=list(SHARES), help="instead of the rule that the header names")
    parser.add_argument(
        "--completion",
        choices=list(Completion),
        type=Completion,
        help="how the rest is spent (default: as the header's rule says, else none)",
    )
    parser.add_argument(
        "--increment",
        type=_amount,
        default=Fraction(1),
        metavar="AMOUNT",
        help="what add1 adds to each voter's share at a time, in the currency of the file (default: 1)",
    )


def _amount(text: str) -> Fraction:
    if not NUMBER.fullmatch(text) or not Fraction(text.replace(",", ".")):
        raise ArgumentTypeError(f"{text!r} is no amount above 0, such as 1 or 0.01")
    return Fraction(text.replace(",", "."))


def _outcome(found: PabulibFile, outcome: Outcome) -> Answer:
    return {
        "rule": outcome.rule,
        "completion": outcome.completion,
        "budget": exact(outcome.budget),
        "selected": list(outcome.selected),
        "cost": exact(outcome.cost),
        "rounds": [
            {
                "project": purchase.project,
                **rate(purchase),
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


def _rule(found: PabulibFile, asked: str | None, *, greedy: bool, exclusive: bool = False) -> TownRule:
    """The rule that is asked for, else the header's; the plain one where the header names one of another kind."""
    rule = town_rule(found.meta, asked, exclusive=exclusive)
    if rule.greedy is greedy:
        return rule
    return town_rule(found.meta, "greedy" if greedy else "equalshares", exclusive=exclusive)


def _exclusive(found: PabulibFile, told: list[str]) -> list[list[str]]:
    groups = [[name for name in map(str.strip, text.split(",")) if name] for text in told]
    for group in groups:
        unknown = next((name for name in group if name not in found.costs), None)
        if unknown is not None:
            raise MethodError(f"--exclusive names the project {unknown!r}, which the file does not list.")
        if len(set(group)) < 2:
            raise MethodError("--exclusive needs two projects or more: 12,26.")
    return groups


def _beside_the_town(found: PabulibFile, rule: TownRule, outcome: Outcome, ranks: RankPoints | None = None) -> Answer:
    """What the town selected, as far as the file tells it, and why the count differs; ``ranks`` as asked for."""
    told = any(project.selected is not None for project in found.projects)
    there = [project.id for project in found.projects if project.selected]
    here = outcome.selected
    why = why_different(found.meta, rule, here, there if told else here)
    if ranks and _own_ranks(found) not in (None, ranks):
        why = f"The file's own scores count ranks by '{found.rank_points}'; here by '{ranks}'."
    return {
        "applied": rule.applied,
        "town": {
            "rule": name_of(found.meta),
            "selected": there if told else None,
            "only_town": [project for project in there if project not in here] if told else None,
            "only_here": [project for project in here if project not in there] if told else None,
            "why": why,
            "comment": found.meta.get("comment") or None,
        },
    }


def run_equal_shares(args: Namespace) -> Answer:
    """`equal-shares FILE.pb`: by what a voter gains, points included."""
    found = arguments.pabulib(args)
    rule = _rule(found, args.rule, greedy=False)
    if args.completion is not None:
        rule = town_rule(found.meta, next(name for name, each in SHARES.items() if each is args.completion))
    kind, lot = gain(found, args.utility), arguments.lot(args, list(found.costs))
    given, how = ballots(found, kind), {"completion": rule.completion, "step": args.increment, "lot": lot}
    outcome = shares(found.costs, given, found.budget, kind.utility, progress=Progress(), **how)

    def wins(project: str, cost: Amount, more: int) -> bool:
        costs, added = found.costs | {project: Fraction(cost)}, given.with_more({project: more})
        return project in shares(costs, added, found.budget, kind.utility, **how).selected

    monotone = Monotone(cost=rule.completion is Completion.NONE, votes=False)
    share = {} if outcome.share is None else exact_fields("share", outcome.share)
    unit = {"increment_unit": exact(args.increment), "currency": found.meta.get("currency") or None}
    answer = _outcome(found, outcome) | {"utility": kind} | unit | share | _beside_the_town(found, rule, outcome)
    return answer | efforts.told(args, found, outcome, wins, monotone)


def run_greedy(args: Namespace) -> Answer:
    """`greedy FILE.pb`: by approvals, by points, or by ranks in one of two conventions."""
    found = arguments.pabulib(args)
    exclusive = _exclusive(found, args.exclusive)
    costs, rule = found.costs, _rule(found, args.rule, greedy=True, exclusive=bool(exclusive))
    totals = score(list(costs), found.scores(args.ranks)).totals
    lot = arguments.lot(args, list(costs))
    select = partial(
        greedy_by_score, budget=found.budget, lot=lot, skip=rule.skip, threshold=rule.threshold, exclusive=exclusive
    )
    outcome = select(costs, totals)

    def wins(project: str, cost: Amount, more: int) -> bool:
        changed, scores = costs | {project: Fraction(cost)}, {**totals, project: totals[project] + more}
        return project in select(changed, scores).selected

    answer = _outcome(found, outcome) | _ranks(found, args.ranks) | _beside_the_town(found, rule, outcome, args.ranks)
    return answer | efforts.told(args, found, outcome, wins, Monotone(cost=True, votes=True))


def _ranks(found: PabulibFile, asked: RankPoints | None) -> Answer:
    """Both conventions for ranks: the one that counts here, and the one that the file's own scores follow."""
    if found.vote_type is not VoteType.ORDINAL:
        return {}
    return {
        "ranks": {"applied": asked or found.rank_points, "file": _own_ranks(found), "longest": found.longest},
    }


def _own_ranks(found: PabulibFile) -> RankPoints | None:
    """The convention that the file's own scores follow; None where it has none."""
    told = found.vote_type is VoteType.ORDINAL and any(project.more.get("score") for project in found.projects)
    return found.rank_points if told else None


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
        "This is the Method of Equal Shares with cost utilities on approvals, as equalshares.net and Wieliczka 2023 "
        "have it; on cumulative and scoring ballots a voter gains the points that they give (`utility` says which "
        "counts). It leaves out their last comparison with greedy. A group of voters that agrees gets its part of the "
        "money (extended justified representation); a project that few want may win before one that more want, who had "
        "their part already. On ordinal ballots what is ranked counts as supported; 0 points and fewer are no support. "
        "`increment` is what add1 put on each share before the first overspend, in units of "
        "`increment_unit`: every smaller increment was tried or proven to buy the same. All numbers are exact; ties "
        "go to the cheaper project, then to more votes, then to the lot.",
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
        "This is the rule of most towns, also called utilitarian greedy or knapsack by votes. A majority can take the "
        "whole budget with it: it leaves out any promise to minorities, which equal-shares gives. On ordinal ballots a "
        "rank is worth the ballot's own length + 1 - rank (own, as Pabulib counts), or the longest ballot's + 1 - rank "
        "(longest); the file's own scores say which. Which projects exclude each other, no column of a file says: "
        "--exclusive does, and without it the answer says that the town's rule could not be applied. The result is "
        "exact; ties go to the cheaper project, then to more votes, then to the lot.",
    ),
]
