"""Points as utilities, bounded overspending, and what losers lacked: known answers, plain second implementations."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.votes.tally import overspending
from civic.votes.tally.budget import Completion, Utility, grouped_points, points_of, tie_order
from civic.votes.tally.effort import Monotone, efforts
from civic.votes.tally.equal_shares import equal_shares, equal_shares_of_points
from civic.votes.tally.greedy import greedy
from civic.votes.tally.overspending import bounded_overspending, bounded_overspending_of_points
from civic.votes.tally.phragmen import phragmen


@st.composite
def elections(draw, most_cost=25):
    names = [f"p{n}" for n in range(draw(st.integers(1, 5)))]
    costs = {name: draw(st.integers(0, most_cost)) for name in names}
    points = st.integers(0, 8).map(lambda units: Fraction(units, 2))
    ballot = st.dictionaries(st.sampled_from(names), points, min_size=1)
    ballots = draw(st.lists(st.tuples(ballot, st.integers(1, 3)), min_size=1, max_size=6))
    return costs, ballots, draw(st.integers(0, 60))


def gains(costs, ballots, utility):
    """Each voter's utility of each project they support, with the number of such voters."""
    given = [
        ({p: u * (costs[p] if utility is Utility.COST else 1) for p, u in b.items() if u > 0}, n) for b, n in ballots
    ]
    return [(b, n) for b, n in given if b]


def ties(costs, ballots):
    groups, units = grouped_points(ballots, costs)
    return tie_order(costs, points_of(groups, units, costs))


def level_that_pays(backers, cost):
    """The smallest rate at which backers (money, utility, voters) pay the cost; None if they cannot."""
    poor = Fraction(0)
    ordered = sorted(backers, key=lambda each: each[0] / each[1])
    for place, (money, utility, voters) in enumerate(ordered):
        rich = sum(u * n for _, u, n in ordered[place:])
        if poor + money / utility * rich >= cost:
            return (cost - poor) / rich
        poor += money * voters
    return None


def plain_equal_shares(costs, ballots, share, utility):
    """The definition for additive utilities, in fractions: [(project, rate)]."""
    voters, rank, bought = gains(costs, ballots, utility), ties(costs, ballots), []
    left = [share for _ in voters]
    while True:
        offers = []
        for project, cost in costs.items():
            backers = [(left[i], b[project], n) for i, (b, n) in enumerate(voters) if project in b]
            # What costs nothing has no utility either where that is its cost.
            free = cost == 0 and any(project in b for b, _ in ballots if b.get(project, 0) > 0)
            rate = Fraction(0) if free else level_that_pays(backers, cost) if backers else None
            if project not in dict(bought) and rate is not None:
                offers.append((rate, rank[project], project))
        if not offers:
            return bought
        rate, _, project = min(offers)
        bought.append((project, rate))
        left = [money - min(money, rate * b.get(project, 0)) for money, (b, _) in zip(left, voters, strict=True)]


def nonzero(election):
    costs, ballots, budget = election
    return {name: cost + 1 for name, cost in costs.items()}, ballots, budget


@settings(max_examples=80, deadline=None)
@given(elections().map(nonzero), st.sampled_from(Utility))
def test_points_are_utilities_as_a_plain_implementation_has_it(election, utility):
    costs, ballots, budget = election
    found = equal_shares_of_points(costs, ballots, budget, utility=utility)
    voters = sum(n for _, n in gains(costs, ballots, utility))
    if not voters:
        assert found.selected == ()
        return
    expected = plain_equal_shares(costs, ballots, Fraction(budget, voters), utility)
    assert [(each.project, each.rate) for each in found.rounds] == expected


@settings(max_examples=40, deadline=None)
@given(elections(most_cost=120).map(nonzero), st.sampled_from(Utility))
def test_add1_jumps_over_no_increment_with_points(election, utility):
    costs, ballots, budget = election
    voters = sum(n for _, n in gains(costs, ballots, utility))
    if not voters:
        return
    supported = {p for b, _ in gains(costs, ballots, utility) for p in b}
    last, increment = [], 0
    while True:
        share = Fraction(budget, voters) + increment
        bought = [project for project, _ in plain_equal_shares(costs, ballots, share, utility)]
        if increment and sum(costs[p] for p in bought) > budget:
            break
        last, increment = bought, increment + 1
        if set(bought) == supported:
            break
    found = equal_shares_of_points(costs, ballots, budget, completion=Completion.ADD1, utility=utility)
    assert (list(found.selected), found.increment) == (last, increment - 1)


def test_who_gives_twice_the_points_pays_twice_as_much():
    """By hand: 30 of two voters with 2 and 1 points: 10 a point. With 8 each, the first has only 8; 8 + 22 > 16."""
    costs, ballots = {"a": 30}, [({"a": 2}, 1), ({"a": 1}, 1)]
    assert [each.rate for each in equal_shares_of_points(costs, ballots, 60).rounds] == [10]
    assert [each.rate for each in equal_shares_of_points(costs, ballots, 30).rounds] == [15]
    assert equal_shares_of_points(costs, ballots, 29).selected == ()


@settings(max_examples=40, deadline=None)
@given(elections())
def test_a_point_for_each_approval_is_approval(election):
    costs, ballots, budget = election
    approvals = [(frozenset(p for p, u in b.items() if u > 0), n) for b, n in ballots]
    as_points = [(dict.fromkeys(b, 1), n) for b, n in approvals]
    for utility in Utility:
        one = equal_shares(costs, approvals, budget, utility=utility)
        other = equal_shares_of_points(costs, as_points, budget, utility=utility)
        assert one.rounds == other.rounds


def test_points_that_no_sum_is_exact_of_are_refused():
    with pytest.raises(ValueError, match="too many"):
        equal_shares_of_points({"a": 1}, [({"a": Fraction(10**17 + 1, 10**18)}, 1)], 1)


TEN_VOTERS = ["A", "ABCE", "ABC", "ABC", "ABC", "ABF", "DE", "DE", "DEF", "CDF"]
SIX_COSTS = {"A": 300, "B": 400, "C": 300, "D": 240, "E": 170, "F": 100}


def test_bounded_overspending_by_hand():
    """Ten voters, 1,000 in all. After A (1/6), four supporters of C have 50 left and one 100: at 50 each they cover
    5/6, for 50/300 · (6/5)² = 0.24, before D's 0.25. Each pays 50/300 · 6/5 = 1/5 of 300, or the 50 they have."""
    found = bounded_overspending(SIX_COSTS, [(set(ballot), 1) for ballot in TEN_VOTERS], 1000)
    told = [(each.project, each.rate, each.covered) for each in found.rounds]
    assert told == [
        ("A", Fraction(1, 6), 1),
        ("C", Fraction(1, 5), Fraction(5, 6)),
        ("D", Fraction(5, 18), 1),
        ("F", Fraction(3, 5), Fraction(5, 6)),
    ]
    assert equal_shares(SIX_COSTS, [(set(ballot), 1) for ballot in TEN_VOTERS], 1000).selected == ("A", "E", "D")


def plain_overspending(costs, ballots, budget, utility):
    """The definition, with every level at which a voter's money ends and the one that pays for all."""
    voters, rank, bought = gains(costs, ballots, utility), ties(costs, ballots), []
    left, rest = [Fraction(budget) / sum(n for _, n in voters) for _ in voters], budget
    while True:
        offers = []
        for project, cost in costs.items():
            backers = [(left[i], b[project], n) for i, (b, n) in enumerate(voters) if project in b]
            levels = {money / utility for money, utility, _ in backers if money} | {level_that_pays(backers, cost)}
            for level in levels - {None}:
                part = min(sum(min(money, level * u) * n for money, u, n in backers) / cost, Fraction(1))
                if project not in [p for p, _, _ in bought] and cost <= rest and part:
                    offers.append((level / part**2, rank[project], -part, project, level / part))
        if not offers:
            return bought
        _, _, part, project, rate = min(offers)
        bought.append((project, rate, -part))
        rest -= costs[project]
        left = [money - min(money, rate * b.get(project, 0)) for money, (b, _) in zip(left, voters, strict=True)]


@settings(max_examples=80, deadline=None)
@given(elections().map(nonzero), st.sampled_from(Utility))
def test_bounded_overspending_is_what_its_definition_says(election, utility):
    costs, ballots, budget = election
    found = bounded_overspending_of_points(costs, ballots, budget, utility=utility)
    expected = plain_overspending(costs, ballots, budget, utility) if gains(costs, ballots, utility) else []
    assert [(each.project, each.rate, each.covered) for each in found.rounds] == expected
    assert found.cost <= budget


def test_what_is_rounded_far_behind_the_point_changes_no_result(monkeypatch):
    """Money of 70 binary digits, once as it is and once rounded to 40: the same is bought, nearly at the same rates."""
    draw = random.Random(4)
    costs = {f"p{n}": draw.randint(60, 200) for n in range(14)}
    ballots = [({f"p{n}" for n in draw.sample(range(14), 3)}, 1) for _ in range(60)]
    exact = bounded_overspending(costs, ballots, 1500)
    assert max(len(str(each.rate)) for each in exact.rounds) > 40
    monkeypatch.setattr(overspending, "BITS", 40)
    rounded = bounded_overspending(costs, ballots, 1500)
    assert rounded.selected == exact.selected
    assert [each.rate for each in rounded.rounds] != [each.rate for each in exact.rounds]
    assert [float(each.rate) for each in rounded.rounds] == pytest.approx([float(each.rate) for each in exact.rounds])


RULES = {
    "greedy": (greedy, Monotone(cost=True, votes=True)),
    "phragmen": (phragmen, Monotone(cost=True, votes=True)),
    "equal shares": (equal_shares, Monotone(cost=True, votes=False)),
    "bounded overspending": (bounded_overspending, Monotone(cost=True, votes=False)),
    "add1": (lambda *a: equal_shares(*a, completion=Completion.ADD1), Monotone(cost=False, votes=False)),
}


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=10, deadline=None)
@given(election=elections(most_cost=12).map(nonzero))
def test_the_smallest_change_that_makes_a_loser_win_is_what_trying_each_finds(rule, election):
    costs, given_points, budget = election
    budget = min(budget, 20)
    ballots = [(frozenset(b), n) for b, n in given_points]
    count, monotone = RULES[rule]

    def wins(project, cost, more):
        return project in count(costs | {project: cost}, [*ballots, (frozenset([project]), more)], budget).selected

    voters = sum(n for _, n in ballots)
    chosen = count(costs, ballots, budget).selected
    for effort in efforts(costs, chosen, wins, voters, budget, monotone):
        project, cost = effort.project, costs[effort.project]
        assert effort.cost.value == next((c for c in range(cost, -1, -1) if wins(project, c, 0)), None)
        assert effort.cost.proven
        if effort.votes.value is None:
            assert not any(wins(project, cost, more) for more in range(1, 30))
        else:
            assert effort.votes.proven is (monotone.votes or effort.votes.value <= 100)
            assert wins(project, cost, effort.votes.value)
            smaller = range(1, effort.votes.value) if effort.votes.proven else [effort.votes.value - 1]
            assert not any(wins(project, cost, more) for more in smaller)


def test_a_project_that_costs_more_than_all_there_is_wins_with_no_number_of_voters():
    def wins(project, cost, more):
        return cost <= 10

    (effort,) = efforts({"a": Fraction(25, 2)}, [], wins, 5, 10, Monotone(cost=True, votes=True))
    assert (effort.cost.value, effort.votes.value, effort.votes.proven) == (10, None, True)
