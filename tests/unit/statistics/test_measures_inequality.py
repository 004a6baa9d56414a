"""Inequality, goodness of fit, shrinkage, indices: vectors of sections 3, 5, 6 and 9 of the methods."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.statistics.measures import inequality
from civic.statistics.measures.indices import composite, generalised_mean, goalpost
from civic.statistics.measures.shrinkage import shrink_rates
from civic.statistics.measures.tails import (
    benjamini_hochberg,
    benjamini_yekutieli,
    chi_square_tail,
    goodness_of_fit,
    holm,
    jensen_shannon,
)

S6_INCOMES = (541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261)
S6_NINETY_NINE_ONE = [0] * 90 + [1] * 9 + [90]


def test_r1_secondary_figures():
    statistic, p = goodness_of_fit([250, 90, 40], [5000, 3000, 2000])
    assert statistic == pytest.approx(41.0526, abs=1e-4) and p == pytest.approx(1.2e-9, rel=0.05)
    assert jensen_shannon([250, 90, 40], [5000, 3000, 2000]) == pytest.approx(0.0212574, abs=1e-7)


def test_r5_goodness_of_fit():
    statistic, p = goodness_of_fit([89, 37, 30, 28, 2], [40, 20, 20, 15, 5])
    assert (statistic, p) == pytest.approx((9.990143, 0.04059404), abs=1e-6)


def test_r6_jensen_shannon_distances():
    assert math.sqrt(jensen_shannon([1, 0, 0], [0, 1, 0])) == pytest.approx(1.0)
    assert math.sqrt(jensen_shannon([1, 0], [0.5, 0.5]) * math.log(2)) == pytest.approx(0.4645014, abs=1e-7)


@pytest.mark.parametrize(
    ("statistic", "degrees", "p"), [(3.841459, 1, 0.05), (5.991465, 2, 0.05), (16.918978, 9, 0.05)]
)
def test_chi_square_tail_at_its_tabled_quantiles(statistic, degrees, p):
    assert chi_square_tail(statistic, degrees) == pytest.approx(p, abs=1e-7)


D2 = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
D2 += [0.4262, 0.5719, 0.6528, 0.7590, 1]


def test_d2_benjamini_hochberg_1995():
    adjusted = benjamini_hochberg(D2)
    assert adjusted[:9] == pytest.approx(
        [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.063857, 0.063857, 0.0645, 0.0765], abs=1e-6
    )
    assert sum(p <= 0.05 for p in adjusted) == 4


def test_d2_holm_and_benjamini_yekutieli():
    assert holm(D2)[:4] == pytest.approx([0.0015, 0.0056, 0.0247, 0.114])
    assert sum(p <= 0.05 for p in holm(D2)) == 3
    assert sum(p <= 0.05 for p in benjamini_yekutieli(D2)) == 3


def test_s6_gini_and_theil():
    assert inequality.gini(S6_INCOMES) == pytest.approx(0.4620911, abs=1e-7)
    assert inequality.gini_unbiased(S6_INCOMES) == pytest.approx(0.5134346, abs=1e-7)
    assert inequality.theil(S6_INCOMES) == pytest.approx(0.3623412, abs=1e-7)
    assert inequality.gini([1, 2, 3, 4]) == pytest.approx(0.25)
    assert inequality.gini([0, 0, 0, 10]) == pytest.approx(0.75)


def test_s6_ninety_nine_one():
    assert inequality.gini(S6_NINETY_NINE_ONE) == pytest.approx(0.9809091, abs=1e-7)
    assert inequality.top_share(S6_NINETY_NINE_ONE, 0.01) == pytest.approx(0.9090909, abs=1e-7)


S9_SE33 = {
    "basic": {"nutrition": 89.01, "water": 98.67, "shelter": 86.13, "security": 84.22},
    "foundations": {"knowledge": 87.36, "information": 57.19, "health": 79.99, "environment": 72.91},
    "opportunity": {"rights": 71.88, "freedom": 84.56, "inclusion": 83.71, "education": 96.84},
}


def test_s9_eu_spi_of_se33():
    index = composite(S9_SE33)
    assert list(index.dimensions.values()) == pytest.approx([89.4233, 73.9235, 84.0151], abs=1e-3)
    assert index.value == pytest.approx(82.3269, abs=1e-3)
    assert round(index.value, 2) == 82.33 and index.missing == ()


def test_s9_the_arithmetic_mean_would_be_higher():
    values = [value for parts in S9_SE33.values() for value in parts.values()]
    assert generalised_mean(values, order=1) == pytest.approx(82.7058, abs=1e-4)


def test_a_missing_component_is_left_out_and_named():
    parts = {"voice": {"a": 64.0, "b": None}, "influence": {"c": None}}
    index = composite(parts)
    assert index.value == pytest.approx(64) and index.dimensions["influence"] is None
    assert index.missing == (("voice", "b"), ("influence", "c"))


def test_goalposts_cap_and_may_run_down():
    assert [goalpost(v, 0, 1) for v in (-1, 0.5, 2)] == [0, 50, 100]
    assert goalpost(30, worst=40, best=0) == 25


def test_shrinking_by_hand():
    """Rates .2 and .6 of 10 each: mean .4, spread .8, correlation (.8 / .24 - 1) / (20 - 10 - 1) = 7 / 27."""
    shrunken = shrink_rates([2, 6], [10, 10])
    assert shrunken.prior_size == pytest.approx(20 / 7)
    assert shrunken.rates == pytest.approx([(2 + 8 / 7) / (10 + 20 / 7), (6 + 8 / 7) / (10 + 20 / 7)])


def test_rates_no_more_unlike_than_by_chance_are_pooled():
    shrunken = shrink_rates([5, 5, 6, 0], [10, 10, 10, 0])
    assert math.isinf(shrunken.prior_size) and shrunken.rates == pytest.approx([16 / 30] * 4)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: inequality.gini([]), "at least one"),
        (lambda: inequality.gini([1, -1]), "0 or more"),
        (lambda: inequality.lorenz([0, 0]), "all values are 0"),
        (lambda: inequality.top_share([1], 2), "from 0 to 1"),
        (lambda: shrink_rates([2], [1]), "0 <= successes"),
        (lambda: shrink_rates([0], [0]), "no trials"),
        (lambda: goodness_of_fit([1, 2], [0, 1]), "above 0"),
        (lambda: jensen_shannon([0], [1]), "not all 0"),
        (lambda: holm([1.5]), "from 0 to 1"),
        (lambda: generalised_mean([-1.0]), "0 or more"),
        (lambda: goalpost(1, 2, 2), "the same"),
        (lambda: chi_square_tail(1, 0), "degrees"),
    ],
)
def test_impossible_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


contributions = st.lists(st.integers(0, 1000), min_size=1, max_size=50).filter(any)


@given(contributions)
def test_gini_equals_the_area_under_the_lorenz_curve(values):
    curve = inequality.lorenz(values)
    area = float(np.trapezoid(curve[:, 1], curve[:, 0]))
    assert inequality.gini(values) == pytest.approx(1 - 2 * area, abs=1e-9)
    assert (np.diff(curve[:, 1]) >= -1e-12).all()


@given(contributions, st.randoms(use_true_random=False))
def test_neither_order_nor_unit_matters(values, random):
    other = [7 * value for value in values]
    random.shuffle(other)
    for measure in (inequality.gini, inequality.theil, lambda v: inequality.top_share(v, 0.1)):
        assert measure(other) == pytest.approx(measure(values), abs=1e-9)


@given(contributions)
def test_giving_from_more_to_less_active_lowers_inequality(values):
    top, low = max(values), min(values)
    if top - low >= 2:
        nearer = sorted(values)
        nearer[0], nearer[-1] = low + 1, top - 1
        assert inequality.gini(nearer) < inequality.gini(values)
        assert inequality.theil(nearer) < inequality.theil(values)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_values_only_grow_and_keep_their_order(p_values):
    for adjust in (holm, benjamini_hochberg, benjamini_yekutieli):
        adjusted = adjust(p_values)
        assert all(p <= q * (1 + 1e-12) <= 1 + 1e-9 for p, q in zip(p_values, adjusted, strict=True))
        order = sorted(range(len(p_values)), key=lambda i: p_values[i])
        assert all(adjusted[i] <= adjusted[j] for i, j in zip(order, order[1:], strict=False))
    for strict, mild in zip(holm(p_values), benjamini_hochberg(p_values), strict=True):
        assert mild <= strict * (1 + 1e-12)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12), st.floats(-2, 3))
def test_a_generalised_mean_lies_between_its_values(values, order):
    result = generalised_mean(values, order)
    assert min(values) * (1 - 1e-6) - 1e-6 <= result <= max(values) * (1 + 1e-6) + 1e-6


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=8))
def test_shrunken_rates_lie_between_the_rate_and_the_mean(pairs):
    y, n = [min(pair) for pair in pairs], [max(pair) for pair in pairs]
    if sum(n):
        shrunken = shrink_rates(y, n)
        for rate, own, trials in zip(shrunken.rates, y, n, strict=True):
            ends = sorted([shrunken.mean, own / trials if trials else shrunken.mean])
            assert ends[0] - 1e-9 <= rate <= ends[1] + 1e-9
