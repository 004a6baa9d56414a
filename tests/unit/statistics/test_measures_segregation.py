"""Segregation: known answers G1 to G3, and what always holds."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from civic.statistics.measures import segregation as seg
from civic.statistics.measures.spatial import (
    neighbour_weights,
    spatial_dissimilarity,
    spatial_exposures,
    spatial_theil_h,
)

# asian, black, hispanic, native, white
G1 = np.array(
    [
        [1573, 103427, 3888, 1393, 132749],
        [10238, 21470, 86802, 4525, 231170],
        [7985, 42005, 42460, 672, 187382],
    ]
)
BLACK, REST, WHITE = G1[:, 1], G1.sum(axis=1) - G1[:, 1], G1[:, 4]


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (seg.mutual_information, 0.0992437),
        (seg.theil_h, 0.0976740),
        (seg.multigroup_dissimilarity, 0.2420573),
        (seg.multigroup_gini, 0.2893442),
        (seg.normalised_exposure, 0.0452469),
        (seg.relative_diversity, 0.0622664),
        (seg.simpson_interaction, 0.5457663),
    ],
)
def test_g1_several_groups(index, expected):
    assert index(G1) == pytest.approx(expected, abs=1e-7)


def test_g1_entropy():
    assert seg.entropy(G1.sum(axis=0) / G1.sum()) == pytest.approx(1.0160710, abs=1e-7)


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (seg.dissimilarity, 0.4232946),
        (seg.isolation, 0.3092073),
        (seg.exposure, 0.6907927),
        (lambda x, y: seg.theil_h(np.column_stack([x, y])), 0.1446822),
        (seg.gini, 0.4979402),
        (seg.atkinson, 0.2170724),
    ],
)
def test_g1_black_against_the_rest(index, expected):
    assert index(BLACK, REST) == pytest.approx(expected, abs=1e-7)


def test_g1_black_against_white():
    assert seg.dissimilarity(BLACK, WHITE) == pytest.approx(0.3788948, abs=1e-7)


def test_g2_four_areas_of_a_hundred():
    group, rest = [10, 20, 30, 40], [90, 80, 70, 60]
    assert seg.dissimilarity(group, rest) == pytest.approx(0.266667, abs=1e-6)
    assert seg.isolation(group, rest) == pytest.approx(0.30)
    assert seg.exposure(group, rest) == pytest.approx(0.70)
    assert seg.theil_h(np.column_stack([group, rest])) == pytest.approx(0.0622312, abs=1e-7)
    assert seg.gini(group, rest) == pytest.approx(0.333333, abs=1e-6)
    assert seg.location_quotients(group, rest) == pytest.approx([0.4, 0.8, 1.2, 1.6])


def test_g3_partly_identical_and_separate():
    assert seg.dissimilarity([100, 60, 40, 0], [0, 40, 60, 100]) == pytest.approx(0.6)
    assert seg.dissimilarity([10, 20, 30], [10, 20, 30]) == 0
    assert seg.dissimilarity([10, 0], [0, 10]) == 1


def test_g3_exposures_of_a_group_sum_to_one():
    assert seg.exposures(G1).sum(axis=1) == pytest.approx(np.ones(5))


def test_g3_between_and_within_make_the_total():
    parts = seg.decompose(G1, [0, 0, 1])
    assert parts.between + parts.within == pytest.approx(parts.total)
    assert parts.parts[1] == pytest.approx(0, abs=1e-15)


def chessboard(side):
    return np.array([[10, 0] if (i + j) % 2 else [0, 10] for i in range(side) for j in range(side)])


def halves(side):
    return np.array([[10, 0] if i < side // 2 else [0, 10] for i in range(side) for j in range(side)])


def grid_pairs(side):
    across = [(i * side + j, i * side + j + 1) for i in range(side) for j in range(side - 1)]
    return across + [(i * side + j, (i + 1) * side + j) for i in range(side - 1) for j in range(side)]


@pytest.mark.parametrize("index", [spatial_theil_h, spatial_dissimilarity])
def test_a_chessboard_is_less_segregated_than_two_halves(index):
    weights = neighbour_weights(64, grid_pairs(8), self_weight=4)
    assert seg.theil_h(chessboard(8)) == seg.theil_h(halves(8)) == 1
    assert index(chessboard(8), weights) < 0.2 < 0.8 < index(halves(8), weights)


def test_without_neighbours_the_spatial_index_is_the_plain_one():
    alone = neighbour_weights(3, [])
    assert spatial_theil_h(G1, alone) == pytest.approx(seg.theil_h(G1))
    assert spatial_dissimilarity(G1, alone) == pytest.approx(seg.multigroup_dissimilarity(G1))
    assert spatial_exposures(G1, alone) == pytest.approx(seg.exposures(G1))


def test_chance_alone_explains_segregation_of_tiny_areas():
    tiny = np.random.default_rng(1).multinomial(5, [0.5, 0.5], size=400)
    expected = seg.expected_if_even(tiny, seg.mutual_information, draws=50, seed=2)
    assert seg.mutual_information(tiny) == pytest.approx(expected, rel=0.15) and expected > 0.08
    large = seg.expected_if_even(G1, seg.mutual_information, draws=5)
    assert large < 0.001 * seg.mutual_information(G1)


def test_the_same_seed_deals_the_same():
    draws = [seg.expected_if_even(G1 // 1000, seg.theil_h, draws=5, seed=s) for s in (7, 7, 8)]
    assert draws[0] == draws[1] != draws[2]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([1, 2], "areas x groups"),
        ([[1, -1], [2, 2]], "0 or more"),
        ([[1, 0], [2, 0]], "two groups"),
        ([[0, 0], [0, 0]], "two groups"),
        ([[math.nan, 1], [2, 2]], "0 or more"),
    ],
)
def test_what_is_no_table_is_refused(counts, words):
    with pytest.raises(ValueError, match=words):
        seg.theil_h(counts)


def test_other_impossible_tasks_are_refused():
    with pytest.raises(ValueError, match="one district"):
        seg.decompose(G1, [0, 1])
    with pytest.raises(ValueError, match="whole numbers"):
        seg.expected_if_even(G1 / 7, seg.theil_h)
    with pytest.raises(ValueError, match="cannot be neighbours"):
        neighbour_weights(3, [(0, 3)])
    with pytest.raises(ValueError, match="square matrix"):
        spatial_theil_h(G1, np.ones((2, 2)))


tables = st.integers(2, 4).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 60), min_size=k, max_size=k), min_size=2, max_size=8)
)
INDEXES = [
    seg.theil_h,
    seg.multigroup_dissimilarity,
    seg.multigroup_gini,
    seg.normalised_exposure,
    seg.relative_diversity,
]


def valid(rows):
    array = np.array(rows)
    assume((array.sum(axis=0) > 0).sum() >= 2)
    return array


@given(tables)
def test_indexes_stay_between_even_and_separate(rows):
    array = valid(rows)
    for index in INDEXES:
        assert -1e-9 <= index(array) <= 1 + 1e-9
        even = np.outer(np.arange(1, 4), array.sum(axis=0))
        assert index(even) == pytest.approx(0, abs=1e-9)
        assert index(np.diag(array.sum(axis=0))) == pytest.approx(1)


@given(tables, st.randoms(use_true_random=False))
def test_neither_order_nor_units_matter(rows, random):
    array = valid(rows)
    order, groups = list(range(array.shape[0])), list(range(array.shape[1]))
    random.shuffle(order)
    random.shuffle(groups)
    for index in INDEXES:
        assert index(array[order][:, groups] * 10) == pytest.approx(index(array), abs=1e-9)


@given(tables)
def test_splitting_an_area_evenly_changes_nothing(rows):
    array = valid(rows)
    split = np.vstack([array[1:] * 2, array[:1], array[:1]])
    for index in INDEXES:
        assert index(split) == pytest.approx(index(array * 2), abs=1e-9)


@given(tables, st.integers(1, 3))
def test_districts_decompose_exactly(rows, districts):
    array = valid(rows)
    parts = seg.decompose(array, [i % districts for i in range(len(rows))])
    assert parts.between + parts.within == pytest.approx(parts.total, abs=1e-9)
    assert parts.between >= -1e-12 and all(part >= -1e-12 for part in parts.parts.values())


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=12))
def test_gini_by_sorting_equals_gini_by_all_pairs(pairs):
    array = valid(pairs).astype(float)
    x, y = array[:, 0], array[:, 1]
    t = x + y
    p = np.divide(x, t, out=np.zeros_like(x), where=t > 0)
    share = x.sum() / t.sum()
    plain = (np.outer(t, t) * np.abs(p[:, None] - p)).sum() / (2 * t.sum() ** 2 * share * (1 - share))
    assert seg.gini(x, y) == pytest.approx(plain, abs=1e-9)
