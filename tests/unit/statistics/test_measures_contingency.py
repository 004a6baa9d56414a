"""Tests of independence: known answers D1 and D3, and what always holds."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.statistics.measures.contingency import (
    Test,
    chi_square,
    fisher_exact,
    fisher_simulated,
    independence,
)
from civic.statistics.measures.stratified import mantel_haenszel
from civic.statistics.measures.tails import benjamini_hochberg, holm

# admitted and rejected men, admitted and rejected women, by department
UCB = {
    "A": (512, 313, 89, 19),
    "B": (353, 207, 17, 8),
    "C": (120, 205, 202, 391),
    "D": (138, 279, 131, 244),
    "E": (53, 138, 94, 299),
    "F": (22, 351, 24, 317),
}
STRATA = np.array(list(UCB.values())).reshape(-1, 2, 2)
BY_DEPARTMENT = [1.669189e-5, 0.6770899, 0.3866166, 0.5994965, 0.3603964, 0.5458408]
JOB_SATISFACTION = [[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]]


def test_d1_overall_admission():
    overall = STRATA.sum(axis=0)
    assert overall.tolist() == [[1198, 1493], [557, 1278]]
    assert chi_square(overall).statistic == pytest.approx(92.20528, abs=1e-5)
    assert chi_square(overall, correct=True).statistic == pytest.approx(91.60960, abs=1e-5)


def test_d1_cochran_mantel_haenszel():
    result = mantel_haenszel(STRATA)
    ratio = result.odds_ratio
    assert (ratio.value, ratio.lower, ratio.upper) == pytest.approx((0.9046968, 0.7719074, 1.0603298), abs=1e-7)
    assert (result.corrected_statistic, result.corrected_p) == pytest.approx((1.426946, 0.2322635), abs=1e-6)
    assert (result.statistic, result.p) == pytest.approx((1.524607, 0.2169237), abs=1e-6)


def test_d1_fisher_by_department_and_adjusted():
    p_values = [fisher_exact(table) for table in STRATA]
    assert p_values == pytest.approx(BY_DEPARTMENT, rel=1e-6)
    assert holm(p_values) == pytest.approx([1.001514e-4, 1, 1, 1, 1, 1], rel=1e-6)
    assert benjamini_hochberg(p_values) == pytest.approx([1.001514e-4] + [0.6770899] * 5, rel=1e-6)


def test_d3_lady_tasting_tea():
    assert fisher_exact([[3, 1], [1, 3]]) == pytest.approx(0.4857143, abs=1e-7)


def test_d3_job_satisfaction():
    assert fisher_exact(JOB_SATISFACTION) == pytest.approx(0.7826849, abs=1e-7)


def test_independence_takes_fisher_where_a_cell_expects_too_few():
    assert independence([[3, 1], [1, 3]]).test is Test.FISHER
    assert independence([[30, 10], [10, 30]]).test is Test.CHI_SQUARE
    assert independence([[30, 0], [10, 0]]).test is Test.NONE


def test_a_table_with_too_many_alternatives_is_simulated():
    table = np.random.default_rng(3).multinomial(40, [0.02, 0.49, 0.49], size=12)
    assert fisher_exact(table) is None
    result = independence(table)
    assert result.test is Test.SIMULATED and 0 < result.p <= 1
    assert independence(table[::-1, ::-1]).p == result.p


def test_simulated_and_exact_agree():
    assert fisher_simulated(JOB_SATISFACTION) == pytest.approx(0.7826849, abs=0.012)
    assert fisher_simulated(STRATA[1]) == pytest.approx(BY_DEPARTMENT[1], abs=0.012)


def test_a_stratum_in_which_only_one_group_was_decided_on_compares_nothing():
    alone = np.array([[[5, 5], [0, 0]]])
    assert mantel_haenszel(alone).p == 1 and math.isnan(mantel_haenszel(alone).odds_ratio.value)
    with_it = mantel_haenszel(np.vstack([STRATA, alone]))
    assert with_it.corrected_p == pytest.approx(mantel_haenszel(STRATA).corrected_p)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: chi_square([1, 2]), "table of whole counts"),
        (lambda: fisher_exact([[1, -1], [2, 2]]), "0 or more"),
        (lambda: fisher_exact([[0.5, 1], [2, 2]]), "whole counts"),
        (lambda: mantel_haenszel([[1, 2], [3, 4]]), "2 x 2"),
    ],
)
def test_what_is_no_table_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def by_listing(table):
    """Fisher's probability with exact integers, all tables listed."""
    table = np.array(table)
    rows, columns = table.sum(axis=1).tolist(), table.sum(axis=0).tolist()

    def weight(cells):
        ways, left = 1, list(columns)
        for row in np.reshape(cells, table.shape).tolist():
            for j, cell in enumerate(row):
                ways *= math.comb(left[j], cell)
                left[j] -= cell
        return ways

    limit, total, tail = weight(table), 0, 0
    for some in product(*(range(r + 1) for r in rows for _ in columns[1:])):
        head = np.reshape(some, (len(rows), -1))
        cells = np.column_stack([np.array(rows) - head.sum(axis=1), head])
        if (cells >= 0).all() and cells.sum(axis=0).tolist() == columns:
            mine = weight(cells)
            total += mine
            tail += mine if mine <= limit else 0
    return tail / total


small_tables = st.tuples(st.integers(2, 3), st.integers(2, 3)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(0, 3), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


@settings(max_examples=40, deadline=None)
@given(small_tables)
def test_fisher_equals_listing_every_table(table):
    array = np.array(table)
    array = array[array.sum(axis=1) > 0][:, array.sum(axis=0) > 0]
    if array.size and array.sum() <= 9:
        assert fisher_exact(table) == pytest.approx(by_listing(array) if min(array.shape) > 1 else 1)


tables = st.integers(2, 4).flatmap(
    lambda c: st.lists(st.lists(st.integers(0, 6), min_size=c, max_size=c), min_size=2, max_size=4)
)


@settings(deadline=None, max_examples=50)
@given(tables, st.randoms(use_true_random=False))
def test_neither_order_nor_transposition_matters(table, random):
    array = np.array(table)
    rows, columns = list(range(array.shape[0])), list(range(array.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    other = array[rows][:, columns].T
    assert independence(other).p == pytest.approx(independence(array).p, rel=1e-6, abs=1e-12) or (
        independence(array).test is Test.SIMULATED
    )


pairs = st.lists(st.tuples(*[st.integers(0, 40)] * 4), min_size=1, max_size=6)


@given(pairs)
def test_groups_exchanged_give_the_inverse_ratio_and_the_same_p(strata):
    array = np.array(strata).reshape(-1, 2, 2)
    forth, back = mantel_haenszel(array), mantel_haenszel(array[:, ::-1])
    assert back.p == pytest.approx(forth.p) and back.corrected_p == pytest.approx(forth.corrected_p)
    if 0 < forth.odds_ratio.value < math.inf:
        assert back.odds_ratio.value == pytest.approx(1 / forth.odds_ratio.value)
        assert back.odds_ratio.lower == pytest.approx(1 / forth.odds_ratio.upper)
        assert back.risk_ratio.value == pytest.approx(1 / forth.risk_ratio.value)
    assert forth.corrected_p >= forth.p - 1e-12


CELLS = st.lists(st.lists(st.integers(0, 6), min_size=4, max_size=4), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(CELLS)
def test_the_correction_is_that_of_r(strata):
    """R's mantelhaen.test: a half less where the count is a half or more away from the expected one, else nothing."""
    tables = np.array(strata).reshape(-1, 2, 2)
    gap, variance = Fraction(0), Fraction(0)
    for (a, b), (c, d) in tables.tolist():
        n = a + b + c + d
        if n > 1:
            gap += a - Fraction((a + b) * (a + c), n)
            variance += Fraction((a + b) * (c + d) * (a + c) * (b + d), n * n * (n - 1))
    found = mantel_haenszel(tables)
    expected = [0.0, 0.0]
    if variance:
        less = Fraction(1, 2) if abs(gap) >= Fraction(1, 2) else 0
        expected = [float((abs(gap) - part) ** 2 / variance) for part in (0, less)]
    assert [found.statistic, found.corrected_statistic] == pytest.approx(expected, abs=1e-12)


def test_a_small_gap_is_not_corrected_away():
    found = mantel_haenszel([[[5, 5], [4, 5]], [[6, 4], [5, 4]]])
    assert found.corrected_p == found.p == pytest.approx(0.7629, abs=1e-4)
