"""Draws for the tests: the real ones, generated ones, and all panels of small ones counted out."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from civic.councils.sortition.files import read_people, read_quotas
from civic.councils.sortition.problem import Members, Person, Problem, Quota


@pytest.fixture(scope="session")
def library_pool(shared_data) -> Problem:
    """The fixture of sortition-algorithms: 150 people, 22 seats, one of an address."""
    quotas = read_quotas(str(shared_data / "sortition" / "sa_features.csv"))
    people = read_people(
        str(shared_data / "sortition" / "sa_candidates.csv"),
        quotas,
        "nationbuilder_id",
        ("primary_address1", "primary_zip"),
    )
    return Problem(people, quotas, 22)


@pytest.fixture(scope="session")
def paper_pool(shared_data) -> Problem:
    """example_small of Flanigan et al. 2021: 200 people, 20 seats."""
    quotas = read_quotas(str(shared_data / "sortition" / "example_small_20__categories.csv"))
    people = read_people(str(shared_data / "sortition" / "example_small_20__respondents.csv"), quotas)
    return Problem(people, quotas, 20)


def draw_of(values: list[list[int]], bounds: dict[tuple[int, int], tuple[int, int]], size: int, homes=None):
    """People as rows of numbers, quotas as {(feature, value): (min, max)}; homes: a number or None each."""
    homes = homes or [None] * len(values)
    people = tuple(
        Person(f"p{n}", {f"f{f}": f"v{v}" for f, v in enumerate(row)}, None if home is None else f"h{home}")
        for n, (row, home) in enumerate(zip(values, homes, strict=True))
    )
    quotas = tuple(Quota(f"f{f}", f"v{v}", low, high) for (f, v), (low, high) in bounds.items())
    return Problem(people, quotas, size)


def generated(people: int, size: int, seed: int, sizes=(2, 5, 8, 4, 2, 3)) -> Problem:
    """A pool that leans another way than the population, with quotas of about one seat around its shares."""
    rng = np.random.default_rng(seed)
    columns, bounds = [], {}
    for feature, values in enumerate(sizes):
        population = rng.dirichlet(np.full(values, 6.0))
        pool = population * np.exp(rng.normal(0, 0.5, values))
        columns.append(rng.choice(values, people, p=pool / pool.sum()))
        for value in range(values):
            share = population[value] * size
            low = int(share - 0.5) if share > 1 else 0
            bounds[feature, value] = (low, int(np.ceil(share + 0.5)))
    return draw_of(np.array(columns).T.tolist(), bounds, size)


def without_a_free_seat(people: int, size: int, seed: int, sizes=(2, 5, 8, 4, 2, 3, 3, 4, 2)) -> Problem:
    """A generated pool whose quotas are the composition of one panel drawn from it, seat by seat."""
    rng = np.random.default_rng(seed)
    columns = []
    for values in sizes:
        shares = rng.dirichlet(np.full(values, 6.0)) * np.exp(rng.normal(0, 0.5, values))
        columns.append(rng.choice(values, people, p=shares / shares.sum()))
    rows = np.array(columns).T
    panel = rng.choice(people, size, replace=False)
    counts = {(f, v): int((rows[panel, f] == v).sum()) for f, values in enumerate(sizes) for v in range(values)}
    return draw_of(rows.tolist(), {key: (count, count) for key, count in counts.items()}, size)


def all_panels(problem: Problem) -> Members:
    """Every panel of a small draw, by trying every set of people."""
    found = []
    for chosen in combinations(range(len(problem.people)), problem.size):
        mask = np.zeros(len(problem.people), dtype=bool)
        mask[list(chosen)] = True
        if problem.meets(mask):
            found.append(mask)
    return np.array(found)
