"""Meek's STV and Ranked Pairs: reference counts in every decimal, answers of the literature, what they promise."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.votes.tally.meek import meek
from civic.votes.tally.ranked_pairs import ranked_pairs
from civic.votes.tally.schulze import schulze
from civic.votes.tally.stv import stv


def strict(*lines):
    """Ballots as "28 ABC": 28 voters rank A, then B, then C."""
    return [(tuple((name,) for name in ranks), int(voters)) for voters, ranks in (line.split() for line in lines)]


def told(count):
    """Of each stage the quota, the surplus, votes by name, and who was elected or excluded."""
    return [
        (
            f"{s.quota:f}",
            f"{s.surplus:f}",
            {name: f"{votes:f}" for name, votes in s.votes.items()},
            s.elected,
            s.excluded,
        )
        for s in count.stages
    ]


def test_the_reference_count_of_six_voters_in_every_decimal():
    """Droop, 42t.blt under meek-prf: Pollux lacks 0.000000004 of a tie with Helen."""
    count = meek("CPH", 2, strict("4 CP", "2 H"))
    assert told(count)[:2] == [
        ("2.000000001", "0.000000000", {"C": "4.000000000", "P": "0.000000000", "H": "2.000000000"}, ("C",), ()),
        ("2.000000001", "0.000000003", {"C": "2.000000004", "P": "1.999999996", "H": "2.000000000"}, (), ("P",)),
    ]
    assert count.stages[1].keep["C"] == Decimal("0.500000001")
    assert count.elected == ("C", "H")
    assert count.ties == ()


def test_the_reference_count_of_nine_voters_in_every_decimal():
    """Droop, 513.blt under meek-prf."""
    count = meek("CPH", 2, strict("5 CP", "1 P", "3 H"))
    votes = {"C": "3.000000005", "P": "2.999999995", "H": "3.000000000"}
    assert told(count)[1] == ("3.000000001", "0.000000004", votes, (), ("P",))
    assert count.stages[1].keep["C"] == Decimal("0.600000001")
    assert count.elected == ("C", "H")


ACCURACY = strict(
    "333 AX", "333 AY", "333 AZ", "333 BX", "333 BY", "333 BZ", "667 X", "667 Y", "667 Z", "1 ABX", "1 ABY", "2 BAX"
)  # fmt: skip


def test_the_example_of_voting_matters_12_in_every_decimal():
    """The computational accuracy using the Meek algorithm; as Droop counts it under meek-prf. X, Y and Z tie there, and
    the first of the file goes; here the last of the lot does."""
    count = meek("ABXYZ", 3, ACCURACY, lot="ABZYX")
    assert told(count) == [
        ("1000.750000001", "0.000000000", {"A": "1001.000000000", "B": "1001.000000000", "X": "667.000000000",
         "Y": "667.000000000", "Z": "667.000000000"}, ("A", "B"), ()),
        ("1000.750000001", "0.000000250", {"A": "1000.750000126", "B": "1000.750000126", "X": "667.166666686",
         "Y": "667.166666562", "Z": "667.166666500"}, (), ("X",)),
        ("800.580647027", "0.007543074", {"A": "800.584418564", "B": "800.584418564",
         "Y": "800.596982770", "Z": "800.556768208"}, ("Y",), ()),
    ]  # fmt: skip
    assert [f"{count.stages[2].keep[name]:f}" for name in "AB"] == ["0.799464312"] * 2
    assert f"{count.stages[2].exhausted:f}" == "800.677411894"
    assert [(tie.stage, tie.between, tie.taken) for tie in count.ties] == [(2, ("Z", "Y", "X"), "X")]


def test_the_example_by_which_opavote_explains_the_rule():
    """Sixty voters, three seats: Alice and Bob pass surpluses on to each other, and Chris gets the third seat."""
    count = meek("ABCDE", 3, strict("28 ABC", "26 BAC", "3 C", "2 D", "1 E"))
    assert count.elected == ("A", "B", "C")


def test_where_meek_and_gregory_differ():
    """D. R. MacIver's six voters: Meek elects 0, 3 and 1, Gregory's transfers 0, 3 and 2."""
    ballots = strict("1 3012", "2 0123", "3 3021")
    assert set(meek("0123", 3, ballots).elected) == set("031")
    assert set(stv("0123", 3, ballots).elected) == set("032")


@st.composite
def elections(draw, shared=False):
    names = "abcde"[: draw(st.integers(2, 5))]
    ballots = []
    for _ in range(draw(st.integers(1, 8))):
        ranking = draw(st.permutations(names))[: draw(st.integers(1, len(names)))]
        if shared and len(ranking) > 1 and draw(st.booleans()):
            ranks = (tuple(ranking[:2]), *((name,) for name in ranking[2:]))
        else:
            ranks = tuple((name,) for name in ranking)
        ballots.append((ranks, draw(st.integers(1, 9))))
    return names, ballots


@settings(max_examples=60, deadline=None)
@given(elections(), st.integers(1, 4))
def test_meek_loses_no_vote_and_seats_a_solid_coalition(election, seats):
    names, ballots = election
    count = meek(names, seats, ballots)
    assert len(count.elected) == min(seats, len(names))
    for stage in count.stages:
        assert sum(stage.votes.values()) + stage.exhausted == count.valid
        assert all(0 < keep <= 1 for keep in stage.keep.values())
    for size in range(1, len(names)):
        for group in map(set, permutations(names, size)):
            solid = sum(n for ranks, n in ballots if {r[0] for r in ranks[:size]} == group and len(ranks) >= size)
            quotas = int(Decimal(solid) / (Decimal(count.valid) / (seats + 1) + Decimal("0.001")))
            assert len(group & set(count.elected)) >= min(quotas, size)


@settings(max_examples=40, deadline=None)
@given(elections())
def test_who_leads_at_the_end_of_a_meek_count_for_one_seat_has_more_than_half(election):
    names, ballots = election
    count = meek(names, 1, ballots)
    last = count.stages[-1]
    assert 2 * last.votes[count.elected[0]] >= sum(last.votes.values())


TENNESSEE = strict("42 MNCK", "26 NCKM", "15 CKNM", "17 KCNM")


def test_ranked_pairs_of_tennessee():
    """Wikipedia: Nashville, then Chattanooga, Knoxville, Memphis."""
    found = ranked_pairs("MNCK", TENNESSEE)
    assert found.order == (("N",), ("C",), ("K",), ("M",))
    assert [(w.winner + w.loser, w.votes) for w in found.wins] == [
        ("CK", 83), ("NK", 68), ("NC", 68), ("NM", 58), ("CM", 58), ("KM", 58),
    ]  # fmt: skip
    assert all(win.locked for win in found.wins)


def test_the_closest_win_of_a_circle_is_left_out():
    """By hand: A over B 7:2, B over C 6:3, C over A 5:4; C's win would close the circle."""
    found = ranked_pairs("ABC", strict("4 ABC", "3 CAB", "2 BCA"))
    assert [(w.winner + w.loser, w.votes, w.locked) for w in found.wins] == [
        ("AB", 7, True), ("BC", 6, True), ("CA", 5, False),
    ]  # fmt: skip
    assert (found.chosen, found.order) == ("A", (("A",), ("B",), ("C",)))


def test_a_circle_of_equal_wins_goes_by_the_lot_and_is_told():
    circle = strict("1 ABC", "1 BCA", "1 CAB")
    assert ranked_pairs("ABC", circle).chosen == "A"
    found = ranked_pairs("ABC", circle, lot="CBA")
    assert found.chosen == "C"
    assert found.level == ((("C", "A"), ("A", "B"), ("B", "C")),)
    assert [win.locked for win in found.wins] == [True, True, False]


def test_the_45_voters_of_schulze_elect_another_one_by_ranked_pairs():
    """Wikipedia's example for Schulze, whose winner is E."""
    ballots = strict("5 ACBED", "5 ADECB", "8 BEDAC", "3 CABED", "7 CAEBD", "2 CBADE", "7 DCEBA", "8 EBADC")
    found = ranked_pairs("ABCDE", ballots)
    assert schulze("ABCDE", ballots).chosen == "E"
    assert found.chosen == "A"
    assert is_a_stack("".join(tier[0] for tier in found.order), found.pairs)


def is_a_stack(order, pairs):
    """Zavist and Tideman 1989: whoever is higher reaches each lower one over links down the order, each at least as
    clear as the win of the lower one over the higher."""
    for high, low in ((a, b) for place, a in enumerate(order) for b in order[place + 1 :]):
        if pairs[low][high] <= pairs[high][low]:
            continue
        needed, reached = (pairs[low][high], -pairs[high][low]), {high}
        for a in order:
            reached |= {
                b
                for b in order[order.index(a) + 1 :]
                if a in reached and pairs[a][b] > pairs[b][a] and (pairs[a][b], -pairs[b][a]) >= needed
            }
        if low not in reached:
            return False
    return True


@settings(max_examples=100, deadline=None)
@given(elections(shared=True))
def test_ranked_pairs_is_a_stack_elects_the_condorcet_winner_and_favours_no_name(election):
    names, ballots = election
    found = ranked_pairs(names, ballots)
    pairs = found.pairs
    assert is_a_stack([name for tier in found.order for name in tier], pairs)
    champion = [a for a in names if all(pairs[a][b] > pairs[b][a] for b in names if b != a)]
    assert not champion or found.winners == tuple(champion)
    other = dict(zip(names, reversed(names), strict=True))
    renamed = [(tuple(tuple(other[n] for n in rank) for rank in ranks), n) for ranks, n in ballots]
    again = ranked_pairs([other[n] for n in names], renamed)
    assert again.chosen == (other[found.chosen] if found.chosen else None)


@pytest.mark.parametrize("count", [lambda b: meek("ab", 1, b), lambda b: ranked_pairs("ab", b)])
def test_what_cannot_be_is_refused_and_nothing_elects_nobody(count):
    with pytest.raises(ValueError, match="unknown candidate 'c'"):
        count([((("c",),), 1)])
    found = count([((), 3)])
    assert found.blank == 3
    assert not getattr(found, "elected", None) and not getattr(found, "winners", None)
