"""Four tones: neighbours differ wherever that is possible, as little alike as possible elsewhere."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.places import colouring
from civic.places.colouring import four_tones


def alike(tones, pairs):
    return [pair for pair in pairs if tones[pair[0]] == tones[pair[1]]]


def test_nothing_needs_no_tones():
    assert four_tones(0, [()]) == []


def test_an_area_alone_has_the_first_tone():
    assert four_tones(1, [()]) == [0]


def test_areas_without_borders_use_all_tones_alike():
    assert sorted(four_tones(8, [()])) == [0, 0, 1, 1, 2, 2, 3, 3]


def test_four_areas_that_all_touch_have_four_tones():
    assert sorted(four_tones(4, [set(combinations(range(4), 2))])) == [0, 1, 2, 3]


def test_five_areas_that_all_touch_through_exclaves_have_one_border_alike():
    pairs = set(combinations(range(5), 2))
    assert len(alike(four_tones(5, [pairs]), pairs)) == 1


def test_a_wish_that_can_be_granted_is():
    borders = {(0, 1), (1, 2), (2, 3)}
    wishes = {*borders, (0, 2), (1, 3), (0, 3)}
    assert alike(four_tones(4, [wishes, borders]), wishes) == []


def test_a_wish_that_cannot_be_granted_never_costs_a_border():
    borders = {(n, n + 1) for n in range(8)}
    wishes = set(combinations(range(9), 2))
    tones = four_tones(9, [wishes, borders])
    assert alike(tones, borders) == []
    # Nine areas in four tones: three, two, two and two alike, which is six pairs, is the least.
    assert len(alike(tones, wishes)) == 6


def triangulated(columns, rows, turned):
    """A plane map: a grid of which each square has one diagonal."""
    pairs = set()
    for x in range(columns):
        for y in range(rows):
            here = x * rows + y
            if x + 1 < columns:
                pairs.add((here, here + rows))
            if y + 1 < rows:
                pairs.add((here, here + 1))
            if x + 1 < columns and y + 1 < rows:
                pairs.add((here, here + rows + 1) if here in turned else (here + 1, here + rows))
    return pairs


@given(st.integers(1, 9), st.integers(1, 9), st.sets(st.integers(0, 80)))
def test_every_plane_map_is_coloured_right(columns, rows, turned):
    borders = triangulated(columns, rows, turned)
    tones = four_tones(columns * rows, [borders])
    assert alike(tones, borders) == []
    assert set(tones) <= {0, 1, 2, 3}


def test_three_hundred_areas_are_coloured_right():
    borders = triangulated(20, 15, set(range(0, 300, 7)))
    near = {*borders, *((a, a + 2) for a in range(298))}
    tones = four_tones(300, [near, borders])
    assert alike(tones, borders) == []


@given(st.integers(2, 9), st.data())
def test_the_answer_is_the_same_every_time_and_any_map_has_one(count, data):
    pairs = data.draw(st.sets(st.sampled_from(list(combinations(range(count), 2)))))
    tones = four_tones(count, [pairs])
    assert tones == four_tones(count, [pairs])
    assert len(tones) == count


def test_when_the_search_gives_up_few_borders_are_alike(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(colouring, "BORDER_STEPS", 5)
    borders = triangulated(10, 10, set(range(0, 100, 3)))
    tones = four_tones(100, [borders])
    assert -1 not in tones
    assert len(alike(tones, borders)) <= 3
