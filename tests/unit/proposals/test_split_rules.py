"""Which passages go where when a proposal becomes several."""

from __future__ import annotations

import pytest

from civic.proposals.split_rules import EVERYWHERE, SplitCode, branches_of, first_with, split_problem

TWO = {1: "Benches", 2: "Lamps"}


@pytest.mark.parametrize(
    ("titles", "places", "why"),
    [
        (TWO, {1: EVERYWHERE, 2: 1, 3: 2}, None),
        ({1: "Benches", 4: "Lamps"}, {1: 1, 2: 4, 3: 4}, None),
        ({1: "Benches"}, {1: 1, 2: 1, 3: 1}, SplitCode.FEW_TITLES),
        ({1: "Benches", 2: "benches"}, {1: 1, 2: 2, 3: 2}, SplitCode.SAME_TITLE),
        (TWO, {1: 1, 2: 2}, SplitCode.UNPLACED),
        (TWO, {1: 1, 2: 2, 3: 2, 4: 2}, SplitCode.UNPLACED),
        (TWO, {1: 1, 2: 2, 3: 3}, SplitCode.NOWHERE),
        (TWO, {1: EVERYWHERE, 2: 1, 3: 1}, SplitCode.EMPTY),
        (TWO, {1: EVERYWHERE, 2: EVERYWHERE, 3: EVERYWHERE}, SplitCode.EMPTY),
    ],
)
def test_every_passage_goes_somewhere_and_every_part_has_one_of_its_own(
    titles: dict[int, str], places: dict[int, int], why: SplitCode | None
) -> None:
    assert split_problem(titles, places, 3) is why


def test_a_passage_for_all_is_in_each_and_waits_in_the_first() -> None:
    branches = branches_of(TWO, {3: 2, 1: EVERYWHERE, 2: 1})
    assert [branch.passages for branch in branches] == [(1, 2), (1, 3)]
    assert [first_with(branches, passage) for passage in (1, 2, 3)] == [0, 0, 1]
