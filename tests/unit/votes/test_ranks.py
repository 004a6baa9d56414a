"""Ranked ballots and scores as votes have them: what is refused, and that the count is that of the pure rule."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from civic.votes import methods
from civic.votes.methods.kind import Choice, Kind
from civic.votes.rules import BallotRule, OptionRule, Settings, VoteCode
from civic.votes.tally.answers import Answers, Majority
from civic.votes.tally.approval_and_score import approval, score
from civic.votes.tally.irv import irv
from civic.votes.tally.schulze import schulze
from civic.votes.tally.stv import stv

OPTIONS = tuple(range(11, 16))
NAMES = [str(option) for option in OPTIONS]
RANKED = (methods.SCHULZE, methods.IRV, methods.STV)


def _rule(kind: Kind, settings: Settings | None = None) -> BallotRule:
    return BallotRule(kind.code, tuple(OptionRule(option, None) for option in OPTIONS), settings=settings or {})


@pytest.mark.parametrize("kind", RANKED, ids=lambda kind: kind.code)
def test_places_are_read_from_fields_and_those_that_are_none_are_refused(kind: Kind) -> None:
    form = MultiDict([("mark-12", "1"), ("mark-11", "2"), ("mark-13", ""), ("mark-14", "x"), ("mark-15", "²")])
    assert kind.marked(form) == ((11, 2), (12, 1))
    assert kind.problem(_rule(kind), kind.marked(form)) is None
    assert kind.problem(_rule(kind), ()) is None
    for wrong in (((11, 0),), ((11, 6),), ((99, 1),), ((11, "1"),), ((11, True),)):
        assert kind.problem(_rule(kind), wrong) == (VoteCode.UNKNOWN_OPTION, {})


@pytest.mark.parametrize(
    ("choice", "problem"),
    [
        (((11, 1), (12, 1)), (VoteCode.SAME_PLACE, {"place": 1})),
        (((11, 1), (12, 3), (13, 3)), (VoteCode.SAME_PLACE, {"place": 3})),
        (((11, 2),), (VoteCode.PLACE_LEFT_OUT, {"place": 1})),
        (((11, 1), (12, 4)), (VoteCode.PLACE_LEFT_OUT, {"place": 2})),
    ],
)
def test_only_schulze_lets_places_be_shared_or_left_out(choice: Choice, problem: Any) -> None:
    assert methods.IRV.problem(_rule(methods.IRV), choice) == problem
    assert methods.STV.problem(_rule(methods.STV), choice) == problem
    assert methods.SCHULZE.problem(_rule(methods.SCHULZE), choice) is None


def test_scores_go_from_0_to_the_highest_one() -> None:
    kind = methods.SCORE
    for settings, most in (({}, 5), ({"points": 3}, 3)):
        rule = _rule(kind, settings)
        assert kind.problem(rule, ((11, 0), (12, most))) is None
        assert kind.problem(rule, ((11, most + 1),)) == (VoteCode.UNKNOWN_OPTION, {})


def test_there_are_more_options_than_seats() -> None:
    assert methods.STV._rule_problems(_rule(methods.STV, {"seats": 4})) == []
    assert methods.STV._rule_problems(_rule(methods.STV, {"seats": 5})) == [VoteCode.MANY_SEATS]


# ---- 50 random elections of each kind, through the form, against the pure rule


Forms = list[tuple[MultiDict[str, str], int]]


def _election(chance: random.Random, draw: Any) -> tuple[list[dict[int, Any]], Forms]:
    """Ballots as marks by option, and the same as forms with fields in any order."""
    marks = [
        draw(chance, chance.sample(OPTIONS, chance.randint(0, len(OPTIONS)))) for _ in range(chance.randint(1, 25))
    ]
    forms = []
    for one in marks:
        fields = [(f"mark-{option}", str(mark)) for option, mark in one.items()]
        forms.append((MultiDict(chance.sample(fields, len(fields))), 1))
    return marks, forms


def _counted(kind: Kind, rule: BallotRule, forms: Forms) -> dict[str, Any]:
    ballots: Counter[Choice] = Counter()
    for form, number in forms:
        choice = kind.marked(form)
        assert kind.problem(rule, choice) is None
        ballots[choice] += number
    return kind.count(rule, list(ballots.items()))


def _places(_chance: random.Random, options: list[int]) -> dict[int, int]:
    return {option: place for place, option in enumerate(options, 1)}


def _strict(marks: list[dict[int, int]]) -> list[tuple[tuple[tuple[str, ...], ...], int]]:
    return [(tuple((str(o),) for o in sorted(one, key=one.__getitem__)), 1) for one in marks]


@pytest.mark.parametrize("seed", range(50))
def test_what_a_vote_counts_is_what_the_rule_counts(seed: int) -> None:
    chance = random.Random(seed)
    marks, forms = _election(chance, _places)
    found, pure = _counted(methods.IRV, _rule(methods.IRV), forms), irv(NAMES, _strict(marks))
    assert (found["selected"], len(found["stages"])) == (list(pure.elected), len(pure.stages))
    seats = chance.randint(1, 4)
    found = _counted(methods.STV, _rule(methods.STV, {"seats": seats}), forms)
    pure = stv(NAMES, seats, _strict(marks))
    assert found["selected"] == list(pure.elected)
    assert [stage["votes"] for stage in found["stages"]] == [
        {name: str(votes) for name, votes in stage.votes.items()} for stage in pure.stages
    ]
    marks, forms = _election(chance, lambda dice, options: {option: dice.randint(1, 5) for option in options})
    shared = [
        (tuple(tuple(str(o) for o in sorted(one) if one[o] == place) for place in sorted(set(one.values()))), 1)
        for one in marks
    ]
    found, best = _counted(methods.SCHULZE, _rule(methods.SCHULZE), forms), schulze(NAMES, shared)
    assert (found["pairs"], found["paths"]) == (best.pairs, best.paths)
    assert found["selected"] == ([best.chosen] if best.chosen else [])
    found = _counted(methods.SCORE, _rule(methods.SCORE), forms)
    totals = score(NAMES, [({str(o): mark for o, mark in one.items()}, 1) for one in marks])
    assert (found["points"], found["selected"]) == (totals.totals, list(totals.winners))
    assert {o: sum(n * times for n, times in enumerate(given)) for o, given in found["given"].items()} == found[
        "points"
    ]


@pytest.mark.parametrize("seed", range(50))
def test_answers_and_approvals_are_counted_as_their_rules_do(seed: int) -> None:
    chance = random.Random(seed)
    marks, forms = _election(chance, lambda dice, options: {o: dice.choice(["yes", "no", "abstain"]) for o in options})
    for majority in Majority:
        found = _counted(methods.YES_NO, _rule(methods.YES_NO, {"majority": majority.value}), forms)
        for option in OPTIONS:
            given = Counter(one.get(option) for one in marks)
            pure = Answers(given["yes"], given["no"], given["abstain"])
            assert found["answers"][str(option)] == vars(pure)
            assert (str(option) in found["selected"]) is pure.accepted(majority)
    named = [(tuple(sorted(one)), 1) for one in marks]
    found = methods.APPROVAL.count(_rule(methods.APPROVAL), named)
    assert found["selected"] == list(approval(NAMES, [({str(o) for o in one}, n) for one, n in named]).winners)
