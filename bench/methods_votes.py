"""How long Equal Shares takes: 60,000 ballots, 80 projects, add1 until the first overspend.

`python -m bench.methods_votes [SEED]` prints a line of JSON, and one more with pabutools as the peer if
it is installed (extra [oracles]): one run without completion, as a ratio. The ballots are generated: each
project has its own popularity, each voter approves 1 to 15 projects, so that nearly all ballots differ
(grouping does not help).
"""

from __future__ import annotations

import json
import random
import sys
import time

from civic.votes.tally.budget import Completion
from civic.votes.tally.equal_shares import equal_shares

try:
    from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
    from pabutools.rules import method_of_equal_shares
except ImportError:
    method_of_equal_shares = None

BALLOTS, PROJECTS, BUDGET = 60_000, 80, 5_000_000
PEER_BALLOTS = 3_000


def election(seed: int, voters: int = BALLOTS) -> tuple[dict[str, int], list[tuple[list[str], int]]]:
    """Costs from 10,000 to 800,000 and ballots of 1 to 15 projects by popularity."""
    draw = random.Random(seed)
    costs = {f"p{number}": draw.randrange(10_000, 800_000, 100) for number in range(PROJECTS)}
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


def main(seed: int = 1) -> None:
    """Print what was measured."""
    costs, ballots = election(seed)
    begin = time.perf_counter()
    outcome = equal_shares(costs, ballots, BUDGET, completion=Completion.ADD1)
    seconds = time.perf_counter() - begin
    told = {
        "bench": "equal-shares add1",
        "ballots": BALLOTS,
        "distinct": len({tuple(ballot) for ballot, _ in ballots}),
        "projects": PROJECTS,
        "selected": len(outcome.selected),
        "cost": int(outcome.cost),
        "increment": int(outcome.increment or 0),
        "seconds": round(seconds, 1),
        "budget_seconds": 60,
    }
    sys.stdout.write(json.dumps(told) + "\n")
    if method_of_equal_shares is not None:
        sys.stdout.write(json.dumps(compare(seed)) + "\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
