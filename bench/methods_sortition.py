"""How long the fairest lottery takes: generated pools of 150 for 22 seats and 500 for 50.

`python -m bench.methods_sortition [SEED]` prints a line of JSON a pool: LEXIMIN proven to the last level, and the
rounding to 1,000 panels. Each pool has six features (2, 5, 8, 4, 2 and 3 values) and leans another way than the
population, whose shares the quotas follow within about a seat. Where the real data is at hand, the pool of 150 that
sortition-algorithms tests with comes first. With sortition-algorithms installed (extra
[oracles]), its MAXIMIN on the same solver and the pool of 150 is the peer; it stops after the first level.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from contextlib import redirect_stdout

import numpy as np

from bench.data import real
from civic.councils.sortition.files import read_people, read_quotas
from civic.councils.sortition.leximin import leximin
from civic.councils.sortition.problem import Person, Problem, Quota
from civic.councils.sortition.rounding import round_lottery

try:
    from sortition_algorithms import Settings, read_in_features, read_in_people
    from sortition_algorithms.committee_generation.maximin import find_distribution_maximin
except ImportError:
    find_distribution_maximin = None

VALUES = (2, 5, 8, 4, 2, 3)
POOLS = ((150, 22, 10), (500, 50, 600))
"""People, seats, and the seconds that it may take."""


def pool(people: int, size: int, seed: int) -> Problem:
    """A pool and quotas that somebody meets: the population's shares, rounded to both sides."""
    draw = np.random.default_rng(seed)
    answers, quotas = [], []
    for feature, values in enumerate(VALUES):
        population = draw.dirichlet(np.full(values, 6.0))
        leaning = population * np.exp(draw.normal(0, 0.5, values))
        answers.append(draw.choice(values, people, p=leaning / leaning.sum()))
        for value, share in enumerate(population * size):
            low = int(share - 0.5) if share > 1 else 0
            quotas.append(Quota(f"f{feature}", f"v{value}", low, int(np.ceil(share + 0.5))))
    persons = [
        Person(f"p{number}", {f"f{feature}": f"v{value}" for feature, value in enumerate(row)})
        for number, row in enumerate(np.array(answers).T)
    ]
    return Problem(tuple(persons), tuple(quotas), size)


def library_pool() -> Problem | None:
    """The fixture of sortition-algorithms, one of an address; None without the real data."""
    features, people = real("sortition/sa_features.csv"), real("sortition/sa_candidates.csv")
    if features is None or people is None:
        return None
    quotas = read_quotas(str(features))
    address = ("primary_address1", "primary_zip")
    return Problem(read_people(str(people), quotas, "nationbuilder_id", address), quotas, 22)


def ours(problem: Problem, allowed: float) -> dict[str, object]:
    """Seconds for the lottery and for its rounding."""
    begin = time.perf_counter()
    lottery = leximin(problem)
    between = time.perf_counter()
    rounded = round_lottery(lottery)
    end = time.perf_counter()
    return {
        "bench": "sortition, LEXIMIN",
        "people": len(problem.people),
        "seats": problem.size,
        "final": lottery.final,
        "levels": len(lottery.levels),
        "panels": len(lottery.panels),
        "min_probability": round(float(lottery.probabilities.min()), 6),
        "seconds": round(between - begin, 1),
        "rounding_seconds": round(end - between, 1),
        "largest_difference": round(float(np.abs(rounded.mean(axis=0) - lottery.probabilities).max()), 6),
        "budget_seconds": allowed,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def beside_maximin(problem: Problem) -> dict[str, object]:
    """Seconds of both for the same pool; the peer proves the first level only."""
    rows = [
        {"feature": q.feature, "value": q.value, "min": str(q.minimum), "max": str(q.maximum)} for q in problem.quotas
    ]
    features, _, _ = read_in_features(["feature", "value", "min", "max"], rows, problem.size)
    people = [{"id": person.id, **person.values} for person in problem.people]
    names = ["id", *dict.fromkeys(quota.feature for quota in problem.quotas)]
    candidates, _ = read_in_people(names, people, features, Settings(id_column="id", columns_to_keep=[]))
    begin = time.perf_counter()
    with redirect_stdout(sys.stderr):  # it tells its progress there
        panels, weights, _ = find_distribution_maximin(features, candidates, problem.size, [], "highspy")
    between = time.perf_counter()
    lottery = leximin(problem)
    end = time.perf_counter()
    chances = dict.fromkeys((person.id for person in problem.people), 0.0)
    for panel, weight in zip(panels, weights, strict=True):
        for name in panel:
            chances[name] += weight
    return {
        "bench": "LEXIMIN beside MAXIMIN of sortition-algorithms",
        "people": len(problem.people),
        "seats": problem.size,
        "min_probability": round(float(lottery.probabilities.min()), 6),
        "peer_min_probability": round(min(chances.values()), 6),
        "seconds": round(end - between, 1),
        "peer_seconds": round(between - begin, 1),
        "ratio": round((between - begin) / (end - between), 1),
    }


def main(seed: int = 1) -> None:
    """Print what was measured."""
    known = library_pool()
    problems = [(known, 10)] if known is not None else []
    for problem, allowed in [*problems, *((pool(people, size, seed), allowed) for people, size, allowed in POOLS)]:
        sys.stdout.write(json.dumps(ours(problem, allowed)) + "\n")
    if find_distribution_maximin is not None:
        sys.stdout.write(json.dumps(beside_maximin(pool(*POOLS[0][:2], seed))) + "\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
