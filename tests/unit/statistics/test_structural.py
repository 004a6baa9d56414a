"""Structural zeros: cells that nobody can be in are told as such, and every attacker counts on them."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.methods.cli import main
from civic.statistics.changes import Released, cross_release_audit
from civic.statistics.cube import count
from civic.statistics.dimensions import Dimension, Table, catalogue
from civic.statistics.intervals.local import local_cubes
from civic.statistics.intervals.release import interval_gate
from civic.statistics.pipeline import Catalogue, as_json, protect_snapshot
from civic.statistics.protected import State, by_cell_rule
from civic.statistics.rules import catalogue_as_json, catalogue_of_json
from civic.statistics.snapshot import freeze
from civic.statistics.structural import impossible_cells
from tests.unit.statistics.plain_attacker import narrowest

AGE = Dimension("age", ("child", "adult", "old"))
HOME = Dimension("home", ("owns", "rents"))
PLACE = Dimension("place", ("east", "west"), place=True)
NO_CHILD_OWNS = frozenset({("age", "child"), ("home", "owns")})
ALL = (AGE, HOME, PLACE)


def everybody(codes):
    return freeze(np.arange(len(codes)), np.array(codes, np.int8), np.ones((len(codes), 1), bool))


def drawn(n, seed, dimensions=ALL):
    """People of any codes, but no child that owns."""
    draw = np.random.default_rng(seed)
    mixes = [draw.dirichlet(np.full(d.size, 1.0)) for d in dimensions]
    codes = np.stack([draw.choice(len(mix), n, p=mix) for mix in mixes], axis=1)
    codes[(codes[:, 0] == 0) & (codes[:, 1] == 0), 1] = 1
    return everybody(codes)


def town(ways=3, dimensions=ALL):
    return Catalogue(dimensions, ("all",), catalogue(dimensions, ways), impossible=(NO_CHILD_OWNS,))


def test_the_cells_of_every_table_that_has_all_dimensions_of_a_combination():
    assert impossible_cells([AGE], [NO_CHILD_OWNS]).sum() == 0
    assert impossible_cells([HOME, AGE], [NO_CHILD_OWNS]).tolist() == [[True, False, False], [False] * 3]
    cells = impossible_cells(ALL, [NO_CHILD_OWNS])
    assert cells[0, 0].all()
    assert cells.sum() == 2


def test_an_impossible_cell_is_told_and_an_empty_one_stays_hidden():
    codes = [[1, 0, 0]] * 30 + [[0, 1, 0]] * 25
    cube = count(ALL, ["all"], catalogue(ALL), [(np.array(codes), np.ones((55, 1), bool))], impossible=[NO_CHILD_OWNS])
    cells = {cell.values: cell for cell in by_cell_rule(cube).of(Table(("age", "home")), "all").cells()}
    assert cells["child", "owns"].as_json() == {"values": ["child", "owns"], "count": None, "impossible": True}
    assert cells["old", "owns"].as_json() == {"values": ["old", "owns"], "count": None}
    assert cells["adult", "owns"].count == 30


@pytest.mark.parametrize(
    ("impossible", "told"),
    [
        ({("age", "child")}, "two dimensions or more"),
        ({("age", "child"), ("age", "old")}, "two dimensions or more"),
        ({("age", "child"), ("home", "boat")}, "home = boat, which does not exist"),
        ({("age", "child"), ("car", "owns")}, "car = owns, which does not exist"),
        ({("age", "adult"), ("home", "owns")}, "somebody has age = adult and home = owns"),
    ],
)
def test_a_combination_that_is_none_is_refused(impossible, told):
    with pytest.raises(ValueError, match=told):
        count(ALL, ["all"], [], [(np.array([[1, 0, 0]]), np.ones((1, 1), bool))], impossible=[frozenset(impossible)])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 250), st.integers(1, 3), st.integers(0, 10**6))
def test_who_knows_the_impossible_cells_bounds_no_hidden_one_tighter_than_five(n, ways, seed):
    made = protect_snapshot(town(ways), drawn(n, seed))
    tables = list(made.protected.tables.values())
    width = narrowest(tables, ALL, [dict(NO_CHILD_OWNS)])
    assert width is None or width >= 5


def with_dashes(table):
    """The same table; the impossible cells are no hidden figures, and only the others are attacked."""
    cells = impossible_cells(table.dimensions, [NO_CHILD_OWNS])
    return replace(table, states=np.where(cells, State.IMPOSSIBLE, table.states))


def test_a_gate_that_does_not_know_them_loses_that_run():
    """Otherwise the test above would pass whatever the gate knew."""
    widths = []
    for seed in range(25):
        people, told = drawn(150, seed), town(2)
        cube = count(ALL, ["all"], told.tables, [(people.codes, people.flags)], local_cubes(ALL, told.tables))
        unaware, _ = interval_gate(cube, by_cell_rule(cube))
        widths.append(narrowest([with_dashes(table) for table in unaware.tables.values()], ALL, [dict(NO_CHILD_OWNS)]))
    assert min(width for width in widths if width is not None) < 5


def test_the_cells_stay_impossible_from_release_to_release():
    first = drawn(300, 1)
    more = drawn(80, 2)
    both = freeze(
        np.concatenate([first.persons, 1000 + more.persons]),
        np.concatenate([first.codes, more.codes]),
        np.ones((380, 1), bool),
    )
    one = protect_snapshot(town(), first)
    two = protect_snapshot(town(), both, [one])
    assert isinstance(two, Released)
    for release in (one, two):
        table = release.protected.of(Table(("age", "home")), "all")
        assert table.states[0, 0] == State.IMPOSSIBLE
        assert not table.stale[0, 0]
    assert cross_release_audit([one, two], ALL, ["all"]) == []
    assert b'"impossible":true' in as_json(two.protected)


def test_a_catalogue_is_kept_with_its_impossible_cells():
    assert catalogue_of_json(json.loads(json.dumps(catalogue_as_json(town())))) == town()
    assert catalogue_of_json(catalogue_as_json(Catalogue(ALL, ("all",), ()))).impossible == ()


@pytest.fixture
def protect(tmp_path, capsys):
    def run(*options):
        rows = ["age,home", *["child,rents"] * 30, *["adult,owns"] * 40, *["adult,rents"] * 12]
        (tmp_path / "people.csv").write_text("\n".join(rows))
        return main(["protect", str(tmp_path / "people.csv"), *options]), *capsys.readouterr()

    return run


def test_protect_tells_impossible_cells(protect):
    status, out, _ = protect("--impossible", "age=child, home=owns")
    table = next(t for t in json.loads(out)["tables"] if len(t["dimensions"]) == 2)
    assert status == 0
    assert {"values": ["child", "owns"], "count": None, "impossible": True} in table["cells"]
    assert "impossible" not in protect()[1]


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("age", "--impossible needs column=value,column=value"),
        ("age=child", "two dimensions or more"),
        ("age=child,home=boat", "home = boat, which does not exist"),
        ("age=child,home=rents", "somebody has age = child and home = rents"),
    ],
)
def test_protect_refuses_what_is_not_impossible(protect, option, told):
    status, out, err = protect("--impossible", option)
    assert (status, out) == (2, "")
    assert told in err
