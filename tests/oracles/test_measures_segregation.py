"""Segregation against PySAL's `segregation`.

It brings 900 MB of libraries and is in no extra: to run this, install it into an environment of its own, with
pytest beside it, and run `python -m pytest --noconftest tests/oracles/test_measures_segregation.py`.
"""

import numpy as np
import pytest

from civic.statistics.measures import segregation as seg

pytestmark = [pytest.mark.oracle, pytest.mark.long]

TABLES = 200


@pytest.fixture(scope="module")
def tables():
    """Random cities of 2 to 40 areas and 2 to 5 groups, from even to nearly separate; every area has people."""
    rng = np.random.default_rng(20240229)
    made = []
    for _ in range(TABLES):
        areas, groups = int(rng.integers(2, 41)), int(rng.integers(2, 6))
        shares = rng.dirichlet(np.full(groups, rng.choice([0.2, 1.0, 10.0])), size=areas)
        counts = np.array([rng.multinomial(int(rng.integers(30, 3000)), row) for row in shares])
        made.append(counts[:, counts.sum(axis=0) > 0])
    return [counts for counts in made if counts.shape[1] > 1]


def frame(counts):
    pandas = pytest.importorskip("pandas")
    columns = [f"g{i}" for i in range(counts.shape[1])]
    data = pandas.DataFrame(counts, columns=columns)
    data["total"] = counts.sum(axis=1)
    return data, columns


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("MultiDissim", seg.multigroup_dissimilarity),
        ("MultiInfoTheory", seg.theil_h),
        ("MultiGini", seg.multigroup_gini),
        ("MultiNormExposure", seg.normalised_exposure),
        ("MultiRelativeDiversity", seg.relative_diversity),
        ("SimpsonsInteraction", seg.simpson_interaction),
    ],
)
def test_several_groups_as_pysal(tables, name, ours):
    theirs = getattr(pytest.importorskip("segregation.multigroup"), name)
    for counts in tables:
        data, columns = frame(counts)
        assert ours(counts) == pytest.approx(theirs(data, groups=columns).statistic, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("Dissim", seg.dissimilarity),
        ("Isolation", seg.isolation),
        ("Interaction", seg.exposure),
        ("Gini", seg.gini),
        ("Atkinson", seg.atkinson),
        ("Entropy", lambda group, rest: seg.theil_h(np.column_stack([group, rest]))),
    ],
)
def test_one_group_as_pysal(tables, name, ours):
    theirs = getattr(pytest.importorskip("segregation.singlegroup"), name)
    for counts in tables:
        data, _ = frame(counts)
        group, rest = counts[:, 0], counts.sum(axis=1) - counts[:, 0]
        assert ours(group, rest) == pytest.approx(theirs(data, "g0", "total").statistic, abs=1e-9)
