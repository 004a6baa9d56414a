"""Bulletins of closed votes for tests, made without an application: ballots, log, checkpoints, result."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from civic.audit import notes
from civic.votes import bulletin, merkle, receipts
from civic.votes.bulletin import Closed, Head, Opened, Point
from civic.votes.methods import kind
from civic.votes.rules import opening_entry, result_hash
from civic.votes.tally.best_worst import booklets
from civic.votes.verifying import rule_of

NAME = "town.test/log"
VOTE = 7


@dataclass
class Made:
    """A bulletin, with what nobody publishes: the signing key, and the receipts of its ballots by slot."""

    lines: list[str]
    key: Ed25519PrivateKey
    receipts: dict[str, receipts.Receipt]

    @property
    def public(self) -> str:
        return notes.public_key(self.key, NAME)

    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    def checkpoints(self) -> list[str]:
        return [row["note"] for row in self.rows() if row["type"] == "checkpoint"]


def opening(method: str, options: int, **more: Any) -> dict[str, Any]:
    """What an opening entry says; options cost 10, 20, ... where there is a budget."""
    budget = more.pop("budget", None)
    return {
        "vote": VOTE,
        "titles": {"en": "Which?"},
        "method": method,
        "budget": budget,
        "currency": "EUR",
        "fewest": 0,
        "most": None,
        "options": [
            {"id": n, "titles": {"en": f"Option {n}"}, "texts": {}, "cost": str(10 * (n - 10)) if budget else None}
            for n in range(11, 11 + options)
        ],
        **more,
    }


def drawn(said: dict[str, Any], chance: random.Random) -> list[object]:
    """A ballot that the rule of the vote allows, one in eight of them blank."""
    ids = [option["id"] for option in said["options"]]
    some = chance.sample(ids, 0 if chance.random() < 0.125 else chance.randint(1, len(ids)))
    if said["method"] == "best_worst":
        sets = chance.choice(booklets(tuple(ids))) if some else ()
        return sorted(
            [o, mark] for one in sets for o, mark in zip(chance.sample(one, 2), ("best", "worst"), strict=True)
        )
    if said["method"] in ("irv", "stv"):
        return sorted([option, place] for place, option in enumerate(some, 1))
    marks: dict[str, Callable[[], Any]] = {
        "yes_no": lambda: chance.choice(["yes", "no", "abstain"]),
        "consent": lambda: chance.choice([*["none"] * 12, "harm", "other", "abstain"]),
        "score": lambda: chance.randint(0, 5),
        "schulze": lambda: chance.randint(1, len(ids)),
    }
    if said["method"] in marks:
        return sorted([option, marks[said["method"]]()] for option in some)
    cost, left, chosen = {o["id"]: Fraction(o["cost"] or 0) for o in said["options"]}, said["budget"], []
    for option in some:
        if left is None or cost[option] <= (left := Fraction(left)):
            chosen.append(option)
            left = None if left is None else left - cost[option]
    return sorted(chosen)


def make(
    said: dict[str, Any], ballots: Sequence[list[object]], seed: int = 1, key: Ed25519PrivateKey | None = None
) -> Made:
    """The bulletin of a vote with these ballots. The first voter has cast twice, and the first leaf was replaced."""
    chance, key = random.Random(seed), key or Ed25519PrivateKey.generate()
    entry, entry_hash = opening_entry(said)
    opened = [
        Opened(chance.randbytes(32).hex(), 2 if n == 0 else 1, ballot, chance.randbytes(16).hex())
        for n, ballot in enumerate(ballots)
    ]
    given = {
        each.slot: receipts.receipt(VOTE, each.slot, each.revision, each.choice, bytes.fromhex(each.nonce))
        for each in opened
    }
    replaced = [(opened[0].slot, 1, "5a" * 32)] if opened else []
    leaves = [receipts.leaf(VOTE, *row) for row in replaced] + [receipt.leaf for receipt in given.values()]
    chance.shuffle(leaves)
    counted: dict[Any, int] = {}
    for ballot in ballots:
        choice = tuple(tuple(each) if isinstance(each, list) else each for each in ballot)
        counted[choice] = counted.get(choice, 0) + 1
    result = kind(said["method"]).count(rule_of(said), list(counted.items()))
    result = json.loads(json.dumps({**result, "roll": len(ballots) + 3}))
    points = []
    for size, named in ((len(leaves) // 2, None), (len(leaves), result_hash(result))):
        root = merkle.root(map(bytes.fromhex, leaves[:size])).hex()
        at = datetime(2026, 5, 1, 12, tzinfo=UTC).isoformat()
        points.append(
            notes.sign(key, NAME, bulletin.text_of(Point("town.test", VOTE, entry_hash, size, root, at, named)))
        )
    head = Head("town.test", VOTE, notes.public_key(key, NAME), entry, entry_hash)
    closed = Closed(opened, replaced, result, result_hash(result), [o["id"] for o in said["options"]])
    return Made(list(bulletin.lines(head, leaves, points, closed)), key, given)
