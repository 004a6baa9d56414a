"""Draws whose fairest lottery is known from the field."""

import numpy as np
import pytest

from civic.councils.sortition.leximin import leximin
from civic.councils.sortition.rounding import round_lottery
from tests.unit.councils.conftest import draw_of, generated


def test_library_fixture_150_22_gives_everybody_at_least_one_in_eleven(library_pool):
    lottery = leximin(library_pool)
    assert lottery.final
    assert lottery.probabilities.min() == pytest.approx(1 / 11, abs=1e-9)
    assert round(float(lottery.probabilities.min()), 4) == 0.0909
    assert lottery.probabilities.sum() == pytest.approx(22)
    assert all(library_pool.meets(panel) for panel in lottery.panels)


def test_example_small_of_the_paper_gives_everybody_ten_percent(paper_pool):
    lottery = leximin(paper_pool)
    assert lottery.final
    assert lottery.probabilities == pytest.approx(np.full(200, 0.1), abs=1e-9)


def test_rounding_moves_the_library_fixture_by_at_most_one_panel_in_a_thousand(library_pool):
    lottery = leximin(library_pool)
    rounded = round_lottery(lottery)
    assert rounded.shape == (1000, 150)
    assert all(library_pool.meets(panel) for panel in rounded)
    assert np.abs(rounded.mean(axis=0) - lottery.probabilities).max() <= 0.001 + 1e-9


def test_without_quotas_that_bind_everybody_has_the_same_chance():
    lottery = leximin(draw_of([[0]] * 7, {(0, 0): (0, 7)}, 3))
    assert lottery.probabilities == pytest.approx(np.full(7, 3 / 7), abs=1e-9)


def test_the_integer_gap_is_not_overlooked():
    """Three people who each exclude the other two: parts of people could serve half of each, panels cannot.

    Relaxed, everybody of the three has 1/2; in truth one of the three at a time, so 1/3.
    """
    values = [[1, 1, 0], [1, 0, 1], [0, 1, 1], [0, 0, 0], [0, 0, 0]]
    bounds = {(f, 1): (0, 1) for f in range(3)} | {(f, 0): (0, 2) for f in range(3)}
    lottery = leximin(draw_of(values, bounds, 2))
    people = {person.id: n for n, person in enumerate(lottery.problem.ordered)}
    assert lottery.final
    assert lottery.probabilities[[people[f"p{n}"] for n in range(3)]] == pytest.approx(np.full(3, 1 / 3), abs=1e-7)
    assert lottery.probabilities[[people["p3"], people["p4"]]] == pytest.approx(np.full(2, 1 / 2), abs=1e-7)


def test_whoever_fits_no_panel_has_no_chance_and_does_not_stop_the_draw():
    lottery = leximin(draw_of([[0], [0], [1]], {(0, 0): (0, 1), (0, 1): (0, 0)}, 1))
    assert sorted(lottery.probabilities) == pytest.approx([0, 0.5, 0.5], abs=1e-9)
    assert lottery.levels[0].probability == pytest.approx(0, abs=1e-12)


@pytest.mark.long
def test_a_generated_pool_of_500_for_50_seats_is_proven_to_the_last_level():
    problem = generated(500, 50, seed=1)
    lottery = leximin(problem)
    assert lottery.final
    assert sum(len(level.people) for level in lottery.levels) == 500
    assert lottery.probabilities.min() == pytest.approx(lottery.bound, abs=1e-7)
    rounded = round_lottery(lottery)
    assert np.abs(rounded.mean(axis=0) - lottery.probabilities).max() <= 0.001 + 1e-9
