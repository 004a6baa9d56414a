"""MAXIMIN of sortition-algorithms (on HiGHS) is never fairer than our first level, and no household is broken.

sortition-algorithms brings solvers and Google's libraries; if it is not in the extra [oracles], install it into an
environment of its own with pytest beside it: `python -m pytest tests/oracles/test_sortition.py -m oracle`.
"""

import pytest

from civic.councils.sortition.leximin import leximin
from tests.unit.councils.conftest import draw_of, generated, library_pool, paper_pool  # noqa: F401

pytestmark = [pytest.mark.oracle, pytest.mark.long]

TOLERANCE = 1e-6
"""Of the other program's linear programs."""


def maximin(problem):
    """The smallest selection probability of sortition-algorithms' MAXIMIN."""
    algorithms = pytest.importorskip("sortition_algorithms")
    from sortition_algorithms.committee_generation.maximin import find_distribution_maximin

    features = list(dict.fromkeys(quota.feature for quota in problem.quotas))
    rows = [{"feature": q.feature, "value": q.value, "min": q.minimum, "max": q.maximum} for q in problem.quotas]
    table, _, _ = algorithms.read_in_features(
        ["feature", "value", "min", "max"],
        [{name: str(value) for name, value in row.items()} for row in rows],
        problem.size,
    )
    address = ["address"] if any(person.household for person in problem.people) else []
    people = [
        {"id": person.id, "address": person.household or f"alone {person.id}", **person.values}
        for person in problem.people
    ]
    settings = algorithms.Settings(
        id_column="id",
        columns_to_keep=["address"],
        check_same_address=bool(address),
        check_same_address_columns=address,
        solver_backend="highspy",
    )
    pool, _ = algorithms.read_in_people(["id", "address", *features], people, table, settings)
    panels, weights, _ = find_distribution_maximin(table, pool, problem.size, address, "highspy")
    chances = {person.id: 0.0 for person in problem.people}
    for panel, weight in zip(panels, weights, strict=True):
        for name in panel:
            chances[name] += weight
    return min(chances.values())


@pytest.fixture(params=range(8), ids=lambda seed: f"generated {seed}")
def pool(request):
    problem = generated(60 + 10 * request.param, 12, request.param, sizes=(2, 4, 5, 3))
    if request.param % 2 == 0:
        return problem
    features = sorted({quota.feature for quota in problem.quotas})
    values = [[int(person.values[feature][1:]) for feature in features] for person in problem.people]
    bounds = {(int(q.feature[1:]), int(q.value[1:])): (q.minimum, q.maximum) for q in problem.quotas}
    homes = [number % 50 for number in range(len(values))]
    return draw_of(values, bounds, problem.size, homes)


def test_maximin_is_never_fairer_at_the_first_level_on_generated_pools(pool):
    ours = leximin(pool)
    assert ours.final
    assert maximin(pool) <= ours.probabilities.min() + TOLERANCE


def test_maximin_is_never_fairer_on_the_library_fixture(library_pool):  # noqa: F811
    assert maximin(library_pool) <= leximin(library_pool).probabilities.min() + TOLERANCE


def test_maximin_is_never_fairer_on_example_small_of_the_paper(paper_pool):  # noqa: F811
    assert maximin(paper_pool) <= leximin(paper_pool).probabilities.min() + TOLERANCE
