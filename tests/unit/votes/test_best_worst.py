"""Best and worst of four: the booklets, the score, and what is no ballot."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction
from itertools import combinations

import pytest
from werkzeug.datastructures import MultiDict

from civic.votes import methods
from civic.votes.methods.best_worst import FEWEST, MOST, _booklet
from civic.votes.rules import BallotRule, OptionRule, VoteCode, order_seed
from civic.votes.tally.best_worst import BOOKLETS, best_worst, booklets, fits


def _rule(number: int, **settings: int) -> BallotRule:
    return BallotRule("best_worst", tuple(OptionRule(n, None) for n in range(101, 101 + number)), settings=settings)


@pytest.mark.parametrize("number", [FEWEST, 9, 20, 33, MOST])
def test_every_booklet_shows_every_option_once_in_sets_of_four_or_three(number: int) -> None:
    ids = tuple(range(101, 101 + number))
    for sets in booklets(ids):
        assert sorted(option for one in sets for option in one) == list(ids)
        assert {len(one) for one in sets} <= {3, 4}
        assert len(sets) == -(-number // 4)


def test_the_booklets_compare_an_option_with_many_others() -> None:
    met = Counter(pair for sets in booklets(tuple(range(24))) for one in sets for pair in combinations(sorted(one), 2))
    assert max(met.values()) <= 3
    others = Counter(option for pair in met for option in pair)
    assert min(others.values()) >= 10, "of 23; three in each of five sets would be 15"


def test_booklets_are_drawn_evenly_and_not_from_the_slot() -> None:
    drawn = Counter(_booklet(order_seed("secret", 7, person)) for person in range(1000))
    assert set(drawn) == set(range(BOOKLETS))
    assert min(drawn.values()) > 150  # 200 expected; 3.9 standard deviations


def test_the_score_is_best_minus_worst_by_times_shown() -> None:
    found = best_worst([1, 2, 3], [([1], [2], 3), ([2], [1], 1), ([], [3], 1), ([], [], 5)], 1)
    assert found.shown == 5
    assert [found.score(option) for option in (1, 2, 3)] == [Fraction(2, 5), Fraction(-2, 5), Fraction(-1, 5)]
    assert (found.order, found.winners, found.tied) == ((1, 3, 2), (1,), ())


def test_ties_are_decided_by_the_list_and_told() -> None:
    found = best_worst([1, 2, 3, 4], [([2], [], 1), ([3], [], 1)], 1)
    assert (found.winners, found.tied) == ((2,), (2, 3))
    assert best_worst([1, 2], [([], [], 4)], 1).winners == ()


def test_a_ballot_that_no_booklet_allows_is_refused() -> None:
    rule, ids = _rule(20), tuple(range(101, 121))
    first = booklets(ids)[0][0]
    assert methods.BEST_WORST.problem(rule, ((first[0], "best"), (first[0], "worst"))) == (VoteCode.BEST_AND_WORST, {})
    every = tuple((option, "best") for option in ids)
    assert methods.BEST_WORST.problem(rule, every) == (VoteCode.TWICE_IN_SET, {})
    assert methods.BEST_WORST.problem(rule, ((999, "best"),)) == (VoteCode.UNKNOWN_OPTION, {})
    assert methods.BEST_WORST.problem(rule, ()) is None


def test_what_the_form_of_a_booklet_sends_is_always_a_ballot() -> None:
    rule, chance = _rule(21), random.Random(13)
    for _number in range(60):
        sets = chance.choice(booklets(tuple(option.id for option in rule.options)))
        form: MultiDict[str, str] = MultiDict()
        for one in sets:
            best, worst = chance.sample(one, 2)
            form.update({f"best-{one[0]}": str(best), f"worst-{one[0]}": str(worst)})
        choice = methods.BEST_WORST.read(form)
        assert len(choice) == 2 * len(sets)
        assert methods.BEST_WORST.problem(rule, choice) is None
        again = MultiDict({f"mark-{option}": mark for option, mark in choice})
        assert methods.BEST_WORST.read(again) == choice, "as the second step sends it"


def test_the_count_is_the_same_whatever_the_options_and_ballots_are_called() -> None:
    rule, chance = _rule(12, topics=3), random.Random(7)
    ids = [option.id for option in rule.options]
    ballots = []
    for _number in range(40):
        sets = chance.choice(booklets(tuple(ids)))
        pairs = [(o, mark) for one in sets for o, mark in zip(chance.sample(one, 2), ("best", "worst"), strict=True)]
        ballots.append((tuple(sorted(pairs)), 1))
    found = methods.BEST_WORST.count(rule, ballots)
    chance.shuffle(ballots)
    assert methods.BEST_WORST.count(rule, ballots) == found
    assert len(found["selected"]) == 3 and found["shown"] == 40
    assert sum(found["best"].values()) == sum(found["worst"].values()) == 3 * 40
    loser = int(found["order"][-1])
    more = next(n for n in range(200) if str(loser) in methods.BEST_WORST.counted_again(rule, ballots, loser, None, n))
    assert more == found["best"][found["selected"][-1]] - found["worst"][found["selected"][-1]] - (
        found["best"][str(loser)] - found["worst"][str(loser)]
    ) + (1 if int(found["selected"][-1]) < loser else 0)
    assert fits(tuple(ids), [loser], [])
