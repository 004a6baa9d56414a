"""What a list is narrowed to, and its order by chance."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from civic.proposals.list_rules import FOUND_UNDER, PRIME, SEEDS, Cell, Chosen, Due, Mine, Shuffle, count
from civic.proposals.rules import ProposalState

SEED = st.integers(0, SEEDS - 1)


@given(SEED, st.sets(st.integers(0, PRIME - 1), max_size=60))
def test_no_two_proposals_share_a_place_in_an_order_by_chance(seed: int, numbers: set[int]) -> None:
    places = {Shuffle.of(seed).place(number) for number in numbers}
    assert len(places) == len(numbers) and all(0 <= place < PRIME for place in places)


@given(SEED)
def test_nothing_on_the_way_to_a_place_is_larger_than_63_bits(seed: int) -> None:
    shuffle = Shuffle.of(seed)
    y = PRIME - 1
    assert max(y * shuffle.a + shuffle.b, y * y, y * shuffle.c + shuffle.d) < 2**63


def test_over_many_seeds_each_proposal_comes_first_about_as_often() -> None:
    first = Counter(min(range(1, 11), key=Shuffle.of(seed).place) for seed in range(4000))
    assert all(310 < first[number] < 490 for number in range(1, 11)), first


def test_what_is_overdue_is_waited_for_and_not_answered() -> None:
    cells = [Cell(1, None, None, ProposalState.PUBLISHED, 1, due) for due in Due]
    assert count(cells, Chosen()).dues == {Due.ANSWERED: 1, Due.OPEN: 3, Due.WAITING: 2, Due.OVERDUE: 1}
    for due in Due:
        chosen = Chosen(dues=frozenset({due}))
        found = {cell.due for cell in cells if chosen.dues & cell.dues}
        assert found == chosen.shown_dues == {own for own, under in FOUND_UNDER.items() if due in under}


def test_a_language_is_counted_with_the_other_filters_in_force() -> None:
    cells = [
        Cell(1, None, None, ProposalState.PUBLISHED, 3, language="fr"),
        Cell(2, None, None, ProposalState.PUBLISHED, 4, language="ar"),
    ]
    found = count(cells, Chosen(languages=frozenset({"ar"})))
    assert (found.total, found.languages, found.processes) == (4, {"fr": 3, "ar": 4}, {2: 4})


def test_of_ones_own_proposals_only_drafts_are_left_out() -> None:
    assert ProposalState.WITHDRAWN in Chosen(mine=frozenset({Mine.WRITTEN})).shown_states
    assert ProposalState.DRAFT not in Chosen(mine=frozenset({Mine.WRITTEN})).shown_states
    assert ProposalState.WITHDRAWN not in Chosen().shown_states
