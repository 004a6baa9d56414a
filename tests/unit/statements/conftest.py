"""Conversations for the tests: those of pol.is with its stored results, a real large one, generated ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from civic.statements.opinion.files import read_votes
from civic.statements.opinion.space import Space
from civic.statements.opinion.votes import UNSEEN, Conversation

FIXTURES = ("150ptpt-3gp-no-strict-no-meta", "25ptpt-3gp-no-strict-with-meta", "below-100-ptpts")


@dataclass(frozen=True)
class Stored:
    """A conversation of pol.is and what its own maths stored; `labels`: its groups, -1 for nobody's."""

    name: str
    conversation: Conversation
    labels: np.ndarray
    results: dict[str, Any]

    @property
    def groups(self) -> int:
        return len(self.results["group-clusters"])

    @property
    def space(self) -> Space:
        # pol.is writes agreement as -1, so that its centre and components have the other sign.
        pca = self.results["pca"]
        return Space(-np.array(pca["center"], dtype=float), -np.array(pca["comps"][:2], dtype=float))

    def column(self, statement: int) -> int:
        return self.conversation.statements.index(str(statement))

    def by_statement(self, key: str) -> np.ndarray:
        return np.array([self.results[key][name] for name in self.conversation.statements])


@pytest.fixture(scope="session", params=FIXTURES)
def stored(request, shared_data) -> Stored:
    folder = shared_data / "polis_known_answers" / request.param
    results = json.loads((folder / "math-pca2.json").read_text())
    votes = json.loads((folder / "votes.json").read_text())
    rows = [(str(v.get("participant_id", v.get("pid"))), v) for v in votes]
    people = list(dict.fromkeys(name for name, _ in rows))
    statements = [str(tid) for tid in results["tids"]]
    values = np.full((len(people), len(statements)), UNSEEN, dtype=np.int8)
    for name, vote in rows:
        values[people.index(name), statements.index(str(vote.get("statement_id", vote.get("tid"))))] = vote["vote"]
    conversation = Conversation(tuple(people), tuple(statements), values)
    out = {str(tid) for tid in results["mod-out"]}
    meta = {str(tid) for tid in results["meta-tids"]}
    labels = np.full(len(people), -1)
    base = dict(zip(results["base-clusters"]["id"], results["base-clusters"]["members"], strict=True))
    for number, group in enumerate(results["group-clusters"]):
        for cluster in group["members"]:
            for member in base[cluster]:
                labels[people.index(str(member))] = number
    return Stored(request.param, conversation.moderated(out - meta, meta), labels, results)


@pytest.fixture(scope="session")
def vtaiwan(shared_data) -> Conversation:
    """1,921 participants on Uber, 197 statements."""
    return read_votes(str(shared_data / "polis" / "vtaiwan.uberx" / "participants-votes.csv"))


def camps(sizes: list[int], statements: int, seed: int, seen: float = 0.8) -> Conversation:
    """Camps that mostly agree within and differ between them."""
    rng = np.random.default_rng(seed)
    leaning = rng.choice([-1, 1], (len(sizes), statements))
    camp = np.repeat(np.arange(len(sizes)), sizes)
    values = np.where(rng.random((len(camp), statements)) < 0.9, leaning[camp], 0)
    values = np.where(rng.random(values.shape) < seen, values, UNSEEN).astype(np.int8)
    return Conversation(tuple(f"p{n}" for n in range(len(camp))), tuple(str(n) for n in range(statements)), values)
