"""Kinds whose ballot puts marks at options: what they read, refuse and count."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from civic.votes import methods
from civic.votes.methods.kind import Kind
from civic.votes.rules import BallotRule, OptionRule, Settings, VoteCode
from civic.votes.tally.answers import Answers, Majority


def _rule(kind: Kind, settings: Settings | None = None, options: int = 3) -> BallotRule:
    return BallotRule(kind.code, tuple(OptionRule(n, None) for n in range(1, options + 1)), settings=settings or {})


def _form(**marks: str) -> MultiDict[str, str]:
    return MultiDict([(name.replace("_", "-"), mark) for name, mark in marks.items()])


def test_marks_of_a_form_and_of_a_list_have_one_form() -> None:
    typed = _form(mark_2="no", mark_1="yes", mark_3="perhaps", mark_x="yes", other_1="no", step="check")
    assert methods.YES_NO.marked(typed) == methods.YES_NO.marked([[2, "no"], [1, "no"], [1, "yes"]])
    assert methods.YES_NO.marked(typed) == ((1, "yes"), (2, "no"))
    assert methods.YES_NO.marked(_form(**{f"mark_{'9' * 12}": "yes", "mark_²": "yes"})) == ()
    assert methods.YES_NO.marked(MultiDict()) == ()


@pytest.mark.parametrize("choice", [((9, "yes"),), ((1, "perhaps"),), ((1, 1),)])
def test_an_answer_that_the_vote_does_not_have_is_refused(choice: tuple[Any, ...]) -> None:
    rule = _rule(methods.YES_NO)
    assert methods.YES_NO.problem(rule, choice) == (VoteCode.UNKNOWN_OPTION, {})
    assert methods.YES_NO.problem(rule, ((1, "abstain"), (3, "no"))) is None
    assert methods.YES_NO.problem(rule, ()) is None


@pytest.mark.parametrize(
    ("given", "simple", "two_thirds"),
    [((3, 2, 9), 0, 1), ((2, 2, 0), 1, 2), ((4, 2, 0), 0, 0), ((0, 0, 5), 1, 1), ((0, 3, 0), 4, 6), ((1, 0, 0), 0, 0)],
)
def test_yes_wins_by_the_majority_and_misses_it_by_so_many(
    given: tuple[int, int, int], simple: int, two_thirds: int
) -> None:
    for majority, missing in ((Majority.SIMPLE, simple), (Majority.TWO_THIRDS, two_thirds)):
        yes, no, abstain = given
        assert Answers(*given).missing(majority) == missing
        assert Answers(*given).accepted(majority) is (missing == 0)
        if missing:
            assert Answers(yes + missing, no, abstain).accepted(majority)
            assert not Answers(yes + missing - 1, no, abstain).accepted(majority)


def test_each_question_is_decided_for_itself() -> None:
    ballots = [(((1, "yes"), (2, "no")), 2), (((1, "no"), (2, "abstain")), 1), ((), 4)]
    found = methods.YES_NO.count(_rule(methods.YES_NO), ballots)
    assert found == {
        "method": "yes_no",
        "ballots": 7,
        "blank": 4,
        "answers": {
            "1": {"yes": 2, "no": 1, "abstain": 0},
            "2": {"yes": 0, "no": 2, "abstain": 1},
            "3": {"yes": 0, "no": 0, "abstain": 0},
        },
        "selected": ["1"],
        "ties": [],
    }
    strict = methods.YES_NO.count(_rule(methods.YES_NO, {"majority": "two_thirds"}), ballots[:2])
    assert strict["selected"] == ["1"]
