"""Quotas that cannot be met together get an answer that helps."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.core.methods import MethodError
from civic.councils.sortition.conflicts import conflict, relax
from civic.councils.sortition.problem import Problem, Quota
from tests.unit.councils.conftest import all_panels, draw_of


def flexible(problem: Problem, by: int) -> Problem:
    return replace(
        problem,
        quotas=tuple(
            replace(quota, lowest=max(quota.minimum - by, 0), highest=quota.maximum + by) for quota in problem.quotas
        ),
    )


def test_the_two_quotas_that_exceed_the_size_are_named_and_nothing_else():
    problem = draw_of(
        [[v, w] for v in range(3) for w in range(2)] * 2,
        {(0, 0): (2, 3), (0, 1): (2, 3), (0, 2): (0, 1), (1, 0): (0, 3), (1, 1): (0, 3)},
        3,
    )
    assert [str(bound) for bound in conflict(problem)] == ["f0: v0 at least 2", "f0: v1 at least 2"]


def test_quotas_that_can_be_met_conflict_in_nothing():
    assert conflict(draw_of([[0], [0], [1]], {(0, 0): (1, 1), (0, 1): (0, 1)}, 2)) == []


def test_a_quota_larger_than_the_pool_has_people_is_relaxed_to_what_there_is():
    problem = draw_of([[0], [1], [1], [1]], {(0, 0): (2, 2), (0, 1): (1, 2)}, 3)
    assert [str(bound) for bound in conflict(problem)] == ["f0: v0 at least 2"]
    relaxation = relax(flexible(problem, 1))
    assert relaxation.inside
    assert [str(change) for change in relaxation.changes] == ["f0: v0 1 to 2 (was 2 to 2)"]
    assert len(all_panels(relaxation.apply(flexible(problem, 1))))


def test_where_flex_is_not_enough_the_smallest_change_is_told_all_the_same():
    relaxation = relax(draw_of([[0], [1], [1], [1]], {(0, 0): (2, 2), (0, 1): (1, 2)}, 3))
    assert not relaxation.inside
    assert len(relaxation.changes) == 1


def test_no_quota_is_blamed_where_the_households_leave_no_panel():
    problem = draw_of([[0]] * 4, {(0, 0): (0, 4)}, 3, homes=[1, 1, 2, 2])
    with pytest.raises(MethodError, match="households"):
        conflict(problem)


small_quotas = st.tuples(st.integers(0, 3), st.integers(0, 2))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 1), min_size=2, max_size=2), min_size=3, max_size=7),
    st.lists(small_quotas, min_size=4, max_size=4),
)
def test_the_relaxation_is_the_smallest_of_all_and_the_conflict_is_one(values, bounds):
    cells = list(product(range(2), range(2)))
    problem = draw_of(values, {c: (low, low + more) for c, (low, more) in zip(cells, bounds, strict=True)}, 3)
    problem = flexible(problem, 3)
    feasible = bool(len(all_panels(problem)))
    found = conflict(problem)
    assert bool(found) is not feasible
    relaxation = relax(problem)
    relaxed = relaxation.apply(problem)
    assert relaxation.inside
    assert len(all_panels(relaxed))
    cost = sum(
        before.minimum - after.minimum + after.maximum - before.maximum
        for before, after in zip(problem.quotas, relaxed.quotas, strict=True)
    )
    assert cost == smallest_change(problem)
    for bound in found:
        # Each bound of the conflict is needed: without it, the others can be met.
        assert len(all_panels(only(problem, [other for other in found if other is not bound])))
    if found:
        assert not len(all_panels(only(problem, found)))


def only(problem: Problem, bounds) -> Problem:
    """The same draw with these bounds and no others."""
    low = {bound.quota: bound.count for bound in bounds if bound.lower}
    high = {bound.quota: bound.count for bound in bounds if not bound.lower}
    size = max(problem.size, *(quota.maximum for quota in problem.quotas))
    return replace(
        problem,
        quotas=tuple(
            Quota(quota.feature, quota.value, low.get(quota, 0), high.get(quota, size)) for quota in problem.quotas
        ),
    )


def smallest_change(problem: Problem) -> int:
    """Over all sets of people of the right size: the seats by which they miss the quotas."""
    free = only(problem, [])
    best = None
    for panel in all_panels(free):
        counts = problem.incidence @ panel
        missed = sum(
            max(row.lower - count, 0) + max(count - row.upper, 0)
            for row, count in zip(problem.rows, counts, strict=True)
        )
        best = missed if best is None else min(best, missed)
    return int(best)
