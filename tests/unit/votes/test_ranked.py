"""STV, IRV and Schulze: known answers, ties by the published rule, and what the rules promise."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.votes.tally.irv import irv
from civic.votes.tally.schulze import schulze
from civic.votes.tally.stv import quota, stv

WIKIPEDIA_STV = ["orange", "pear", "chocolate", "strawberry", "sweets"]


def ranked(*lines):
    """`(voters, "a b c=d")` as ballots."""
    return [(tuple(tuple(rank.split("=")) for rank in order.split()), voters) for voters, order in lines]


WIKIPEDIA_BALLOTS = ranked(
    (4, "orange"),
    (2, "pear orange"),
    (8, "chocolate strawberry"),
    (4, "chocolate sweets"),
    (1, "strawberry"),
    (1, "sweets"),
)


def test_p5_schulze_wikipedia_45_voters():
    told = ["5 ACBED", "5 ADECB", "8 BEDAC", "3 CABED", "7 CAEBD", "2 CBADE", "7 DCEBA", "8 EBADC"]
    ballots = ranked(*((int(line.split()[0]), " ".join(line.split()[1])) for line in told))
    found = schulze("ABCDE", ballots)
    pairs = "AB20 AC26 AD30 AE22 BA25 BC16 BD33 BE18 CA19 CB29 CD17 CE24 DA15 DB12 DC28 DE14 EA23 EB27 EC21 ED31"
    for pair in pairs.split():
        assert found.pairs[pair[0]][pair[1]] == int(pair[2:])
    assert found.winners == ("E",)
    assert found.order == (("E",), ("A",), ("C",), ("B",), ("D",))
    assert found.paths["E"]["A"] == 25
    assert found.paths["A"]["E"] == 24


def test_p6_stv_wikipedia_20_votes_3_seats():
    found = stv(WIKIPEDIA_STV, 3, WIKIPEDIA_BALLOTS)
    assert found.quota == 6
    assert [stage.elected for stage in found.stages] == [("chocolate",), (), ("orange",), ("strawberry",)]
    assert [stage.excluded for stage in found.stages] == [(), (), ("pear",), ("sweets",)]
    assert found.stages[1].surplus == "chocolate"
    assert found.stages[1].votes["strawberry"] == Decimal("5.00000")
    assert found.stages[1].votes["sweets"] == Decimal("3.00000")
    assert found.stages[2].votes["orange"] == Decimal("6.00000")
    assert set(found.elected) == {"chocolate", "orange", "strawberry"}


def test_transfer_values_are_cut_not_rounded_to_five_decimals():
    """Quota 3 of 7 votes; 4 of the surplus 1 at 1/4 … a value of 2/7 = 0.285714… is cut to 0.28571."""
    found = stv(["a", "b", "c"], 2, ranked((7, "a b"), (4, "b"), (3, "c")))
    assert found.quota == 5
    assert found.stages[1].votes["b"] == 4 + 7 * Decimal("0.28571")
    assert found.stages[1].non_transferable == Decimal("0.00003")


def test_a_surplus_moves_all_papers_at_their_value_also_those_received():
    ballots = ranked((9, "a b c"), (3, "b d"), (4, "c"), (3, "d"), (1, "a"))
    found = stv("abcd", 3, ballots)
    assert found.quota == 6
    first = Decimal("0.40000")
    assert found.stages[1].votes["b"] == 3 + 9 * first
    surplus = 3 + 9 * first - 6
    own = (surplus / (3 + 9 * first)).quantize(Decimal("0.00001"), "ROUND_DOWN")
    received = (surplus * first / (3 + 9 * first)).quantize(Decimal("0.00001"), "ROUND_DOWN")
    assert found.stages[2].surplus == "b"
    assert found.stages[2].votes["d"] == 3 + 3 * own
    assert found.stages[2].votes["c"] == 4 + 9 * received


def test_the_larger_surplus_moves_first():
    found = stv("abcd", 3, ranked((6, "a c"), (9, "b d"), (1, "c"), (1, "d")))
    assert [stage.surplus for stage in found.stages[:3]] == [None, "b", "a"]


def test_a_tie_goes_to_the_latest_stage_at_which_the_tied_differed():
    """c and d tie when one must go; before the last transfer c was behind, so c is excluded."""
    ballots = ranked((10, "a"), (9, "b"), (4, "c"), (5, "d"), (1, "e c"))
    found = stv("abcde", 2, ballots, lot="edcba")
    assert [stage.excluded for stage in found.stages[:3]] == [(), ("e",), ("c",)]
    assert found.ties == ()


@pytest.mark.parametrize(("lot", "dropped"), [("abcd", "d"), ("abdc", "c")])
def test_what_was_always_tied_goes_to_the_lot_and_is_told(lot, dropped):
    for found in (
        stv("abcd", 1, ranked((5, "a"), (4, "b"), (2, "c"), (2, "d")), lot=lot),
        irv("abcd", ranked((5, "a"), (4, "b"), (2, "c"), (2, "d")), lot=lot),
    ):
        assert found.stages[1].excluded == (dropped,)
        assert (found.ties[0].stage, set(found.ties[0].between), found.ties[0].taken) == (
            1,
            {"c", "d"},
            dropped,
        )


def test_the_last_vacancies_are_filled_without_further_transfers():
    """As many candidates as seats: a's surplus stays where it is; the last one gets in below the quota."""
    found = stv("abc", 3, ranked((10, "a b"), (1, "b")))
    assert (found.elected, len(found.stages)) == (("a", "b", "c"), 1)
    assert found.stages[0].votes == {"a": 10, "b": 1, "c": 0}
    found = stv("abc", 2, ranked((4, "a"), (3, "b"), (2, "c")))
    assert (found.quota, found.elected, found.stages[-1].votes["b"]) == (4, ("a", "b"), 3)


def test_shared_ranks_end_a_strict_ballot_and_a_shared_first_rank_is_invalid():
    found = stv("abc", 1, [*ranked((3, "a b=c"), (2, "b=c a"), (1, "b")), ((), 4)])
    assert (found.valid, found.invalid, found.blank) == (4, 2, 4)


def test_without_a_valid_ballot_nobody_is_elected():
    for ballots in ([], [((), 3)]):
        assert stv("ab", 1, ballots).elected == ()
        assert irv("ab", ballots).elected == ()
        assert schulze("ab", ballots).winners == ()


def test_irv_drops_the_smallest_until_somebody_has_more_than_half_of_what_counts():
    found = irv("abc", ranked((4, "a"), (3, "b"), (2, "c b")))
    assert found.elected == ("b",)
    assert [stage.excluded for stage in found.stages] == [(), ("c",)]
    assert found.stages[1].votes == {"a": 4, "b": 5, "c": 0}


def test_p7_irv_need_not_elect_the_condorcet_winner():
    """Burlington's paradox in small (its ballots are not published here): m beats all, but is dropped first."""
    ballots = ranked((33, "w m k"), (29, "k m w"), (8, "m w k"), (15, "m k w"))
    assert irv("wkm", ballots).elected == ("k",)
    assert schulze("wkm", ballots).winners == ("m",)


def test_irv_counts_exhausted_ballots_apart():
    found = irv("abc", ranked((4, "a"), (3, "b"), (2, "c")))
    assert found.stages[-1].non_transferable == 2
    assert found.elected == ("a",)
    assert found.quota == 5


def test_schulze_takes_shared_ranks_and_puts_the_unranked_last():
    found = schulze("abc", ranked((2, "a=b"), (1, "b")))
    assert found.pairs == {"a": {"b": 0, "c": 2}, "b": {"a": 1, "c": 3}, "c": {"a": 0, "b": 0}}
    assert found.order == (("b",), ("a",), ("c",))


def test_schulze_tells_all_winners_of_a_tie_and_the_lot_takes_one():
    found = schulze("abc", ranked((1, "a b c"), (1, "b a c")), lot="bca")
    assert (found.winners, found.chosen) == (("a", "b"), "b")


@pytest.mark.parametrize("count", [lambda b: stv("ab", 1, b), lambda b: irv("ab", b), lambda b: schulze("ab", b)])
@pytest.mark.parametrize(
    ("ballot", "told"),
    [
        (((("c",),), 1), "unknown candidate 'c'"),
        (((("a",), ("a",)), 1), "twice"),
        (((("a",),), -1), "negative number"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_a_sentence(count, ballot, told):
    with pytest.raises(ValueError, match=told):
        count([ballot])


def test_there_must_be_a_seat():
    with pytest.raises(ValueError, match="at least one seat"):
        stv("ab", 0, [])


NAMES = "abcde"
rankings = st.lists(
    st.tuples(
        st.permutations(NAMES).flatmap(lambda p: st.integers(0, 5).map(lambda n: tuple((c,) for c in p[:n]))),
        st.integers(1, 6),
    ),
    max_size=10,
)


@given(rankings, st.integers(1, 4))
def test_exhaustion_every_vote_is_with_a_candidate_or_told_as_lost_at_every_stage(ballots, seats):
    found = stv(NAMES, seats, ballots)
    for stage in found.stages:
        assert sum(stage.votes.values()) + stage.non_transferable == found.valid
        assert stage.non_transferable >= 0
    assert len(found.elected) == (seats if found.valid else 0)
    assert found.quota == quota(found.valid, seats)


@given(rankings, st.integers(1, 4), st.randoms(use_true_random=False))
def test_anonymity_the_order_and_splitting_of_ballots_do_not_matter(ballots, seats, draw):
    single = [(ranks, 1) for ranks, voters in ballots for _ in range(voters)]
    draw.shuffle(single)
    assert stv(NAMES, seats, ballots) == stv(NAMES, seats, single)
    assert irv(NAMES, ballots) == irv(NAMES, single)
    assert schulze(NAMES, ballots) == schulze(NAMES, single)


@given(rankings, st.integers(1, 4), st.permutations(NAMES))
def test_neutrality_other_names_win_likewise(ballots, seats, other):
    new = dict(zip(NAMES, other, strict=True))
    renamed = [(tuple((new[c],) for (c,) in ranks), voters) for ranks, voters in ballots]
    lot = [new[c] for c in NAMES]
    wins = [new[c] for c in stv(NAMES, seats, ballots, lot=NAMES).elected]
    assert set(wins) == set(stv(NAMES, seats, renamed, lot=lot).elected)
    assert [new[c] for c in irv(NAMES, ballots, lot=NAMES).elected] == list(irv(NAMES, renamed, lot=lot).elected)
    assert {new[c] for c in schulze(NAMES, ballots).winners} == set(schulze(NAMES, renamed).winners)


@given(rankings, st.data())
def test_schulze_is_monotone_raising_a_winner_never_hurts_it(ballots, data):
    winners = schulze(NAMES, ballots).winners
    if winners:
        place = data.draw(st.integers(0, len(ballots) - 1))
        ranks, voters = ballots[place]
        raised = ((winners[0],),) + tuple(rank for rank in ranks if rank != (winners[0],))
        assert winners[0] in schulze(NAMES, [*ballots[:place], (raised, voters), *ballots[place + 1 :]]).winners


@given(rankings)
def test_schulze_elects_the_condorcet_winner(ballots):
    found = schulze(NAMES, ballots)
    for a in NAMES:
        if all(found.pairs[a][b] > found.pairs[b][a] for b in NAMES if b != a):
            assert found.winners == (a,)


@given(rankings)
def test_schulze_paths_are_the_strongest_of_all_paths(ballots):
    found = schulze("abcd", [(tuple(r for r in ranks if r != ("e",)), n) for ranks, n in ballots])

    def link(a, b):
        return found.pairs[a][b] if found.pairs[a][b] > found.pairs[b][a] else 0

    for a, b in permutations("abcd", 2):
        between = [c for c in "abcd" if c not in (a, b)]
        ways = [(a, *via, b) for n in range(3) for via in permutations(between, n)]
        assert found.paths[a][b] == max(min(map(link, way, way[1:])) for way in ways)


@given(rankings, st.integers(1, 4))
def test_stv_gives_a_solid_majority_its_seats(ballots, seats):
    """Droop proportionality: more than k quotas of voters who rank the same set first elect k of it."""
    found = stv(NAMES, seats, ballots)
    for first in range(1, 3):
        for top in {frozenset(r[0] for r in ranks[:first]) for ranks, _ in ballots if len(ranks) >= first}:
            solid = sum(n for ranks, n in ballots if frozenset(r[0] for r in ranks[:first]) == top)
            # Cut fractions may cost a solid coalition a little: a whole vote is more than they can cost here.
            due = min(len(top), max(0, solid - 1) // found.quota, seats)
            assert len(top & set(found.elected)) >= due
