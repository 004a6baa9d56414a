"""Whatever the caps and the width: hidden figures are that wide, and what was not proven is withheld and named."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.statistics.cube import count
from civic.statistics.dimensions import Dimension, catalogue
from civic.statistics.intervals import blind, release
from civic.statistics.intervals.gate import Standard, Unprotectable
from civic.statistics.intervals.local import local_cubes
from civic.statistics.protected import State, by_cell_rule, marked
from tests.unit.statistics.plain_attacker import narrowest

GATES = {"protect": blind.blind_gate, "release": release.interval_gate}


@pytest.mark.parametrize("name", GATES)
@settings(max_examples=8, deadline=None)
@given(
    shape=st.lists(st.integers(2, 3), min_size=2, max_size=3),
    people=st.integers(0, 250),
    width=st.integers(1, 9),
    most_cells=st.integers(3, 30),
    allowance=st.integers(1, 80),
    seed=st.integers(0, 10**6),
)
def test_random_caps_and_widths_are_kept(name, shape, people, width, most_cells, allowance, seed):
    draw = np.random.default_rng(seed)
    dimensions = tuple(Dimension(f"d{n}", tuple(map(str, range(size)))) for n, size in enumerate(shape))
    codes = np.stack([draw.choice(k, people, p=draw.dirichlet(np.full(k, 0.7))) for k in shape], axis=1)
    tables = catalogue(dimensions, 3)
    cube = count(dimensions, ["all"], tables, [(codes, np.ones((people, 1), bool))], local_cubes(dimensions, tables))
    with patch.object(blind, "MOST_CELLS", most_cells), patch.object(release, "MOST_CELLS", most_cells):
        try:
            protected, report = GATES[name](
                cube, marked(by_cell_rule(cube)), Standard(width=width), allowance=allowance
            )
        except Unprotectable:
            # Not even that nothing is bounded could be proven: nothing is published. Nor can it where more is asked for
            # than there can be: two small groups have 18 at most, and their sum is 10 at least once it is withheld.
            assert allowance < 40 or width > 18 - 10
            return
    if isinstance(report, blind.BlindReport):
        assert report.safe_from_reruns or report.gate.withheld
        report = report.gate
    found = narrowest([protected.of(table, "all") for table in tables], dimensions)
    assert found is None or found >= width
    assert report.min_width is None or report.min_width >= width
    unproven = {names for _, names in report.unproven}
    for table in tables:
        shown = protected.of(table, "all")
        if shown.figures.size > most_cells:
            assert table.names in unproven
        if table.names in unproven:
            # Where nothing can be proven, the total alone is published.
            assert not table.names or (shown.states == State.WITHHELD).all()
