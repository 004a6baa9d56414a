"""The cube counts what a slow and obvious loop counts."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.statistics.cube import count, stage_flags
from civic.statistics.dimensions import TOTAL, Dimension, Table, catalogue

DIMENSIONS = (
    Dimension("age", ("young", "old", ""), partner=True),
    Dimension("gender", ("w", "m"), partner=True),
    Dimension("language", ("a", "b", "c", "d")),
    Dimension("disability", ("yes", "no", ""), special=True),
)
STAGES = ("registered", "voted", "proposed")


def people(seed, n):
    draw = np.random.default_rng(seed)
    codes = np.stack([draw.integers(0, d.size, n) for d in DIMENSIONS], axis=1)
    return codes.astype(np.uint8), draw.random((n, len(STAGES))) < 0.4


def by_hand(codes, flags, table, stage):
    at = [[d.name for d in DIMENSIONS].index(name) for name in table.names]
    shape = [DIMENSIONS[a].size for a in at]
    counted = np.zeros(shape, int)
    for cell in product(*map(range, shape)):
        counted[cell] = sum(1 for row, flag in zip(codes, flags, strict=True) if flag[stage] and tuple(row[at]) == cell)
    return counted


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(0, 60))
def test_every_table_and_stage_counts_what_a_loop_counts(seed, n):
    codes, flags = people(seed, n)
    tables = (*catalogue(DIMENSIONS, 3), Table(("age", "gender", "disability")))
    cube = count(DIMENSIONS, STAGES, tables, [(codes, flags)])
    for table, (number, stage) in product(tables, enumerate(STAGES)):
        assert np.array_equal(cube.of(table, stage), by_hand(codes, flags, table, number)), table


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), order=st.permutations(range(40)), cut=st.integers(0, 40))
def test_order_and_partition_of_the_rows_do_not_matter(seed, order, cut):
    codes, flags = people(seed, 40)
    tables = catalogue(DIMENSIONS, 3)
    once = count(DIMENSIONS, STAGES, tables, [(codes, flags)])
    mixed, marked = codes[list(order)], flags[list(order)]
    parts = iter([(mixed[:cut], marked[:cut]), (mixed[cut:], marked[cut:])])
    again = count(DIMENSIONS, STAGES, tables, parts)
    assert all(np.array_equal(once.counts[t], again.counts[t]) for t in tables)


def test_more_rows_than_one_block_are_all_counted():
    codes, flags = people(1, 100_000)
    cube = count(DIMENSIONS, STAGES, catalogue(DIMENSIONS), [(codes, flags)])
    assert [int(cube.of(TOTAL, stage)) for stage in STAGES] == flags.sum(axis=0).tolist()


def test_a_table_lists_its_dimensions_in_the_order_asked_for():
    codes, flags = people(2, 50)
    both = [Table(("age", "language")), Table(("language", "age"))]
    cube = count(DIMENSIONS, STAGES, both, [(codes, flags)])
    there, back = (cube.of(table, "voted") for table in both)
    assert np.array_equal(there, back.T)


def test_nine_comments_of_one_person_are_one_person():
    flags = stage_flags([(np.array([0, 0, 2]), np.array([1, 1, 0])), (np.array([0]), np.array([1]))], 3, 2)
    assert flags.tolist() == [[False, True], [False, False], [True, False]]


def test_what_does_not_fit_is_told_in_a_sentence():
    codes, flags = people(3, 5)
    with pytest.raises(ValueError, match="outside 0 to 2"):
        count(DIMENSIONS, STAGES, [TOTAL], [(codes + 2, flags)])
    with pytest.raises(ValueError, match="shape"):
        count(DIMENSIONS, STAGES, [TOTAL], [(codes[:, :2], flags)])
    with pytest.raises(ValueError, match="true or false"):
        count(DIMENSIONS, STAGES, [TOTAL], [(codes, flags.astype(int))])
    with pytest.raises(ValueError, match="no dimension"):
        count(DIMENSIONS, STAGES, [Table(("shoe size",))], [(codes, flags)])


def test_a_special_category_stands_alone_or_beside_a_partner_only():
    tables = {t.names for t in catalogue(DIMENSIONS, 3)}
    assert ("disability",) in tables
    assert ("age", "disability") in tables
    assert ("age", "gender", "language") in tables
    assert ("language", "disability") not in tables
    assert ("age", "gender", "disability") not in tables


def test_92_margins_and_the_total_of_eight_plain_dimensions():
    plain = [Dimension(f"d{i}", ("a", "b")) for i in range(8)]
    assert len(catalogue(plain, 3)) == 92 + 1


def test_a_second_zoning_is_refused():
    zones = [Dimension("district", ("a", "b"), place=True), Dimension("parish", ("c", "d"), place=True)]
    with pytest.raises(ValueError, match="one zoning"):
        catalogue(zones)
