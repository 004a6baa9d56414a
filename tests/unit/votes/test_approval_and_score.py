"""Approval and score: totals, tiers, seats and ties."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.votes.tally.approval_and_score import approval, score


def test_most_approvals_win_and_blank_ballots_are_counted_apart():
    found = approval("abc", [("ab", 3), ("b", 2), ("", 4)])
    assert found.totals == {"a": 3, "b": 5, "c": 0}
    assert found.order == (("b",), ("a",), ("c",))
    assert (found.winners, found.valid, found.blank, found.tied) == (("b",), 5, 4, ())


def test_the_lot_divides_a_tier_and_the_tie_is_told():
    found = approval("abc", [("ab", 1), ("c", 1)], seats=2, lot="cba")
    assert (found.winners, found.tied) == (("c", "b"), ("c", "b", "a"))
    assert approval("abc", [("ab", 1)], seats=2).tied == ()


def test_points_add_up_exactly_and_means_are_per_valid_ballot():
    found = score("ab", [({"a": Fraction(1, 3)}, 3), ({"b": 2, "a": -1}, 1)], lowest=-1, highest=2)
    assert found.totals == {"a": 0, "b": 2}
    assert found.means == {"a": 0, "b": Fraction(1, 2)}
    assert found.winners == ("b",)


def test_without_a_ballot_nobody_wins():
    found = score("ab", [])
    assert (found.winners, found.means, found.tied) == ((), {}, ())


def test_nobodys_wish_wins_no_seat_however_many_seats_there_are():
    found = approval("abcd", [("ab", 1), ("b", 1)], seats=4)
    assert (found.winners, found.tied) == (("b", "a"), ())
    assert approval("abcd", [("a", 3)], seats=2, lot="dcba").winners == ("a",)
    assert score("ab", [({"a": 0, "b": -1}, 4)], seats=2).winners == ()
    assert score("ab", [({"a": 3}, 1), ({"a": -2, "b": -1}, 1)], seats=2).winners == ("a",)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: approval("ab", [("c", 1)]), "unknown option 'c'"),
        (lambda: approval("ab", [("a", -1)]), "negative number"),
        (lambda: approval("ab", [], seats=0), "one seat"),
        (lambda: score("ab", [({"a": 6}, 1)], lowest=0, highest=5), "allowed are 0 to 5"),
        (lambda: approval("aa", []), "listed twice"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_a_sentence(call, told):
    with pytest.raises(ValueError, match=told):
        call()


ballots = st.lists(st.tuples(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 5)), st.integers(1, 4)))


@given(ballots, st.randoms(use_true_random=False))
def test_anonymity_and_monotony(given_ballots, draw):
    found = score("abcd", given_ballots)
    single = [(points, 1) for points, voters in given_ballots for _ in range(voters)]
    draw.shuffle(single)
    assert score("abcd", single) == found
    if found.winners:
        assert score("abcd", [*single, ({found.winners[0]: 1}, 1)]).winners == found.winners


@given(ballots, st.permutations("abcd"), st.integers(1, 3))
def test_neutrality(given_ballots, other, seats):
    new = dict(zip("abcd", other, strict=True))
    renamed = [({new[o]: p for o, p in points.items()}, n) for points, n in given_ballots]
    found = score("abcd", given_ballots, seats=seats, lot="abcd")
    again = score("abcd", renamed, seats=seats, lot=[new[o] for o in "abcd"])
    assert tuple(new[o] for o in found.winners) == again.winners
