"""Equal Shares and greedy: known answers, a plain second implementation, and what the rules promise."""

import random
import time
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.votes.tally import electorate as electorates
from civic.votes.tally import equal_shares as module
from civic.votes.tally import shares_run
from civic.votes.tally.budget import Completion, Utility, payments
from civic.votes.tally.equal_shares import equal_shares
from civic.votes.tally.greedy import greedy
from civic.votes.tally.lot import drawn_from
from civic.votes.tally.shares_rough import bought_in

PABUTOOLS_COSTS = {"0": 1, "1": Fraction("0.9"), "2": 2, "3": Fraction("1.09")}
PABUTOOLS_BALLOTS = [({"0"}, 1), ({"1", "2", "3"}, 2), ({"2"}, 1)]
RED, BLUE = [f"red{n}" for n in range(10)], [f"blue{n}" for n in range(10)]


def plain_equal_shares(costs, groups, share, utility, rank):
    """The definition, in fractions and without any shortcut: [(project, price per supporter)]."""
    left = dict.fromkeys(groups, share)
    bought = []
    while True:
        best = None
        for project, cost in costs.items():
            backers = sorted((left[b], n) for b, n in groups.items() if project in b)
            if project in [p for p, _ in bought] or not backers or sum(m * n for m, n in backers) < cost:
                continue
            missing, rich = Fraction(cost), sum(n for _, n in backers)
            for money, n in backers:
                if money * rich >= missing:
                    break
                missing, rich = missing - money * n, rich - n
            price = missing / rich
            rate = price if utility is Utility.CARDINALITY or not cost else price / cost
            if best is None or (rate, rank[project]) < best[:2]:
                best = (rate, rank[project], project, price)
        if best is None:
            return bought
        bought.append(best[2:])
        left = {b: m - min(m, best[3]) if best[2] in b else m for b, m in left.items()}


def plain_add1(costs, groups, budget, utility, rank):
    """Every increment, one after the other, until the first overspend."""
    share, last, k = Fraction(budget, sum(groups.values())), None, 0
    supported = {p for b in groups for p in b}
    while True:
        bought = [p for p, _ in plain_equal_shares(costs, groups, share + k, utility, rank)]
        if last is not None and sum(costs[p] for p in bought) > budget:
            return last
        last = (bought, k)
        if set(bought) == supported:
            return last
        k += 1


@st.composite
def elections(draw, most_cost=30):
    names = [f"p{n}" for n in range(draw(st.integers(1, 6)))]
    costs = {name: draw(st.integers(0, most_cost)) for name in names}
    ballots = draw(st.lists(st.sets(st.sampled_from(names), min_size=1), min_size=1, max_size=8))
    return costs, [(frozenset(b), draw(st.integers(1, 3))) for b in ballots], draw(st.integers(0, 60))


def merged(ballots):
    groups = {}
    for ballot, voters in ballots:
        groups[frozenset(ballot)] = groups.get(frozenset(ballot), 0) + voters
    return groups


def ranks(costs, groups):
    votes = {p: sum(n for b, n in groups.items() if p in b) for p in costs}
    order = sorted(costs, key=lambda p: (costs[p], -votes[p], list(costs).index(p)))
    return {p: rank for rank, p in enumerate(order)}


def test_p2_pabutools_equal_shares_with_cardinality_utilities():
    found = equal_shares(PABUTOOLS_COSTS, PABUTOOLS_BALLOTS, 4, utility=Utility.CARDINALITY)
    assert set(found.selected) == {"0", "1", "3"}


def test_p2_pabutools_equal_shares_with_cost_utilities():
    assert set(equal_shares(PABUTOOLS_COSTS, PABUTOOLS_BALLOTS, 4).selected) == {"0", "2"}


def test_p2_pabutools_equal_shares_with_cost_utilities_and_increments():
    found = equal_shares(PABUTOOLS_COSTS, PABUTOOLS_BALLOTS, 4, completion=Completion.ADD1, step=Fraction(1, 100))
    assert set(found.selected) == {"0", "1", "2"}


def test_p2_pabutools_greedy():
    costs, ballots = {"0": 1, "1": 3, "2": 2, "3": 1}, [("0123", 2)]
    by_votes = greedy(costs, ballots, 3)
    assert set(by_votes.selected) in ({"0", "2"}, {"0", "3"}, {"1"}, {"2", "3"})
    assert set(greedy(costs, ballots, 3, utility=Utility.CARDINALITY).selected) == {"0", "3"}


def test_p2_lackner_skowron_running_example():
    ballots = [("ab", 3), ("ac", 3), ("ad", 2), ("bcf", 1), ("e", 1), ("f", 1), ("g", 1)]
    found = equal_shares(dict.fromkeys("abcdefg", 1), ballots, 4)
    assert found.selected == ("a",)
    assert found.rounds[0].rate == Fraction(1, 8)


@pytest.mark.parametrize(
    ("unit", "completion", "red", "blue"),
    [
        (1, Completion.NONE, 5, 4),
        (1, Completion.ADD1U, 6, 4),
        (100, Completion.ADD1, 5, 5),
        (100, Completion.ADD1U, 5, 5),
    ],
)
def test_p4_a_majority_of_51_percent_does_not_take_all(unit, completion, red, blue):
    """One unit is too coarse a step for add1 where a project costs one unit: hence two scales."""
    costs = dict.fromkeys(RED + BLUE, unit)
    ballots = [(RED, 51), (BLUE, 49)]
    assert set(greedy(costs, ballots, 10 * unit).selected) == set(RED)
    selected = equal_shares(costs, ballots, 10 * unit, completion=completion).selected
    assert (sum(p in RED for p in selected), sum(p in BLUE for p in selected)) == (red, blue)


def test_ties_go_to_the_cheaper_project_then_to_more_votes_then_to_the_lot():
    same_rate = equal_shares({"dear": 2, "cheap": 1}, [(["dear", "cheap"], 2)], 2)
    assert same_rate.selected[0] == "cheap"
    assert equal_shares({"a": 1, "b": 1}, [("ab", 1)], 1).selected == ("a",)
    assert equal_shares({"a": 1, "b": 1}, [("ab", 1)], 1, lot=["b", "a"]).selected == ("b",)
    assert greedy({"a": 2, "b": 1}, [("ab", 3)], 2).selected == ("b",)


def test_blank_ballots_take_no_share():
    assert equal_shares({"a": 10}, [("a", 1), ("", 9)], 10).selected == ("a",)


def test_without_a_ballot_nothing_is_funded():
    for completion in Completion:
        assert equal_shares({"a": 10}, [("", 3)], 100, completion=completion).selected == ()


def test_a_project_nobody_supports_is_not_funded_even_if_it_is_free():
    for completion in Completion:
        assert equal_shares({"a": 0, "b": 0}, [("b", 1)], 0, completion=completion).selected == ("b",)
    assert greedy({"a": 0, "b": 0}, [("b", 1)], 5).selected == ("b",)


def test_what_is_free_is_funded_even_by_voters_without_money():
    assert equal_shares({"a": 0, "b": 5, "c": 0}, [("abc", 1)], 5).selected == ("a", "c", "b")
    assert equal_shares({"a": 0, "b": 0}, [("ab", 1)], 0).selected == ("a", "b")


def test_add1_does_not_stop_when_nothing_more_would_fit():
    """P1's lesson: an outcome to which nothing can be added still changes before the first overspend."""
    costs = {"a": 110, "b": 60, "c": 90, "d": 90, "e": 120}
    ballots = [("abc", 4), ("d", 3), ("ace", 1), ("bc", 2)]
    plain = equal_shares(costs, ballots, 110)
    assert plain.selected == ("b",)
    assert all(plain.cost + costs[other] > 110 for other in "acde")
    found = equal_shares(costs, ballots, 110, completion=Completion.ADD1)
    assert (found.selected, found.increment) == (("c",), 11)


@pytest.fixture
def runs(monkeypatch):
    """How often the method was run."""
    counted = []
    monkeypatch.setattr(module, "run", lambda *given: counted.append(1) or shares_run.run(*given))
    return counted


def test_millions_of_increments_are_jumped_over(runs):
    """Forints: three million steps are not three million runs."""
    draw = random.Random(0)
    costs = {f"p{n}": draw.randrange(10**6, 10**8, 1000) for n in range(8)}
    ballots = [(draw.sample(list(costs), draw.randint(1, 4)), 1) for _ in range(20)]
    found = equal_shares(costs, ballots, 2 * 10**8, completion=Completion.ADD1)
    assert found.increment > 10**6
    assert len(runs) < 200


def forints(voters, projects):
    """An election like Budapest VIII 2024: costs of some millions, up to seven approvals a voter."""
    draw = random.Random(5)
    costs = {f"p{n}": draw.randrange(1, 80) * 500_000 for n in range(projects)}
    wanted = {name: draw.paretovariate(1.5) for name in costs}
    ballots = [(set(draw.choices(list(wanted), list(wanted.values()), k=draw.randint(1, 7))), 1) for _ in range(voters)]
    return costs, ballots, 187_500_000


def test_where_the_unit_is_small_only_what_changes_is_looked_at(runs):
    costs, ballots, budget = forints(160, 16)
    found = equal_shares(costs, ballots, budget, completion=Completion.ADD1)
    assert found.increment > 30_000 and len(runs) < 400


@pytest.mark.long
def test_the_jumps_of_a_whole_district_miss_nothing():
    """No increment of a sample costs too much before the last one, and the one after it does."""
    costs, ballots, budget = forints(864, 40)
    begin = time.process_time()
    found = equal_shares(costs, ballots, budget, completion=Completion.ADD1)
    assert time.process_time() - begin < 10
    share = Fraction(budget, len(ballots))
    electorate = electorates.prepare(costs, merged(ballots), ranks(costs, merged(ballots)), Utility.COST)
    for increment in range(0, int(found.increment), 997):
        bought = shares_run.run(electorate, share + increment).bought
        assert sum(electorate.costs[number] for number in bought) <= budget
    after = shares_run.run(electorate, share + found.increment + 1).bought
    assert sum(electorate.costs[number] for number in after) > budget


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: equal_shares({"a": -1}, [], 1), "negative"),
        (lambda: equal_shares({"a": 1}, [], -1), "budget is negative"),
        (lambda: equal_shares({"a": 1}, [("b", 1)], 1), "unknown project 'b'"),
        (lambda: equal_shares({"a": 1}, [("a", -1)], 1), "negative number"),
        (lambda: equal_shares({"a": 1}, [("a", 1)], 1, step=0), "step"),
        (lambda: equal_shares({"a": 1}, [("a", 1)], 1, lot=["b"]), "exactly once"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(call, told):
    with pytest.raises(ValueError, match=told):
        call()


@settings(max_examples=300, deadline=None)
@given(elections(), st.sampled_from(Utility))
def test_a_plain_implementation_finds_the_same_projects_and_prices(election, utility):
    costs, ballots, budget = election
    groups = merged(ballots)
    share = Fraction(budget, sum(groups.values()))
    expected = plain_equal_shares(costs, groups, share, utility, ranks(costs, groups))
    found = equal_shares(costs, ballots, budget, utility=utility)
    assert [(r.project, r.rate * (r.cost if utility is Utility.COST else 1)) for r in found.rounds] == expected


@settings(max_examples=150, deadline=None)
@given(elections(most_cost=400), st.sampled_from(Utility), st.integers(1, 4))
def test_jumping_over_increments_finds_what_trying_each_finds(election, utility, scale):
    costs, ballots, budget = election
    budget, groups = budget * scale, merged(ballots)
    expected = plain_add1(costs, groups, budget, utility, ranks(costs, groups))
    found = equal_shares(costs, ballots, budget, completion=Completion.ADD1, utility=utility)
    assert (list(found.selected), found.increment) == expected


@given(elections(), st.sampled_from(Completion))
def test_the_budget_is_never_exceeded_and_add1u_leaves_nothing_that_fits(election, completion):
    costs, ballots, budget = election
    found = equal_shares(costs, ballots, budget, completion=completion)
    assert found.cost <= budget
    assert len(set(found.selected)) == len(found.selected)
    if completion is Completion.ADD1U:
        supported = {p for b, _ in ballots for p in b} - set(found.selected)
        assert all(found.cost + costs[p] > budget for p in supported)


@given(elections())
def test_supporters_pay_exactly_the_cost_and_nobody_more_than_their_share(election):
    costs, ballots, budget = election
    found = equal_shares(costs, ballots, budget)
    ledgers = [(payments(ballot, found.share, found.rounds), voters) for ballot, voters in ballots]
    for purchase in found.rounds:
        assert sum(ledger.get(purchase.project, 0) * n for ledger, n in ledgers) == purchase.cost
    assert all(sum(ledger.values()) <= found.share for ledger, _ in ledgers)


@given(elections(), st.randoms(use_true_random=False), st.sampled_from(Completion))
def test_anonymity_the_order_and_splitting_of_ballots_do_not_matter(election, draw, completion):
    costs, ballots, budget = election
    single = [(ballot, 1) for ballot, voters in ballots for _ in range(voters)]
    draw.shuffle(single)
    one = equal_shares(costs, ballots, budget, completion=completion)
    assert one == equal_shares(costs, single, budget, completion=completion)


@given(elections(), st.randoms(use_true_random=False), st.sampled_from(Completion))
def test_neutrality_other_names_are_funded_likewise(election, draw, completion):
    costs, ballots, budget = election
    names = list(costs)
    other = dict(zip(names, draw.sample([f"x{n}" for n in range(len(names))], len(names)), strict=True))
    renamed = equal_shares(
        {other[p]: costs[p] for p in draw.sample(names, len(names))},
        [({other[p] for p in ballot}, voters) for ballot, voters in ballots],
        budget,
        completion=completion,
        lot=[other[p] for p in names],
    )
    found = equal_shares(costs, ballots, budget, completion=completion, lot=names)
    assert [other[p] for p in found.selected] == list(renamed.selected)


@given(elections(), st.integers(0, 5))
def test_greedy_is_monotone_one_more_vote_never_costs_a_project_its_money(election, pick):
    costs, ballots, budget = election
    found = greedy(costs, ballots, budget).selected
    if found:
        winner = found[pick % len(found)]
        assert winner in greedy(costs, [*ballots, ({winner}, 1)], budget).selected


@settings(deadline=None)
@given(st.integers(1, 6), st.data())
def test_proportionality_equal_shares_gives_each_cohesive_group_its_part(places, data):
    """Extended justified representation with unit costs (Peters and Skowron 2020): of every group of
    l·n/B voters who agree on l projects, somebody gets l of the projects they approve."""
    names = "abcdef"
    ballots = data.draw(st.lists(st.sets(st.sampled_from(names), min_size=1), min_size=1, max_size=7))
    selected = set(equal_shares(dict.fromkeys(names, 1), [(b, 1) for b in ballots], places).selected)
    for size in range(1, len(ballots) + 1):
        for group in combinations(ballots, size):
            common = set.intersection(*group)
            level = min(len(common), size * places // len(ballots))
            assert max(len(b & selected) for b in group) >= level


def test_the_lot_of_a_public_text_is_the_same_everywhere():
    assert drawn_from("3 14 27 31 40 44", ["a", "b", "c"]) == drawn_from("3 14 27 31 40 44", ["c", "b", "a"])
    lots = {tuple(drawn_from(str(n), "abc")) for n in range(200)}
    assert len(lots) == 6


def test_rounding_in_the_search_for_a_price_does_not_go_in_circles() -> None:
    """An election in which the float search saw 3, 2, 3, 2, ... voters who are richer than the price."""
    costs = {f"p{i}": cost for i, cost in enumerate((23, 48, 57, 37, 53, 35))}
    ballots = ["02345", "0125", "124", "34", "02", "125", "235", "35", "025", "23", "0135", "12"]
    approvals = [({f"p{digit}" for digit in ballot}, 1) for ballot in ballots]
    outcome = equal_shares(costs, approvals, 170)
    assert sum(costs[project] for project in outcome.selected) <= 170
    assert outcome.selected


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("points", [1, 5])
def test_a_run_that_looks_at_nothing_else_buys_the_same(seed, points):
    """The same order and prices as the thorough run, from a beginning that is shared with all larger shares."""
    draw = random.Random(seed)
    costs = {f"p{n}": draw.choice([draw.randint(200, 4000), 1000]) for n in range(25)}
    groups = {}
    for _ in range(300):
        ballot = draw.sample(list(costs), draw.randint(1, 8))
        groups[frozenset((name, draw.randint(1, points)) for name in ballot)] = draw.randint(1, 3)
    ties = {name: place for place, name in enumerate(sorted(costs, key=costs.__getitem__))}
    electorate = electorates.prepare_points(costs, groups, ties, draw.choice(list(Utility)))
    share = Fraction(20_000, electorate.voters)
    first = shares_run.beginning(electorate, share)
    assert first.bought
    for more in range(0, 60, 7):
        thorough, plain = (
            shares_run.run(electorate, share + more),
            shares_run.plain_run(electorate, share + more, first),
        )
        assert plain.bought == thorough.bought
        assert plain.prices == thorough.prices
        roughly = bought_in(electorate, share + more, first)
        assert roughly is None or roughly == thorough.bought


def test_floats_alone_tell_what_is_bought_where_nothing_is_close_and_nothing_where_two_are_level():
    draw = random.Random(5)
    costs = {f"p{n}": draw.randint(2000, 40_000) for n in range(20)}
    groups = {frozenset((name, 1) for name in draw.sample(list(costs), 4)): 1 for _ in range(300)}
    ties = {name: place for place, name in enumerate(sorted(costs, key=costs.__getitem__))}
    electorate = electorates.prepare_points(costs, groups, ties, Utility.COST)
    share = Fraction(200_000, electorate.voters)
    first = shares_run.beginning(electorate, share)
    found = [bought_in(electorate, share + more, first) for more in range(0, 40, 4)]
    assert sum(each is not None for each in found) > 5
    for more, each in zip(range(0, 40, 4), found, strict=True):
        assert each is None or each == shares_run.run(electorate, share + more).bought
    level = electorates.prepare_points(
        {"a": 10, "b": 10}, {frozenset({("a", 1)}): 3, frozenset({("b", 1)}): 3}, {"a": 0, "b": 1}, Utility.COST
    )
    nothing = shares_run.Beginning((), np.zeros(2), ((0.0, 0), (0.0, 1)))
    assert bought_in(level, Fraction(5), nothing) is None
