"""What carries a motion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.meetings.rules.deciding import VoteCount, Voting
from civic.motions.rules import MotionCode, carries, count_problem, shortened

CASES = [
    (Voting.MORE_FOR, VoteCount(3, 2, 9), 20, True),
    (Voting.MORE_FOR, VoteCount(3, 3), 20, False),
    (Voting.MORE_FOR, VoteCount(0, 0, 5), 20, False),
    (Voting.MORE_THAN_HALF, VoteCount(10, 0), 20, False),
    (Voting.MORE_THAN_HALF, VoteCount(11, 9), 20, True),
    (Voting.TWO_THIRDS, VoteCount(4, 2, 10), 20, True),
    (Voting.TWO_THIRDS, VoteCount(5, 3), 20, False),
    (Voting.CONSENSUS, VoteCount(1, 0, 9), 20, True),
    (Voting.CONSENSUS, VoteCount(19, 1), 20, False),
    (Voting.CONSENSUS, VoteCount(0, 0, 9), 20, False),
]


@pytest.mark.parametrize(("voting", "count", "members", "carried"), CASES)
def test_the_rule_that_was_taken_over_says_what_carries(
    voting: Voting, count: VoteCount, members: int, carried: bool
) -> None:
    assert carries(voting, count, members) is carried


@given(st.sampled_from(Voting), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(1, 90))
def test_one_more_vote_in_favour_never_harms(voting: Voting, yes: int, no: int, abstained: int, members: int) -> None:
    if carries(voting, VoteCount(yes, no, abstained), members):
        assert carries(voting, VoteCount(yes + 1, no, abstained), members)
        assert no == 0 or carries(voting, VoteCount(yes, no - 1, abstained), members)


def test_a_show_of_hands_has_no_more_hands_than_people() -> None:
    assert count_problem(VoteCount(2, 1, 1), 4) is None
    assert count_problem(VoteCount(2, 1, 2), 4) is MotionCode.MORE_VOTES
    assert count_problem(VoteCount(0), 4) is MotionCode.NOBODY_VOTED


def test_a_long_text_is_cut_between_words() -> None:
    assert shortened("one two\nthree", 20) == "one two three"
    assert shortened("one two three four", 12) == "one two…"
