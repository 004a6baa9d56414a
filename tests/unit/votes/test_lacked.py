"""What losers lacked: with the smallest change they win, with one vote or one unit less they do not."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from civic.votes import methods
from civic.votes.methods import Choice, Kind
from civic.votes.rules import BallotRule, OptionRule, Settings
from civic.votes.tally.effort import smallest_unit
from civic.votes.tally.explaining import Lacked, lacked

KINDS = {
    "approval": methods.APPROVAL,
    "score": methods.SCORE,
    "greedy": methods.GREEDY,
    "equal shares": methods.EQUAL_SHARES,
    "schulze": methods.SCHULZE,
    "irv": methods.IRV,
    "stv": methods.STV,
}


def _choice(kind: Kind, options: list[int], chance: random.Random) -> Choice:
    some = chance.sample(options, chance.randint(0, len(options)))
    if kind is methods.SCORE:
        return kind.normal([(option, chance.randint(0, 5)) for option in some])
    if kind in (methods.SCHULZE, methods.IRV, methods.STV):
        return kind.normal([(option, place) for place, option in enumerate(some, 1)])
    return kind.normal(some)


def _election(kind: Kind, chance: random.Random) -> tuple[BallotRule, list[tuple[Choice, int]]]:
    options = list(range(1, chance.randint(3, 5)))
    costs = [Fraction(chance.randint(1, 12)) if kind.has_budget else None for _ in options]
    settings: Settings = {"seats": chance.randint(1, len(options) - 1)} if kind is methods.STV else {}
    rule = BallotRule(
        kind.code,
        tuple(OptionRule(option, cost) for option, cost in zip(options, costs, strict=True)),
        budget=Fraction(chance.randint(4, 20)) if kind.has_budget else None,
        settings=settings,
    )
    return rule, [(_choice(kind, options, chance), chance.randint(1, 4)) for _ in range(chance.randint(1, 7))]


def _explained(kind: Kind, rule: BallotRule, ballots: list[tuple[Choice, int]]) -> tuple[list[str], list[Lacked]]:
    selected = kind.count(rule, ballots)["selected"]
    costs = {str(option.id): option.cost for option in rule.options}
    found = [
        lacked(
            option,
            selected,
            lambda at, more, option=option: _again(kind, rule, ballots, option, at, more),
            voters=sum(number for _choice, number in ballots),
            monotone=kind.monotone,
            cost=cost,
            budget=rule.budget or 0,
            unit=smallest_unit(1),
        )
        for option, cost in costs.items()
        if option not in selected
    ]
    return selected, found


def _again(kind: Kind, rule: BallotRule, ballots: Any, option: str, at: Any, more: int) -> list[str]:
    cost = Fraction(at) if kind.has_budget else None
    return kind.counted_again(rule, ballots, int(option), cost, more)


def _holds(kind: Kind, seeds: range) -> int:
    told = 0
    for seed in seeds:
        rule, ballots = _election(kind, random.Random(f"{kind.code} {seed}"))
        selected, found = _explained(kind, rule, ballots)
        costs = {str(option.id): option.cost or 0 for option in rule.options}
        for one in found:
            votes = one.votes.smallest.value
            if votes is not None:
                told += 1
                wins = _again(kind, rule, ballots, one.option, costs[one.option], int(votes))
                less = _again(kind, rule, ballots, one.option, costs[one.option], int(votes) - 1)
                assert one.option in wins
                assert one.option not in less
                assert set(one.votes.out) == set(selected) - set(wins)
            lower = one.cost.smallest.value if one.cost else None
            if lower is not None:
                told += 1
                assert one.option in _again(kind, rule, ballots, one.option, lower, 0)
                assert one.option not in _again(kind, rule, ballots, one.option, lower + 1, 0)
    return told


@pytest.mark.parametrize("name", KINDS)
def test_the_smallest_change_less_one_vote_does_not_win(name: str) -> None:
    assert _holds(KINDS[name], range(30)) > 15


@pytest.mark.long
@pytest.mark.parametrize("name", KINDS)
def test_the_smallest_change_less_one_vote_does_not_win_in_many_elections(name: str) -> None:
    assert _holds(KINDS[name], range(30, 180)) > 75


def test_a_proven_change_has_no_smaller_one_that_wins() -> None:
    for seed in range(20):
        for kind in (methods.STV, methods.EQUAL_SHARES):
            rule, ballots = _election(kind, random.Random(f"smaller {seed}"))
            costs = {str(option.id): option.cost or 0 for option in rule.options}
            for one in _explained(kind, rule, ballots)[1]:
                votes = one.votes.smallest
                for fewer in range(1, int(votes.value or 0)) if votes.proven else ():
                    assert one.option not in _again(kind, rule, ballots, one.option, costs[one.option], fewer)


def test_it_says_who_would_have_been_pushed_out() -> None:
    rule = BallotRule("greedy", (OptionRule(1, Fraction(6)), OptionRule(2, Fraction(6))), budget=Fraction(10))
    _selected, [one] = _explained(methods.GREEDY, rule, [((1,), 5), ((2,), 3)])
    assert (one.votes.smallest.value, one.votes.out) == (3, ("1",))
    assert one.cost is not None
    assert (one.cost.smallest.value, one.cost.out) == (4, ())


def test_what_costs_more_than_the_budget_wins_with_no_number_of_votes() -> None:
    rule = BallotRule("greedy", (OptionRule(1, Fraction(6)), OptionRule(2, Fraction(60))), budget=Fraction(10))
    _selected, [one] = _explained(methods.GREEDY, rule, [((1,), 5), ((2,), 3)])
    assert one.votes.smallest.value is None
    assert one.votes.smallest.proven
