"""How long Equal Shares takes: add1 until the first overspend, for 60,000 ballots and 80 projects, 61,668 and 100 (the
size of Warszawa 2026; with little money and with much), and 864 and 40 in forints (that of Budapest VIII 2024).

`python -m bench.methods_votes [SEED]` prints a line of JSON each, and two more with pabutools as the peer if
it is installed (extra [oracles]): one run without completion, of approvals and of points, as a ratio. The ballots are
generated: each project has its own popularity, each voter approves 1 to 15 projects, so that nearly all ballots differ
(grouping does not help).
"""

from __future__ import annotations

import json
import random
import sys
import time

from civic.votes.tally.budget import Completion
from civic.votes.tally.equal_shares import equal_shares, equal_shares_of_points

try:
    from pabutools.election import (
        Additive_Cardinal_Sat,
        ApprovalBallot,
        ApprovalProfile,
        CardinalBallot,
        CardinalProfile,
        Cost_Sat,
        Instance,
        Project,
    )
    from pabutools.rules import method_of_equal_shares
except ImportError:
    method_of_equal_shares = None

BALLOTS, PROJECTS, BUDGET = 60_000, 80, 5_000_000
DENSE_BUDGET = 23_600_000
"""More than half of the sum of all costs: two projects of three are funded."""
PEER_BALLOTS = 3_000


def election(
    seed: int, voters: int = BALLOTS, projects: int = PROJECTS
) -> tuple[dict[str, int], list[tuple[list[str], int]]]:
    """Costs from 10,000 to 800,000 and ballots of 1 to 15 projects by popularity."""
    draw = random.Random(seed)
    costs = {f"p{number}": draw.randrange(10_000, 800_000, 100) for number in range(projects)}
    names, popularity = list(costs), [draw.paretovariate(1.2) for _ in costs]
    ballots = [(sorted(set(draw.choices(names, popularity, k=draw.randint(1, 15)))), 1) for _ in range(voters)]
    return costs, ballots


def compare(seed: int) -> dict[str, object]:
    """Seconds of both for the same election, input already in memory."""
    costs, ballots = election(seed, PEER_BALLOTS)
    projects = {name: Project(name, cost) for name, cost in costs.items()}
    profile = ApprovalProfile([ApprovalBallot([projects[name] for name in ballot]) for ballot, _ in ballots])
    instance = Instance(projects.values(), budget_limit=BUDGET)
    begin = time.perf_counter()
    theirs = method_of_equal_shares(instance, profile, sat_class=Cost_Sat)
    between = time.perf_counter()
    ours = equal_shares(costs, ballots, BUDGET)
    end = time.perf_counter()
    return {
        "bench": "equal-shares once, beside pabutools",
        "ballots": PEER_BALLOTS,
        "projects": PROJECTS,
        "same": {project.name for project in theirs} == set(ours.selected),
        "seconds": round(end - between, 3),
        "peer_seconds": round(between - begin, 3),
        "ratio": round((between - begin) / (end - between), 1),
    }


def compare_points(seed: int) -> dict[str, object]:
    """The same with points as utilities: the voters' numbers of points are drawn from 1 to 5."""
    costs, ballots = election(seed, PEER_BALLOTS)
    draw = random.Random(seed)
    points = [{name: draw.randint(1, 5) for name in ballot} for ballot, _ in ballots]
    projects = {name: Project(name, cost) for name, cost in costs.items()}
    given = [CardinalBallot({projects[name]: most for name, most in ballot.items()}) for ballot in points]
    instance = Instance(projects.values(), budget_limit=BUDGET)
    begin = time.perf_counter()
    theirs = method_of_equal_shares(instance, CardinalProfile(given), sat_class=Additive_Cardinal_Sat)
    between = time.perf_counter()
    ours = equal_shares_of_points(costs, [(ballot, 1) for ballot in points], BUDGET)
    end = time.perf_counter()
    return {
        "bench": "equal-shares of points, beside pabutools",
        "ballots": PEER_BALLOTS,
        "projects": PROJECTS,
        "same": {project.name for project in theirs} == set(ours.selected),
        "seconds": round(end - between, 3),
        "peer_seconds": round(between - begin, 3),
        "ratio": round((between - begin) / (end - between), 1),
    }


def district(seed: int) -> tuple[dict[str, int], list[tuple[list[str], int]]]:
    """An election of the size of Budapest VIII 2024, in forints: 864 ballots, 40 projects."""
    draw = random.Random(seed)
    costs = {f"p{number}": draw.randrange(1_000_000, 60_000_000, 1000) for number in range(40)}
    names, popularity = list(costs), [draw.paretovariate(1.3) for _ in costs]
    return costs, [(sorted(set(draw.choices(names, popularity, k=draw.randint(1, 5)))), 1) for _ in range(864)]


def add1(costs: dict[str, int], ballots: list[tuple[list[str], int]], budget: int, allowed: int) -> dict[str, object]:
    """Seconds of one core for add1."""
    begin = time.process_time()
    outcome = equal_shares(costs, ballots, budget, completion=Completion.ADD1)
    seconds = time.process_time() - begin
    return {
        "bench": "equal-shares add1",
        "ballots": len(ballots),
        "distinct": len({tuple(ballot) for ballot, _ in ballots}),
        "projects": len(costs),
        "selected": len(outcome.selected),
        "cost": int(outcome.cost),
        "increment": int(outcome.increment or 0),
        "seconds": round(seconds, 1),
        "budget_seconds": allowed,
    }


def main(seed: int = 1) -> None:
    """Print what was measured."""
    for costs, ballots, budget, allowed in (
        (*election(seed), BUDGET, 60),
        (*election(seed, 61_668, 100), BUDGET, 5),
        (*election(seed, 61_668, 100), DENSE_BUDGET, 5),
        (*district(seed), 300_000_000, 2),
    ):
        sys.stdout.write(json.dumps(add1(costs, ballots, budget, allowed)) + "\n")
    if method_of_equal_shares is not None:
        for beside in (compare, compare_points):
            sys.stdout.write(json.dumps(beside(seed)) + "\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
