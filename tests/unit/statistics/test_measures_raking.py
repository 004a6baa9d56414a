"""Raking: known answers R7 to R9, what trimming keeps, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.statistics.measures.raking import (
    Margin,
    Refusal,
    design_effect,
    effective_size,
    rake,
    rake_trimmed,
    refusal,
    trim,
)

STYPE = "EHM"
R7_CELLS = {("E", 0): 12, ("E", 1): 132, ("H", 0): 3, ("H", 1): 11, ("M", 0): 8, ("M", 1): 17}
R7_API00 = {
    ("E", 0): 7156,
    ("E", 1): 86281,
    ("H", 0): 1978,
    ("H", 1): 6682,
    ("M", 0): 4851,
    ("M", 1): 10935,
}
R7_ENROLL = {
    ("E", 0): 5243,
    ("E", 1): 57088,
    ("H", 0): 2237,
    ("H", 1): 13587,
    ("M", 0): 5983,
    ("M", 1): 16460,
}


def margin(name, codes, targets):
    return Margin(name, np.array(codes), np.array(targets, dtype=float))


def r7_margins():
    rows = [cell for cell, count in R7_CELLS.items() for _ in range(count)]
    return [
        margin("stype", [STYPE.index(kind) for kind, _ in rows], [4421, 755, 1018]),
        margin("sch.wide", [wide for _, wide in rows], [1072, 5122]),
    ]


def by_cell(margins, weights):
    """One weight for each cell; all rows of a cell have the same."""
    cells = {}
    for kind, wide, weight in zip(margins[0].codes, margins[1].codes, weights, strict=True):
        cells.setdefault((STYPE[kind], int(wide)), []).append(weight)
    assert all(max(some) - min(some) < 1e-9 for some in cells.values())
    return {cell: some[0] for cell, some in cells.items()}


def test_r7_raking_apiclus1():
    margins = r7_margins()
    raked = rake(margins, [33.84699631] * 183)
    cells = by_cell(margins, raked.weights)
    assert [cells[kind, wide] for kind in STYPE for wide in (0, 1)] == pytest.approx(
        [39.839236, 29.870675, 67.125529, 50.329401, 49.069072, 36.791025], abs=2e-5
    )
    assert sum(cells[cell] * R7_API00[cell] for cell in cells) / 6194 == pytest.approx(641.23032, abs=1e-5)
    assert sum(cells[cell] * R7_ENROLL[cell] for cell in cells) == pytest.approx(3_647_280.1, abs=0.5)
    assert design_effect(raked.weights) == pytest.approx(1.0516567, abs=1e-7)
    assert effective_size(raked.weights) == pytest.approx(174.01116, abs=1e-5)


def test_r7_unweighted_design():
    assert sum(R7_API00.values()) / 183 == pytest.approx(644.1694, abs=1e-4)


def test_r7_post_stratification_on_one_dimension():
    margins = r7_margins()
    raked = rake(margins[:1], [33.84699631] * 183)
    cells = by_cell(margins, raked.weights)
    assert raked.iterations == 1
    assert [cells[kind, 1] for kind in STYPE] == pytest.approx([30.701389, 53.928571, 40.72], abs=1e-6)
    assert sum(cells[cell] * R7_API00[cell] for cell in cells) / 6194 == pytest.approx(642.31079, abs=1e-5)
    assert sum(cells[cell] * R7_ENROLL[cell] for cell in cells) == pytest.approx(3_680_892.9, abs=0.05)


def test_r7_trimming_between_20_and_45():
    margins = r7_margins()
    cells = by_cell(margins, trim(rake(margins).weights, 20, 45))
    assert cells["E", 1] == pytest.approx(30.849263, abs=1e-5)
    assert cells["M", 1] == pytest.approx(37.769612, abs=1e-5)
    assert cells["E", 0] == pytest.approx(40.817824, abs=1e-5)
    assert [cells["H", 0], cells["H", 1], cells["M", 0]] == [45, 45, 45]
    assert sum(cells[cell] * count for cell, count in R7_CELLS.items()) == pytest.approx(6194)


R8_COUNTS = [(122, 28), (95, 109), (88, 129), (96, 141), (75, 141), (87, 100)]
R8_MARRIED, R8_AGES = [0.6, 0.4], [0.10, 0.15, 0.17, 0.23, 0.22, 0.13]


def r8_margins(missing_married_of_age=None):
    rows = [(married, age) for age, pair in enumerate(R8_COUNTS) for married in (0, 1) for _ in range(pair[married])]
    if missing_married_of_age is not None:
        rows.append((-1, missing_married_of_age))
    married, ages = zip(*rows, strict=True)
    return [margin("married", married, R8_MARRIED), margin("age", ages, R8_AGES)]


def test_r8_anes_without_the_missing_case():
    raked = rake(r8_margins())
    assert raked.converged
    assert design_effect(raked.weights) == pytest.approx(1.12846, abs=1e-5)
    weights = {(m, a): w for m, a, w in zip(*(x.codes for x in r8_margins()), raked.weights, strict=True)}
    assert [weights[0, 0], weights[1, 0]] == pytest.approx([0.88564, 0.46615], abs=1e-5)
    assert [raked.weights.max(), weights[1, 4]] == pytest.approx([1.78549, 0.93977], abs=1e-5)


def test_r8_anes_with_the_missing_case():
    raked = rake(r8_margins(missing_married_of_age=1))
    assert raked.weights.size == 1212
    assert design_effect(raked.weights) == pytest.approx(1.1286333, abs=5e-7)
    assert raked.weights.min() == pytest.approx(0.46650, abs=1e-5)
    assert raked.weights.max() == pytest.approx(1.78703, abs=1e-5)


def test_r9_seed_table_of_ipfn():
    seed = np.array([[8, 4, 6, 7], [3, 6, 5, 2], [9, 11, 3, 1]])
    rows, columns = (index.ravel() for index in np.indices(seed.shape))
    raked = rake([margin("row", rows, [20, 18, 22]), margin("column", columns, [18, 16, 12, 14])], seed.ravel())
    assert raked.weights.reshape(seed.shape) == pytest.approx(
        np.array(
            [
                [5.579361, 2.162467, 3.891874, 8.366298],
                [3.433200, 5.322603, 5.321828, 3.922370],
                [8.987439, 8.514931, 2.786299, 1.711332],
            ]
        ),
        abs=1e-5,
    )


def test_extreme_weights_are_cut_and_the_targets_still_met():
    codes = [0] * 190 + [1] * 10
    margins = [margin("a", codes, [0.6, 0.4]), margin("b", [i % 2 for i in range(200)], [0.5, 0.5])]
    plain, trimmed = rake(margins), rake_trimmed(margins)
    assert trimmed.trimmed == 10 and plain.trimmed == 0
    assert trimmed.weights[190:].sum() == pytest.approx(80, rel=1e-5)


def test_nothing_to_trim_changes_nothing():
    assert (rake_trimmed(r7_margins()).weights == rake(r7_margins()).weights).all()


def test_shares_are_of_the_people_of_the_other_dimensions():
    thirds = margin("a", [0, 1, 2] * 20, [0.333, 0.333, 0.333])
    raked = rake([thirds, margin("b", [0, 1] * 30, [600, 900])])
    assert np.bincount(thirds.codes, weights=raked.weights) == pytest.approx([500] * 3, rel=1e-5)


def test_small_groups_and_large_design_effects_are_refused():
    small = [margin("a", [0] * 50 + [1] * 9, [0.8, 0.2])]
    uneven = [margin("a", [0] * 190 + [1] * 10, [0.5, 0.5])]
    assert refusal(small, rake(small)) is Refusal.SMALL_GROUP
    assert refusal(uneven, rake(uneven)) is Refusal.DESIGN_EFFECT
    assert refusal(r8_margins(), rake(r8_margins())) is None


def test_targets_that_contradict_the_sample_never_count_as_reached():
    same = [0] * 20 + [1] * 20
    margins = [margin("a", same, [0.3, 0.7]), margin("b", same, [0.7, 0.3])]
    raked = rake(margins)
    assert raked.iterations == 200 and not raked.converged
    assert refusal(margins, raked) is Refusal.NOT_CONVERGED


@pytest.mark.parametrize(
    ("margins", "base", "words"),
    [
        ([], None, "no dimension"),
        ([margin("a", [], [1.0])], None, "sample is empty"),
        ([margin("a", [0, 0], [1, 1])], None, "nobody"),
        ([margin("a", [0, 1], [5, 5]), margin("b", [0, 1], [5, 6])], None, '"b" sum to 11'),
        ([margin("a", [0, 1], [1.4, 0.6]), margin("b", [0, 1], [0.3, 0.7])], [1, 2], "shares sum to 1 in every"),
        ([margin("a", [0, 1] * 30, [0.5, 0.5]), margin("b", [0, 1] * 30, [20, 30])], None, "at least the 60 of"),
        ([margin("a", [0, 2], [0.5, 0.5])], None, "without a target"),
        ([margin("a", [0, 1], [0.5, 0.5])], [1, 0], "above 0"),
        ([margin("a", [0, 1], [0.5, 0.5])], [1, 1, 1], "each row"),
        ([margin("a", [0, 1], [-1, 2])], None, "0 or more"),
    ],
)
def test_impossible_tasks_are_refused(margins, base, words):
    with pytest.raises(ValueError, match=words):
        rake(margins, base)


def test_bounds_that_cannot_hold_the_sum_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        trim([1, 2, 3], 5, 9)


samples = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), min_size=1, max_size=60).map(
    lambda rows: rows + [(a, b) for a in range(3) for b in range(2)]
)
shares = st.lists(st.integers(1, 9), min_size=3, max_size=3)


@given(samples, shares, st.integers(1, 9))
def test_the_margins_of_the_weights_are_the_targets(rows, three, one):
    a, b = zip(*rows, strict=True)
    first, second = np.array(three) / sum(three), np.array([one, 10 - one]) / 10
    raked = rake([margin("a", a, first), margin("b", b, second)])
    assert np.bincount(a, weights=raked.weights) == pytest.approx(first * len(rows), rel=1e-5)
    assert np.bincount(b, weights=raked.weights) == pytest.approx(second * len(rows), rel=1e-5)


@given(samples, shares, st.randoms(use_true_random=False))
def test_rows_in_another_order_get_the_same_weights(rows, three, random):
    order = list(range(len(rows)))
    random.shuffle(order)

    def weights(some):
        a, b = zip(*some, strict=True)
        return rake([margin("a", a, np.array(three) / sum(three)), margin("b", b, [0.5, 0.5])]).weights

    assert weights([rows[i] for i in order]) == pytest.approx(weights(rows)[order], rel=1e-9)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=40), st.floats(0.1, 1), st.floats(1, 10))
def test_trimming_keeps_the_sum_and_the_bounds(weights, low, high):
    mean = sum(weights) / len(weights)
    trimmed = trim(weights, low * mean, high * mean)
    assert trimmed.sum() == pytest.approx(sum(weights), rel=1e-9)
    assert trimmed.min() >= low * mean * (1 - 1e-9) and trimmed.max() <= high * mean * (1 + 1e-9)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=40))
def test_the_design_effect_is_at_least_one_and_no_matter_of_units(weights):
    assert 1 - 1e-9 <= design_effect(weights) <= len(weights) + 1e-9
    assert design_effect([3 * w for w in weights]) == pytest.approx(design_effect(weights))
