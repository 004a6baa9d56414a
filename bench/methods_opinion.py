"""How long opinion groups take: a conversation of vTaiwan's size, and one of a city.

`python -m bench.methods_opinion [SEED]` prints a line of JSON each: 1,921 participants and 197 statements (a tenth
of the cells voted on, as there), and 35,000 with 300 (three tenths). The votes are generated from three camps; where
the real data is at hand, vTaiwan's own votes come first.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator

import numpy as np

from bench.data import real
from civic.statements.opinion.analysis import opinion_groups
from civic.statements.opinion.files import read_votes
from civic.statements.opinion.votes import UNSEEN, Conversation

SIZES = ((1_921, 197, 0.13, 1), (35_000, 300, 0.3, 60))
"""Participants, statements, the share of cells with a vote, and the seconds that it may take."""


def conversation(participants: int, statements: int, seen: float, seed: int) -> Conversation:
    """Three camps with leanings of their own, and passes."""
    draw = np.random.default_rng(seed)
    lean, camp = draw.normal(0, 1, (3, statements)), draw.integers(0, 3, participants)
    agrees = lean[camp] + draw.normal(0, 1.5, (participants, statements)) > 0.3
    values = np.where(agrees, 1, np.where(draw.random(agrees.shape) < 0.3, 0, -1)).astype(np.int8)
    values[draw.random(values.shape) > seen] = UNSEEN
    return Conversation(tuple(map(str, range(participants))), tuple(map(str, range(statements))), values)


def generated(seed: int) -> Iterator[tuple[str, Conversation, int]]:
    """The conversations of SIZES, one at a time, and the seconds that each may take."""
    for participants, statements, seen, allowed in SIZES:
        yield "generated", conversation(participants, statements, seen, seed), allowed


def main(seed: int = 1) -> None:
    """Print what was measured."""
    given = real("polis/vtaiwan.uberx/participants-votes.csv")
    conversations = [("vTaiwan", read_votes(str(given)), 1)] if given is not None else []
    for name, votes, allowed in [*conversations, *generated(seed)]:
        begin = time.perf_counter()
        found = opinion_groups(votes)
        told = {
            "bench": f"opinion groups, {name}",
            "participants": len(votes.participants),
            "statements": len(votes.statements),
            "votes": int(votes.seen.sum()),
            "groups": found.groups,
            "seconds": round(time.perf_counter() - begin, 2),
            "budget_seconds": allowed,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
