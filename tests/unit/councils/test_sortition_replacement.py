"""Somebody leaves: who follows is drawn from the rest under the quotas that are then open."""

import numpy as np
import pytest

from civic.core.methods import MethodError
from civic.councils.sortition.composition import compositions
from civic.councils.sortition.leximin import leximin
from civic.councils.sortition.replacement import replacement
from civic.councils.sortition.rounding import drawn_row, round_lottery
from tests.unit.councils.conftest import draw_of, generated


def test_the_completed_panel_meets_all_quotas_again():
    problem = generated(120, 12, 3, sizes=(2, 4, 3))
    panel = problem.ids(round_lottery(leximin(problem), 10)[0])
    for leaving in (panel[:1], panel[3:7]):
        lottery = leximin(replacement(problem, panel, leaving))
        for found in lottery.panels:
            follows = lottery.problem.ids(found)
            assert len(follows) == len(leaving)
            assert not set(follows) & set(panel)
            whole = (set(panel) - set(leaving)) | set(follows)
            assert problem.meets(np.array([person.id in whole for person in problem.ordered]))


def test_nobody_follows_who_lives_with_somebody_who_stays_or_cannot_be_asked():
    problem = draw_of([[0]] * 6, {(0, 0): (0, 6)}, 2, homes=[1, 1, 2, 2, None, None])
    rest = replacement(problem, ["p0", "p2"], ["p2"], ["p4"])
    assert sorted(person.id for person in rest.people) == ["p3", "p5"]
    assert rest.size == 1


@pytest.mark.parametrize(
    ("panel", "leaving", "told"),
    [
        (["p0", "p9"], ["p0"], "Nobody in the pool"),
        (["p0", "p1"], ["p2"], "not on the panel"),
        (["p0", "p1"], [], "Nobody leaves"),
        (["p0", "p1", "p2"], ["p0", "p1"], "only 1"),
    ],
)
def test_a_replacement_that_makes_no_sense_is_told(panel, leaving, told):
    problem = draw_of([[0]] * 4, {(0, 0): (0, 4)}, len(panel))
    with pytest.raises(MethodError, match=told):
        replacement(problem, panel, leaving)


def test_the_report_shows_the_cell_that_no_quota_fixes():
    """Half women and half young, and yet the panel drawn may hold no young woman."""
    problem = draw_of([[0, 0], [0, 1], [1, 0], [1, 1]], {(f, v): (1, 1) for f in (0, 1) for v in (0, 1)}, 2)
    lottery = leximin(problem)
    old_woman_young_man = np.array([person.id in {"p1", "p2"} for person in problem.ordered])
    cells = {found.cell: found for found in compositions(problem, lottery.probabilities, old_woman_young_man)}
    young_woman = cells[("f0", "v0"), ("f1", "v0")]
    assert (young_woman.pool, young_woman.panel) == (1, 0)
    assert young_woman.expected == pytest.approx(0.5)
    assert young_woman.minimum is None
    assert cells[(("f0", "v0"),)].minimum == 1


@pytest.mark.parametrize(("seed", "row"), [("417", 417), ("1417", 417), ("000", 0), ("7", 7)])
def test_a_number_drawn_in_public_names_the_row_without_a_computer(seed, row):
    assert drawn_row(seed) == row
