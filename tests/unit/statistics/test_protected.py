"""A protected table shows fives and nothing under ten."""

import numpy as np
import pytest

from civic.statistics.cube import count
from civic.statistics.dimensions import TOTAL, Dimension, Table, catalogue
from civic.statistics.protected import Cell, State, by_cell_rule

AGE = Dimension("age", ("young", "old", ""))
DISTRICT = Dimension("district", ("north", "south"), place=True)


def protected(cells):
    """`cells`: (age, district): persons."""
    codes = [(a, d) for (a, d), n in cells.items() for _ in range(n)]
    rows = np.array(codes, dtype=np.int8).reshape(-1, 2)
    dimensions = (AGE, DISTRICT)
    cube = count(dimensions, ["voted"], catalogue(dimensions), [(rows, np.ones((len(rows), 1), bool))])
    return by_cell_rule(cube)


def test_cells_and_totals_are_rounded_alone():
    release = protected({(0, 0): 12, (0, 1): 12, (1, 0): 13, (1, 1): 9})
    table = release.of(Table(("age", "district")), "voted")
    assert list(table.cells()) == [
        Cell(("young", "north"), 10),
        Cell(("young", "south"), 10),
        Cell(("old", "north"), 15),
        Cell(("old", "south"), None),
        Cell(("", "north"), None),
        Cell(("", "south"), None),
    ]
    assert release.of(Table(("age",)), "voted").figure("young") == 25  # 24 people, not 10 + 10
    assert list(release.of(TOTAL, "voted").cells()) == [Cell((), 45)]


def test_a9_nobody_sees_whether_a_hidden_cell_is_empty():
    empty = protected({(0, 0): 40, (1, 1): 0})
    nine = protected({(0, 0): 40, (1, 1): 9})
    table = Table(("age", "district"))
    one, other = (list(r.of(table, "voted").cells()) for r in (empty, nine))
    assert one == other
    assert repr(one).encode() == repr(other).encode()


def test_a9_exact_figures_lose_that_run():
    exact = []
    for rows in ([0] * 40, [0] * 40 + [1] * 9):
        everybody = (np.array(rows).reshape(-1, 1), np.ones((len(rows), 1), bool))
        exact.append(count((AGE,), ["voted"], [Table(("age",))], [everybody]))
    one, other = (cube.of(Table(("age",)), "voted").tolist() for cube in exact)
    assert one != other


def test_hidden_cells_know_inside_why():
    states = protected({(0, 0): 40}).of(Table(("age",)), "voted").states
    assert states.tolist() == [State.SHOWN, State.SMALL, State.SMALL]


def test_a_category_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="tuple"):
        protected({(0, 0): 40}).of(Table(("age",)), "voted").figure("middle")
