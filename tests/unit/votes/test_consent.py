"""Consent: what adopts a proposal, what stops it, and what would have been enough."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.votes import methods
from civic.votes.methods.consent import OBJECTIONS
from civic.votes.rules import BallotRule, OptionRule, VoteCode
from civic.votes.tally.consent import Positions, Tolerance

few = st.integers(0, 60)


def test_one_objection_stops_it_and_silence_adopts_nothing() -> None:
    strict = Tolerance.NONE
    assert Positions(1, 0).adopted(strict)
    assert not Positions(99, 1).adopted(strict)
    assert not Positions(0, 0).adopted(strict)
    assert [Positions(*each).missing(strict) for each in ((1, 0), (0, 0), (9, 1))] == [0, 1, None]


def test_one_in_ten_may_object_where_the_vote_says_so() -> None:
    tenth = Tolerance.TENTH
    assert Positions(9, 1).adopted(tenth)
    assert not Positions(8, 1).adopted(tenth)
    assert Positions(8, 1).missing(tenth) == 1
    assert Positions(0, 3).missing(tenth) == 27


@pytest.mark.parametrize("tolerance", Tolerance)
@given(few, few)
def test_the_smallest_change_is_the_smallest(tolerance: Tolerance, free: int, objections: int) -> None:
    def adopted_with(more: int) -> bool:
        return Positions(free + more, objections).adopted(tolerance)

    missing = Positions(free, objections).missing(tolerance)
    if missing is None:
        assert not any(adopted_with(more) for more in range(0, 1000, 50))
    else:
        assert adopted_with(missing)
        assert missing == 0 or not adopted_with(missing - 1)


@given(few, few, few)
def test_an_objection_never_helps_and_an_abstention_never_decides(free: int, objections: int, abstained: int) -> None:
    rule = BallotRule("consent", (OptionRule(1, None),), settings={"tolerance": "tenth"})
    ballots = [(((1, mark),), number) for mark, number in (("none", free), ("harm", objections)) if number]
    won = methods.CONSENT.count(rule, ballots)["selected"]
    assert methods.CONSENT.count(rule, [*ballots, (((1, "abstain"),), abstained + 1)])["selected"] == won
    if not won:
        assert methods.CONSENT.count(rule, [*ballots, (((1, "other"),), 1)])["selected"] == []


@pytest.mark.parametrize("reason", OBJECTIONS)
def test_every_reason_is_counted_by_itself_and_weighs_the_same(reason: str) -> None:
    rule = BallotRule("consent", (OptionRule(1, None),))
    found = methods.CONSENT.count(rule, [(((1, "none"),), 4), (((1, reason),), 1), ((), 2)])
    assert (found["ballots"], found["blank"], found["selected"]) == (7, 2, [])
    assert found["positions"]["1"] == {**dict.fromkeys(methods.CONSENT.marks, 0), "none": 4, reason: 1}


def test_a_ballot_has_no_words_of_its_own() -> None:
    rule = BallotRule("consent", (OptionRule(1, None),))
    assert methods.CONSENT.problem(rule, ((1, "because of my neighbour"),)) == (VoteCode.UNKNOWN_OPTION, {})
    assert methods.CONSENT._rule_problems(BallotRule("consent", (OptionRule(1, None), OptionRule(2, None)))) == [
        VoteCode.ONE_PROPOSAL
    ]
