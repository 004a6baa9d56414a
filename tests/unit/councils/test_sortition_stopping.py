"""A draw that is stopped gives the best lottery so far, says so, and claims no level it has not proven."""

from dataclasses import replace

import numpy as np
import pytest

from civic.councils.sortition.leximin import leximin, merged, met
from civic.councils.sortition.programs import Level, Stopped
from civic.councils.sortition.rounding import round_lottery
from tests.unit.councils.conftest import generated


class After:
    """Says stop once progress was told so many times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def tell(self, message: str) -> None:
        self.left -= 1

    def stop(self) -> bool:
        return self.left <= 0


@pytest.mark.parametrize("times", [1, 12, 30])
def test_the_best_lottery_so_far_is_marked_and_meets_the_quotas(times):
    problem, after = generated(80, 12, 3, sizes=(2, 4, 5, 3)), After(times)
    early = leximin(problem, stop=after.stop, tell=after.tell)
    full = leximin(problem)
    assert full.final
    assert not early.final
    assert all(problem.meets(panel) for panel in early.panels)
    assert early.probabilities.sum() == pytest.approx(12)
    assert early.bound >= full.probabilities.min() - 1e-7
    assert early.probabilities.min() <= full.probabilities.min() + 1e-7
    for level in early.levels:
        people = list(level.people)
        assert early.probabilities[people] == pytest.approx(full.probabilities[people], abs=1e-5)


def test_stopping_later_proves_no_less():
    problem = generated(80, 12, 3, sizes=(2, 4, 5, 3))
    proven = []
    for times in (1, 12, 30):
        after = After(times)
        early = leximin(problem, stop=after.stop, tell=after.tell)
        proven.append((len(early.levels), round(float(early.probabilities.min()), 9)))
    assert proven == sorted(proven)


def test_rounding_that_is_stopped_still_fills_the_list():
    problem = generated(80, 12, 3, sizes=(2, 4, 5, 3))
    lottery = leximin(problem)
    rounded = round_lottery(lottery, 100, stop=lambda: True)
    assert rounded.shape == (100, 80)
    assert np.array([problem.meets(panel) for panel in rounded]).all()


def test_stopped_before_the_first_panel_there_is_nothing_to_give():
    with pytest.raises(Stopped):
        leximin(generated(80, 12, 3), stop=lambda: True)


def test_whoever_is_in_no_known_panel_keeps_nobody_else_from_a_fair_share():
    """Stopped while panels are few, the lottery mixes them instead of taking one, so that most have a chance."""
    problem, after = generated(80, 12, 3, sizes=(2, 4, 5, 3)), After(8)
    early = leximin(problem, stop=after.stop, tell=after.tell)
    assert len(early.panels) > 1
    assert (early.probabilities > 0.01).sum() > 24


def test_levels_that_are_equal_are_told_as_one():
    levels = [Level(0.1, (3,)), Level(0.1 + 1e-12, (1,)), Level(0.2, (0,))]
    assert merged(levels) == [Level(0.1, (1, 3)), Level(0.2, (0,))]


def test_a_lottery_that_misses_a_proven_level_is_not_final():
    """Proven is not enough: the weights themselves must give everybody what was proven."""
    lottery = leximin(generated(40, 6, 3, sizes=(2, 3)))
    assert lottery.final
    short = replace(lottery, levels=tuple(met(lottery.probabilities - 1e-4, lottery.levels)))
    assert not short.final
    assert not replace(lottery, stopped=True).final


def test_only_levels_that_the_lottery_meets_count_as_proven():
    levels = [Level(0.1, (0,)), Level(0.3, (1, 2))]
    assert met(np.array([0.1, 0.3, 0.3]), levels) == levels
    assert met(np.array([0.1, 0.3, 0.2]), levels) == levels[:1]
    assert met(np.array([0.1, 0.05, 0.3]), levels) == []
