"""Thirty new accounts that act together, in a discussion of 500 comments."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from civic.deliberation.order_rules import Account, Division, stand
from tests.unit.deliberation.crowds import COMMENTS, DAY, Discussion, Plan, crowd, town

FIRST, PLACES = 20, 3


@cache
def before(seed: int, busy: float) -> tuple[Discussion, tuple[list[int], list[int]]]:
    thread = town(seed, busy)
    found = thread.standing()
    return thread, (found.helpful, found.bridging)


def furthest(one: list[int], other: list[int]) -> int:
    """By how many places a comment that is among the first in one of two orders moves at most."""
    places = {number: place for place, number in enumerate(other)}
    early = {number for order in (one, other) for number in order[:FIRST] if number <= COMMENTS}
    was = {number: place for place, number in enumerate(one)}
    return max(abs(was[number] - places[number]) for number in early)


plans = st.builds(
    Plan,
    targets=st.one_of(
        st.lists(st.integers(1, COMMENTS), min_size=1, max_size=40, unique=True).map(tuple),
        st.integers(1, COMMENTS).map(lambda number: (number,)),
    ),
    all_mark_all=st.booleans(),
    account=st.sampled_from([Account(DAY * 6, 6), Account(DAY * 90, 1), Account(DAY * 0), Account(DAY * 400)]),
    side=st.sampled_from([None, 0, 1, 2]),
    writes=st.sampled_from([0, 0, 5, 60]),
)


@settings(max_examples=25, deadline=None)
@given(plan=plans, seed=st.integers(1, 3), busy=st.sampled_from([0.01, 0.2]))
def test_thirty_new_accounts_move_no_comment_by_more_than_three_places(plan: Plan, seed: int, busy: float) -> None:
    thread, (helpful, bridging) = before(seed, busy)
    after = thread.joined(crowd(plan)).standing()
    assert furthest(helpful, after.helpful) <= PLACES
    assert furthest(bridging, after.bridging) <= PLACES


def test_the_discussion_of_the_crowds_is_divided_and_by_bounds_alone_they_would_move_comments_far() -> None:
    thread, (helpful, bridging) = before(1, 0.2)
    assert thread.standing().division is Division.DIVIDED and helpful != bridging
    joined = thread.joined(crowd(Plan((COMMENTS // 2,), True, Account(DAY), None, 0)))

    def plain(found: Discussion) -> list[int]:
        return stand(found.written, found.marks, found.accounts, {}).helpful

    assert furthest(plain(thread), plain(joined)) > PLACES
    assert furthest(helpful, joined.standing().helpful) <= 1
