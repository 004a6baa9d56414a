"""What must hold for every table: nobody bounds a hidden figure closely, and knowing more never hurts."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from civic.statistics.dimensions import Dimension, catalogue
from civic.statistics.intervals.attacker import EXACTNESS, Attacker
from civic.statistics.intervals.audit import Audit
from civic.statistics.intervals.gate import Standard, Unprotectable, close, suppress
from civic.statistics.intervals.system import FAR, Figure, System, outer_bounds
from civic.statistics.pipeline import Catalogue, protect_snapshot
from civic.statistics.rounding import possible_counts, protect_count
from civic.statistics.snapshot import freeze
from tests.unit.statistics.plain_attacker import narrowest

sizes = st.lists(st.integers(2, 4), min_size=1, max_size=3)


def release(shape, n, ways, seed, uneven):
    draw = np.random.default_rng(seed)
    dimensions = tuple(
        Dimension(name, tuple(map(str, range(k))), special=name == "c", partner=True)
        for name, k in zip("abcde", shape, strict=False)
    )
    codes = np.stack([draw.choice(k, n, p=draw.dirichlet(np.full(k, uneven))) for k in shape], axis=1)
    people = freeze(np.arange(n), codes, np.ones((n, 1), bool))
    tables = catalogue(dimensions, ways)
    return dimensions, tables, protect_snapshot(Catalogue(dimensions, ("all",), tables), people)


def nobody_gets_close(shape, n, ways, seed, uneven):
    dimensions, tables, made = release(shape, n, ways, seed, uneven)
    width = narrowest([made.protected.of(table, "all") for table in tables], dimensions)
    assert width is None or width >= 5
    assert made.report.min_width is None or made.report.min_width >= 5


@settings(max_examples=25, deadline=None)
@example([3, 3, 2], 137, 1, 1, 1.0)  # only the table by the third dimension bounds the total closely
@given(sizes, st.integers(0, 250), st.integers(1, 3), st.integers(0, 10**6), st.sampled_from([0.5, 2.0]))
def test_an_attacker_never_bounds_a_hidden_cell_tighter_than_five(shape, n, ways, seed, uneven):
    nobody_gets_close(shape, n, ways, seed, uneven)


@pytest.mark.parametrize(
    ("shape", "n", "ways", "seed"), [([2, 2, 2, 2, 2], 348, 3, 13), ([2, 2, 3, 3], 50, 3, 54), ([2] * 5, 116, 2, 71)]
)
def test_nor_from_four_or_five_dimensions_at_once(shape, n, ways, seed):
    nobody_gets_close(shape, n, ways, seed, uneven=1.0)


@pytest.mark.long
@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(2, 3), min_size=4, max_size=4),
    st.integers(0, 400),
    st.integers(1, 3),
    st.integers(0, 10**6),
    st.sampled_from([0.4, 1.0, 3.0]),
)
def test_nor_from_four_dimensions_many_times(shape, n, ways, seed, uneven):
    nobody_gets_close(shape, n, ways, seed, uneven)


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(sizes, st.integers(0, 400), st.integers(1, 3), st.integers(0, 10**6), st.sampled_from([0.3, 1.0, 3.0]))
def test_an_attacker_never_bounds_a_hidden_cell_tighter_than_five_many_times(shape, n, ways, seed, uneven):
    nobody_gets_close(shape, n, ways, seed, uneven)


@st.composite
def systems(draw):
    """All margins of a small table, each exact, rounded, hidden or unknown."""
    shape = draw(st.lists(st.integers(2, 3), min_size=2, max_size=3))
    truth = np.array(draw(st.lists(st.integers(0, 25), min_size=int(np.prod(shape)), max_size=int(np.prod(shape)))))
    place = np.arange(truth.size).reshape(shape)
    figures = []
    for axes in (c for way in range(len(shape) + 1) for c in combinations(range(len(shape)), way)):
        for cell in product(*(range(shape[a]) for a in axes)):
            at = tuple(cell[axes.index(a)] if a in axes else slice(None) for a in range(len(shape)))
            members = tuple(int(m) for m in np.ravel(place[at]))
            n = int(truth[list(members)].sum())
            known = draw(st.sampled_from(["exact", "rounded", "unknown"]))
            low, high = {"exact": (n, n), "rounded": possible_counts(protect_count(n)), "unknown": (0, FAR)}[known]
            shown = known == "exact" or (known == "rounded" and n >= 10)
            figures.append(Figure(("", axes, len(figures)), members, n, low, high, len(axes), shown))
    return System(truth.size, figures), truth.astype(float)


def ends(system, whole=False):
    attacker = Attacker(system, whole)
    return [(attacker.least(f).value, attacker.most(f).value) for f in range(len(system.figures))]


@settings(max_examples=20, deadline=None)
@given(systems(), st.data())
def test_a13_adding_a_published_row_never_widens_an_interval(drawn, data):
    system, _ = drawn
    unknown = [n for n, figure in enumerate(system.figures) if figure.upper >= FAR]
    assume(unknown)
    chosen = data.draw(st.sampled_from(unknown))
    added = [
        Figure(f.key, f.members, f.count, f.count, f.count, f.order, True) if n == chosen else f
        for n, f in enumerate(system.figures)
    ]
    before, after = ends(system), ends(System(system.cells, added))
    for (low, high), (new_low, new_high) in zip(before, after, strict=True):
        assert new_low >= low - EXACTNESS
        assert new_high <= high + EXACTNESS


@settings(max_examples=20, deadline=None)
@given(systems(), st.randoms(use_true_random=False))
def test_a13_figures_and_cells_in_another_order_give_the_same_intervals(drawn, random):
    system, _ = drawn
    cells, order = list(range(system.cells)), list(range(len(system.figures)))
    random.shuffle(cells)
    random.shuffle(order)
    moved = [system.figures[n] for n in order]
    mixed = System(
        system.cells,
        [Figure(f.key, tuple(cells[m] for m in f.members), f.count, f.lower, f.upper, f.order, f.shown) for f in moved],
    )
    before, after = ends(system), ends(mixed)
    assert [before[n] for n in order] == [pytest.approx(interval, abs=EXACTNESS) for interval in after]


@settings(max_examples=8, deadline=None)
@given(systems())
def test_frechet_bounds_contain_the_interval_which_contains_whole_persons_and_the_truth(drawn):
    system, truth = drawn
    low, high = outer_bounds(system)
    exact = system.sums(truth)
    for n, (real, whole) in enumerate(zip(ends(system), ends(system, whole=True), strict=True)):
        assert low[n] - EXACTNESS <= real[0] <= whole[0] + EXACTNESS
        assert whole[0] - EXACTNESS <= exact[n] <= whole[1] + EXACTNESS
        # An open end is FAR, give or take a few persons.
        assert whole[1] - EXACTNESS <= real[1] <= high[n] + EXACTNESS or min(whole[1], real[1], high[n]) > FAR / 2


@settings(max_examples=20, deadline=None)
@given(systems())
def test_witnesses_and_bounds_give_what_two_programmes_give(drawn):
    system, truth = drawn
    audit = Audit(system, truth)
    for n, (low, high) in enumerate(ends(system)):
        found = audit.interval(n)
        assert found.lower == np.ceil(low - EXACTNESS)
        assert min(found.upper, FAR) == min(np.floor(high + EXACTNESS), FAR)


@pytest.mark.parametrize(
    "counts",
    [
        [[40, 3], [25, 31], [18, 22], [50, 44]],
        [[12, 1], [60, 58], [33, 90], [20, 21]],
    ],
)
def test_s6_one_unsafe_cell_of_regions_by_gender_takes_three_more(counts):
    """Other programmes choose other patterns: only their safety is compared."""
    exact = np.array(counts)
    place = np.arange(exact.size).reshape(exact.shape)
    figures = []
    for axes in ((), (0,), (1,), (0, 1)):
        for cell in product(*(range(exact.shape[a]) for a in axes)):
            at = tuple(cell[axes.index(a)] if a in axes else slice(None) for a in range(2))
            n, unsafe = int(exact[at].sum()), axes == (0, 1) and cell == (0, 1)
            members = tuple(int(m) for m in np.ravel(place[at]))
            known = (0, FAR) if unsafe else (n, n)
            figures.append(Figure(("", axes, len(figures)), members, n, *known, len(axes), not unsafe))
    system = System(exact.size, figures)
    assert Audit(system).narrowest() == 0
    assert len(suppress(system, exact.ravel().astype(float))) == 3
    assert system.shown.sum() == 11
    assert Audit(system).narrowest() >= 5


def test_figures_that_are_out_already_cannot_be_called_back():
    figures = [
        Figure(("", ("a",), 0), (0,), 4, 0, 9, 1, shown=False),
        Figure(("", ("a",), 1), (1,), 20, 20, 20, 1, shown=True, fixed=True),
        Figure(("", (), 0), (0, 1), 24, 24, 24, 0, shown=True, fixed=True),
    ]
    with pytest.raises(Unprotectable, match="stays narrow"):
        close(Audit(System(2, figures)), Standard())
