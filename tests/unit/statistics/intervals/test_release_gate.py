"""The gate over a whole release: stages that contain each other, and what it does when it runs out of time."""

from dataclasses import replace

import numpy as np
import pytest

from civic.statistics.cube import count
from civic.statistics.dimensions import TOTAL, Dimension, Table, catalogue
from civic.statistics.intervals import release as gate
from civic.statistics.intervals.audit import Audit
from civic.statistics.intervals.local import build, local_cubes
from civic.statistics.intervals.release import interval_gate
from civic.statistics.protected import State, by_cell_rule

DIMENSIONS = (
    Dimension("district", tuple("abcdefghij")),
    Dimension("age", ("young", "middle", "old", "")),
    Dimension("gender", ("w", "m", "x")),
)
TABLES = catalogue(DIMENSIONS, 3)
STAGES = ("registered", "voted")


@pytest.fixture(scope="module")
def cube():
    draw = np.random.default_rng(4)
    codes = np.stack([draw.integers(0, 10, 900), draw.integers(0, 4, 900), draw.choice(3, 900, p=[0.5, 0.4, 0.1])], 1)
    flags = np.stack([np.ones(900, bool), draw.random(900) < 0.85], axis=1)
    return count(DIMENSIONS, STAGES, TABLES, [(codes, flags)], local_cubes(DIMENSIONS, TABLES))


def narrowest(cube, protected, stages):
    known, _ = build(cube, protected, Table(("district", "age", "gender")), stages)
    return Audit(known).narrowest()


def test_stages_within_each_other_are_attacked_together(cube):
    together, report = interval_gate(cube, by_cell_rule(cube), nested=[STAGES])
    assert report.min_width >= 5
    assert narrowest(cube, together, STAGES) >= 5


def test_who_uses_both_stages_knows_at_least_as_much():
    """Nine of the south registered and all of them voted."""
    dimensions = (Dimension("d", ("north", "south")),)
    tables = catalogue(dimensions, 1)
    codes = np.array([[0]] * 60 + [[1]] * 9)
    flags = np.ones((69, 2), bool)
    cube = count(dimensions, STAGES, tables, [(codes, flags)])
    apart, _ = interval_gate(cube, by_cell_rule(cube))
    known, _ = build(cube, apart, Table(("d",)), STAGES)
    alone, _ = build(cube, apart, Table(("d",)), ["voted"])
    assert Audit(known).narrowest() <= Audit(alone).narrowest()
    together, report = interval_gate(cube, by_cell_rule(cube), nested=[STAGES])
    assert report.min_width >= 5
    known, _ = build(cube, together, Table(("d",)), STAGES)
    assert Audit(known).narrowest() >= 5


def test_stages_that_are_not_within_each_other_are_refused(cube):
    with pytest.raises(ValueError, match="not nested"):
        interval_gate(cube, by_cell_rule(cube), nested=[("voted", "registered")])


def test_what_the_allowance_does_not_prove_is_withheld_whole(cube):
    protected, report = interval_gate(cube, by_cell_rule(cube), allowance=30)
    names = ("district", "age", "gender")
    assert ("registered", names) in report.unproven
    assert not (protected.of(Table(names), "registered").states == State.SHOWN).any()
    assert protected.of(TOTAL, "registered").figure() == 900
    assert narrowest(cube, protected, ["registered"]) >= 5


def test_a_table_that_is_too_large_is_withheld_whole_and_its_margins_are_not(cube, monkeypatch):
    monkeypatch.setattr(gate, "MOST_CELLS", 100)
    protected, report = interval_gate(cube, by_cell_rule(cube))
    assert {names for _, names in report.unproven} == {("district", "age", "gender")}
    assert (protected.of(Table(("district", "age")), "voted").states == State.SHOWN).any()


def test_a_cube_without_the_counts_that_the_audit_needs_is_refused(cube):
    lacking = replace(cube, counts={TOTAL: cube.counts[TOTAL]}, tables=(TOTAL, Table(("age", "gender"))))
    with pytest.raises(ValueError, match="count district x age x gender as well"):
        interval_gate(lacking, by_cell_rule(cube))


def test_a_published_crossing_of_too_many_cells_is_left_to_its_margins():
    assert local_cubes(DIMENSIONS, TABLES, most_cells=100) == (
        Table(("district", "age")),
        Table(("district", "gender")),
        Table(("age", "gender")),
    )
    assert local_cubes(DIMENSIONS, TABLES) == (Table(("district", "age", "gender")),)
