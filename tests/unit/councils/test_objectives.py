"""MAXIMIN, Nash and Goldilocks beside LEXIMIN: best by brute force over all panels, each at what it is best at."""

import numpy as np
import pytest
from hypothesis import assume, given, settings

from civic.councils.sortition.leximin import NoPanel, Search, leximin
from civic.councils.sortition.objectives import Objective, _Best, compare
from civic.councils.sortition.programs import never
from tests.unit.councils.conftest import all_panels, draw_of, generated
from tests.unit.councils.test_leximin_properties import best_over, draws


def chances(problem, objective, fairest):
    drawable = fairest.probabilities > 1e-9
    return _Best(problem, objective, drawable, fairest.panels, never, lambda _: None).lottery()


def at_most(panels, low):
    """Over all lotteries of these panels in which everybody who can be drawn has `low`: the smallest largest chance."""
    # With everybody's chance 1 - p_i instead, the largest p_i is the smallest of those.
    drawable = panels.any(axis=0)
    both = np.concatenate([panels, ~panels], axis=1)
    need = np.concatenate([np.where(drawable, low, 0.0), np.zeros(panels.shape[1])])
    shares = np.concatenate([np.zeros(panels.shape[1]), np.ones(panels.shape[1])])
    return 1 - best_over(both, need, shares)


@settings(max_examples=15, deadline=None)
@given(draws(most_people=8))
def test_no_lottery_of_all_panels_has_a_larger_product_or_is_better_balanced(problem):
    panels = all_panels(problem)
    assume(len(panels))
    fairest = leximin(problem)
    drawable, equal = panels.any(axis=0), problem.size / len(problem.people)
    nash, bound = chances(problem, Objective.NASH, fairest)
    some = nash.probabilities[drawable]
    # The condition of Kuhn and Tucker: no panel is worth more than one person each, at the price 1/p.
    prices = np.where(drawable, 1 / np.where(drawable, nash.probabilities, 1), 0)
    assert (panels @ prices).max() <= drawable.sum() * (1 + 2e-3)
    assert np.exp(np.log(some).mean()) == pytest.approx(bound, rel=1e-6)
    balanced, bound = chances(problem, Objective.GOLDILOCKS, fairest)
    some = balanced.probabilities[drawable] / equal
    found = some.max() + 1 / some.min()
    assert found == pytest.approx(bound, rel=1e-5)
    smallest = fairest.probabilities[drawable].min()
    for low in np.linspace(0.05, 1, 12) * smallest:
        assert found <= at_most(panels, low) / equal + equal / low + 1e-5


def test_each_objective_is_best_at_what_it_asks_for():
    problem = generated(24, 6, 3)
    found = {figures.objective: figures for figures in compare(leximin(problem))}
    assert set(found) == set(Objective)
    for figures in found.values():
        assert found["leximin"].smallest >= figures.smallest - 1e-6
        assert found["maximin"].smallest >= figures.smallest - 1e-6
        assert found["nash"].geometric_mean >= figures.geometric_mean - 1e-7
        assert found["goldilocks"].goldilocks <= figures.goldilocks + 1e-6
        assert figures.spread == pytest.approx(figures.largest - figures.smallest)
        assert figures.goldilocks == pytest.approx(figures.high_end + 1 / figures.low_end)
    assert found["goldilocks"].high_end < found["leximin"].high_end
    assert all(figures.value == pytest.approx(figures.bound, rel=1e-5) for figures in found.values())


def test_goldilocks_by_hand():
    """Three women, one man; two seats, a woman and a man each time: 1/3 and 1, that is 2/3 and 2 of 1/2."""
    problem = draw_of([[0], [0], [0], [1]], {(0, 0): (1, 1), (0, 1): (1, 1)}, 2)
    for figures in compare(leximin(problem)):
        assert (figures.low_end, figures.high_end) == (pytest.approx(2 / 3), pytest.approx(2))
        assert figures.goldilocks == pytest.approx(3.5)
        assert figures.geometric_mean == pytest.approx((1 / 27) ** 0.25)


def test_goldilocks_gives_up_some_of_the_smallest_for_less_of_the_largest():
    """By hand. Seats for one of a, b, c and one of d, e; where b or c is on the panel e must be, by a second feature.

    Panels: ad, ae, be, ce. With x for d: d = x, e = 1 - x, a = x + y, b = c = (1 - x - y)/2 and y >= 0.
    """
    rows = [[0, 0], [0, 1], [0, 1], [1, 0], [1, 1]]
    problem = draw_of(rows, {(0, 0): (1, 1), (0, 1): (1, 1), (1, 0): (0, 2), (1, 1): (0, 2)}, 2)
    panels = all_panels(problem)
    fairest = leximin(problem)
    lottery, bound = chances(problem, Objective.GOLDILOCKS, fairest)
    equal = 2 / 5
    best = min(at_most(panels, low) / equal + equal / low for low in np.linspace(0.01, 1 / 3, 400))
    assert bound == pytest.approx(best, rel=1e-3)
    assert bound <= best + 1e-9


@settings(max_examples=6, deadline=None)
@given(draws(most_people=7))
def test_no_panel_is_told_and_who_can_be_on_none_counts_for_nothing(problem):
    try:
        fairest = leximin(problem)
    except NoPanel:
        assert not len(all_panels(problem))
        return
    for figures in compare(fairest):
        assert 0 <= figures.smallest <= figures.largest <= 1 + 1e-9
        assert figures.low_end > 0


@pytest.mark.parametrize("objective", [Objective.NASH, Objective.GOLDILOCKS])
def test_where_parts_of_people_are_no_lottery_panels_are_added_until_the_bound_is_met(objective, monkeypatch):
    problem = generated(16, 5, 2)
    fairest = leximin(problem)
    straight, bound = chances(problem, objective, fairest)
    monkeypatch.setattr(Search, "reaches", lambda self, target: False)
    added, again = chances(problem, objective, fairest)
    assert again == pytest.approx(bound, rel=1e-5)
    assert np.sort(added.probabilities) == pytest.approx(np.sort(straight.probabilities), abs=2e-3)
