"""`phragmen`, and `compare`: one file under all methods that fit."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from fractions import Fraction

from civic.core.methods import Answer, Command, exact
from civic.votes.commands import arguments, efforts
from civic.votes.commands.shares import ballots, bos, gain, shares
from civic.votes.files.pabulib import PabulibFile
from civic.votes.files.preflib import is_preflib
from civic.votes.tally.approval_and_score import score
from civic.votes.tally.budget import Amount, Completion, Outcome, Utility
from civic.votes.tally.effort import Monotone
from civic.votes.tally.greedy import greedy_by_score
from civic.votes.tally.irv import irv
from civic.votes.tally.meek import meek
from civic.votes.tally.phragmen import phragmen
from civic.votes.tally.ranked_pairs import ranked_pairs
from civic.votes.tally.schulze import schulze
from civic.votes.tally.stv import stv
from civic.votes.tally.town_rule import town_rule


def run_phragmen(args: Namespace) -> Answer:
    """`phragmen FILE.pb`."""
    found = arguments.pabulib(args)
    lot, approvals = arguments.lot(args, list(found.costs)), list(found.approvals())
    outcome = phragmen(found.costs, approvals, found.budget, lot=lot)

    def wins(project: str, cost: Amount, more: int) -> bool:
        costs, added = found.costs | {project: Fraction(cost)}, [*approvals, (frozenset([project]), more)]
        return project in phragmen(costs, added, found.budget, lot=lot).selected

    rounds = [
        {"project": each.project, "load": str(each.rate), "cost": exact(each.cost), "votes": exact(each.votes)}
        for each in outcome.rounds
    ]
    effort = efforts.told(args, found, outcome, wins, Monotone(cost=True, votes=True))
    return _bought(outcome) | {"budget": exact(outcome.budget), "rounds": rounds} | effort


def run_compare(args: Namespace) -> Answer:
    """`compare FILE.pb` or `compare FILE.blt`: who wins under which method."""
    ranked = str(args.file).removesuffix(".gz").endswith(".blt") or is_preflib(args.file)
    winners, more = _ranked(args) if ranked else _budget(args)
    options = dict.fromkeys(name for chosen in winners.values() for name in chosen)
    everywhere = [name for name in options if all(name in chosen for chosen in winners.values())]
    table = {name: [method for method, chosen in winners.items() if name in chosen] for name in options}
    return {"methods": more, "winners": table, "everywhere": everywhere}


def _budget(args: Namespace) -> tuple[dict[str, list[str]], Answer]:
    found = arguments.pabulib(args)
    lot = arguments.lot(args, list(found.costs))
    outcomes = _outcomes(found, lot)
    told = [project.id for project in found.projects if project.selected]
    winners = {name: list(outcome.selected) for name, outcome in outcomes.items()}
    return winners | ({"town": told} if told else {}), {name: _bought(outcome) for name, outcome in outcomes.items()}


def _outcomes(found: PabulibFile, lot: list[str] | None) -> dict[str, Outcome]:
    costs, approvals, budget = found.costs, list(found.approvals()), found.budget
    rule = town_rule(found.meta)
    rule = rule if rule.greedy else town_rule(found.meta, "greedy")
    totals = score(list(costs), found.scores()).totals
    plain = greedy_by_score(costs, totals, budget, lot=lot, skip=rule.skip, threshold=rule.threshold)
    per_cost = greedy_by_score(costs, totals, budget, utility=Utility.CARDINALITY, lot=lot)
    kind = gain(found, None)
    given = ballots(found, kind)
    by_shares = {
        f"equal-shares {completion}": shares(costs, given, budget, kind.utility, completion=completion, lot=lot)
        for completion in Completion
    }
    return {
        rule.applied: plain,
        "greedy per cost": per_cost,
        **by_shares,
        "bos-equal-shares": bos(costs, given, budget, kind.utility, lot),
        "phragmen": phragmen(costs, approvals, budget, lot=lot),
    }


def _bought(outcome: Outcome) -> Answer:
    return {"selected": list(outcome.selected), "cost": exact(outcome.cost)}


def _ranked(args: Namespace) -> tuple[dict[str, list[str]], Answer]:
    found = arguments.ranked(args)
    names = list(found.candidates)
    lot = arguments.lot(args, names)
    single = {
        "schulze, 1 seat": schulze(names, found.ballots, lot=lot).chosen,
        "ranked pairs, 1 seat": ranked_pairs(names, found.ballots, lot=lot).chosen,
    }
    winners = {
        f"stv, {found.seats} seats": list(stv(names, found.seats, found.ballots, lot=lot).elected),
        f"meek, {found.seats} seats": list(meek(names, found.seats, found.ballots, lot=lot).elected),
        "irv, 1 seat": list(irv(names, found.ballots, lot=lot).elected),
        **{name: [chosen] if chosen is not None else [] for name, chosen in single.items()},
    }
    return winners, {name: {"selected": elected} for name, elected in winners.items()}


def _with_effort(parser: ArgumentParser) -> None:
    arguments.budget(parser)
    efforts.with_effort(parser)


def _either(parser: ArgumentParser) -> None:
    arguments.file("pb or FILE.blt", parser)


COMMANDS: list[Command] = [
    Command(
        "phragmen",
        "Funds projects of a participatory budget so that what they cost burdens their supporters evenly. "
        "Each funded project loads all its supporters up to the same height, and the one with the lowest is next.",
        "Phragmén (1894); Brill, Freeman, Janson and Lackner (2017); with costs Los, Christoff and Grossi (2022).",
        "phragmen docs/examples/budget.pb",
        _with_effort,
        run_phragmen,
        "This is sequential Phragmén, a rule of proportional representation like equal-shares that starts from the "
        "burden instead of from a budget for each voter. It ends at the first project that the rest does not cover, so "
        "that money may be left. It leaves out points: what gets more than 0 counts as supported. Loads are exact.",
    ),
    Command(
        "compare",
        "Counts one file by all methods that fit its ballots, and tells who wins under which. "
        "Budgets go through greedy, greedy per cost, Equal Shares with each completion and with bounded "
        "overspending, and Phragmén, rankings through STV, Meek's STV, IRV, Schulze and Ranked Pairs.",
        "see the commands of these methods.",
        "compare docs/examples/budget.pb",
        _either,
        run_compare,
        "A table for talking about rules before a vote, or for understanding one afterwards; which rule decides is "
        "fixed before opening, never chosen by its result. `everywhere` wins under all of them, `town` is the file's "
        "own selection. STV and Meek elect as many as the file has seats, the others one.",
    ),
]
