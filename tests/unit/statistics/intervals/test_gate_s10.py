"""S10: 30 neighbourhoods x 7 ages x 4 genders, 5,000 synthetic persons, all 1,240 cells published.

What an attacker learns from exact and from rounded figures, and that the gate ends it.
"""

import csv
import time
from itertools import combinations, product

import numpy as np
import pytest

from civic.statistics.cover import drawn
from civic.statistics.cube import count
from civic.statistics.dimensions import TOTAL, Dimension, Table, catalogue
from civic.statistics.intervals.audit import Audit
from civic.statistics.intervals.gate import Standard, close
from civic.statistics.intervals.local import build, local_cubes
from civic.statistics.intervals.release import interval_gate
from civic.statistics.intervals.system import Figure, System
from civic.statistics.protected import by_cell_rule, marked
from civic.statistics.rounding import possible_counts, protect_count

pytestmark = pytest.mark.shared_data
SIZES = (30, 7, 4)


@pytest.fixture(scope="module")
def persons(shared_data):
    counts = np.zeros(SIZES, int)
    with (shared_data / "lp_audit_hood30_age7_gender4_N5000.csv").open() as file:
        for row in csv.DictReader(file):
            counts[tuple(int(row[key][1:]) for key in ("hood", "age", "gender"))] = int(row["freq"])
    return counts


@pytest.fixture(scope="module")
def cube(persons):
    names = ("hood", "age", "gender")
    dimensions = [Dimension(n, tuple(map(str, range(k)))) for n, k in zip(names, SIZES, strict=True)]
    codes = np.repeat(np.argwhere(persons >= 0), persons.ravel(), axis=0)
    return count(dimensions, ["all"], catalogue(dimensions, 3), [(codes, np.ones((len(codes), 1), bool))])


def system(persons, hides, knows):
    """All margins; `hides` says which counts are hidden, `knows` what is known of every count."""
    place = np.arange(persons.size).reshape(SIZES)
    figures = []
    for axes in (c for way in range(4) for c in combinations(range(3), way)):
        for cell in product(*(range(SIZES[a]) for a in axes)):
            at = tuple(cell[axes.index(a)] if a in axes else slice(None) for a in range(3))
            n = int(persons[at].sum())
            low, high = knows(n)
            members = tuple(int(m) for m in np.ravel(place[at]))
            figures.append(
                Figure(("", tuple(map(str, axes)), len(figures)), members, n, low, high, len(axes), not hides(n))
            )
    return System(persons.size, figures)


def widths(audited, order=3):
    """Widths of the hidden cells of 1 to 9 of one order."""
    figures = audited.system
    asked = figures.audited & (figures.order == order) & (figures.count > 0)
    return np.array([audited.interval(int(f)).width for f in np.flatnonzero(asked)])


def test_s10_hiding_small_exact_counts_gives_40_percent_of_them_away(persons):
    naive = system(persons, lambda n: 0 < n < 10, lambda n: (1, 9) if 0 < n < 10 else (n, n))
    found = widths(Audit(naive, persons.ravel().astype(float)))
    assert (len(found), int((found == 0).sum()), int((found < 5).sum())) == (385, 154, 283)


def test_s10_hiding_zeros_too_still_gives_24_away(persons):
    naive = system(persons, lambda n: n < 10, lambda n: (0, 9) if n < 10 else (n, n))
    assert naive.shown.sum() == 521
    found = widths(Audit(naive, persons.ravel().astype(float)))
    assert (len(found), int((found == 0).sum()), int((found < 5).sum())) == (385, 24, 224)


@pytest.fixture
def rounded(persons):
    known = system(persons, lambda n: n < 10, lambda n: possible_counts(protect_count(n)))
    return Audit(known, persons.ravel().astype(float))


def test_s10_rounding_gives_none_away_but_16_are_narrow(rounded):
    assert rounded.system.shown.sum() == 521
    found = widths(rounded)
    assert (len(found), int((found == 0).sum()), int((found < 5).sum()), found.min()) == (385, 0, 16, 1)
    assert widths(rounded, order=2).min() == 6


def test_s10_gate_over_cells_of_one_to_nine_withholds_twelve(rounded):
    rounded.system.audited &= rounded.system.count > 0
    assert len(close(rounded, Standard())) <= 12
    assert widths(rounded).min() >= 5


def test_s10_gate_over_empty_cells_as_well(cube, persons):
    """Nobody outside can tell an empty cell from a small one, so the release protects both."""
    started = time.process_time()
    protected, report = interval_gate(cube, by_cell_rule(cube))
    assert time.process_time() - started < 60
    assert report.cells == 1240
    assert report.shown >= 500
    assert report.min_width >= 5
    assert report.unproven == ()
    # Attacked once more from nothing but the figures, without what the gate knew.
    known, _ = build(cube, protected, Table(("hood", "age", "gender")), ["all"])
    assert Audit(known).narrowest() == report.min_width
    assert protected.of(TOTAL, "all").figure() == 5000


def test_s10_against_whoever_reruns_the_program(cube):
    """As `protect` publishes it: decided without exact counts, and some figures withheld by lot."""
    told = marked(by_cell_rule(cube))
    covered = drawn(told, b"key", 0)
    protected, report = interval_gate(cube, told, drawn=covered)
    assert (report.cells, report.unproven) == (1240, ())
    assert report.shown >= 450 and report.min_width >= 5
    assert 10 < len(covered) < report.withheld
    known, _ = build(cube, protected, Table(("hood", "age", "gender")), ["all"])
    assert Audit(known).narrowest() == report.min_width


def test_s10_two_way_margins_alone_are_safe(persons):
    dimensions = [Dimension(n, tuple(map(str, range(k)))) for n, k in zip("hag", SIZES, strict=True)]
    tables = catalogue(dimensions, 2)
    codes = np.repeat(np.argwhere(persons >= 0), persons.ravel(), axis=0)
    everybody = [(codes, np.ones((len(codes), 1), bool))]
    two = count(dimensions, ["all"], tables, everybody, audited=local_cubes(dimensions, tables))
    _, report = interval_gate(two, by_cell_rule(two))
    assert (report.withheld, report.min_width) == (0, 6)


@pytest.mark.long
def test_a11_three_insiders_of_any_cell(cube):
    everywhere = Standard(insiders_everywhere=True)
    protected, _ = interval_gate(cube, by_cell_rule(cube), everywhere)
    known, _ = build(cube, protected, Table(("hood", "age", "gender")), ["all"])
    audit = Audit(known)
    for figure in np.flatnonzero(known.audited):
        found, insiders = audit.interval(int(figure)), min(3, int(known.count[figure]))
        assert found.upper - max(found.lower, insiders) >= 5
