"""Who speaks next, and since when a meeting can decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.meetings.rules.deciding import members_needed
from civic.meetings.rules.floor import Count, Spoken, Stay, Wish, line, quorum_over_time

NOON = datetime(2027, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(("percent", "members", "needed"), [(50, 7, 4), (50, 8, 4), (1, 3, 1), (67, 3, 3), (50, 0, 1)])
def test_a_quorum_in_percent_is_rounded_up(percent: int, members: int, needed: int) -> None:
    assert members_needed(percent, members) == needed


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def wish(person: int, minutes: int, *, order: bool = False) -> Wish:
    return Wish(person, person, order, at(minutes))


def _people(wishes: list[Wish]) -> list[int]:
    return [each.person_id for each in wishes]


def test_who_has_not_spoken_comes_first_then_the_least_time_then_who_asked_first() -> None:
    wishes = [wish(1, 0), wish(2, 1), wish(3, 2), wish(4, 3)]
    spoken = {1: Spoken(1, 90), 2: Spoken(3, 30), 3: Spoken(1, 90)}
    assert _people(line(wishes, spoken)) == [4, 2, 1, 3]


def test_a_speech_of_no_second_is_a_speech() -> None:
    assert _people(line([wish(1, 0), wish(2, 1)], {1: Spoken(1, 0)})) == [2, 1]


def test_points_of_order_come_before_everybody_in_the_order_of_asking() -> None:
    wishes = [wish(1, 0), wish(2, 5, order=True), wish(3, 4, order=True)]
    assert _people(line(wishes, {3: Spoken(5, 900)})) == [3, 2, 1]


def test_who_has_used_up_the_budget_comes_last_even_after_one_who_spoke_more_often() -> None:
    wishes = [wish(1, 0), wish(2, 1)]
    spoken = {1: Spoken(1, 120), 2: Spoken(9, 119)}
    assert _people(line(wishes, spoken, 120)) == [2, 1]


WISHES = st.lists(
    st.builds(wish, st.integers(1, 12), st.integers(0, 30), order=st.booleans()), unique_by=lambda w: w.person_id
)
SPOKEN = st.dictionaries(st.integers(1, 12), st.builds(Spoken, st.integers(1, 5), st.integers(0, 500)))


@given(WISHES, SPOKEN, st.none() | st.integers(1, 500), st.randoms())
def test_the_order_depends_on_nothing_but_the_rule(wishes, spoken, budget, chance) -> None:
    found = line(wishes, spoken, budget)
    assert sorted(found, key=lambda w: w.id) == sorted(wishes, key=lambda w: w.id)
    mixed = list(wishes)
    chance.shuffle(mixed)
    assert line(mixed, spoken, budget) == found
    for first, second in zip(found, found[1:], strict=False):
        assert first.order or not second.order
        if not first.order and budget is None and first.person_id in spoken:
            assert second.person_id in spoken
            assert spoken[first.person_id].seconds <= spoken[second.person_id].seconds


@given(WISHES.filter(bool), SPOKEN, st.integers(1, 600))
def test_nobody_gains_by_speaking_longer(wishes, spoken, more) -> None:
    before = _people(line(wishes, spoken))
    one = wishes[0]
    said = spoken.get(one.person_id, Spoken())
    longer = {**spoken, one.person_id: Spoken(said.times + 1, said.seconds + more)}
    assert _people(line(wishes, longer)).index(one.person_id) >= before.index(one.person_id)


def test_the_quorum_over_time_is_said_where_it_changes() -> None:
    stays = [Stay(at(0), None), Stay(at(0), at(40)), Stay(at(10), at(50)), Stay(at(45), at(50))]
    assert quorum_over_time(stays, 3) == [
        Count(at(0), 2, reached=False),
        Count(at(10), 3, reached=True),
        Count(at(40), 2, reached=False),
        Count(at(45), 3, reached=True),
        Count(at(50), 1, reached=False),
    ]
    assert quorum_over_time([], 3) == []


STAYS = st.lists(
    st.builds(
        lambda begin, length: Stay(at(begin), None if length is None else at(begin + length)),
        st.integers(0, 60),
        st.none() | st.integers(0, 60),
    ),
    max_size=12,
)


@given(STAYS, st.integers(1, 6), st.integers(0, 130))
def test_the_quorum_at_any_minute_is_what_counting_says(stays, needed, minute) -> None:
    moment = at(minute)
    there = sum(s.arrived_at <= moment and (s.left_at is None or moment < s.left_at) for s in stays)
    told = [count.reached for count in quorum_over_time(stays, needed) if count.since <= moment]
    assert (told[-1] if told else False) == (there >= needed)
