"""How entries hold together: each hash covers the entry and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """What the hash covers, in the form in which it is covered. ``at`` is ISO 8601 in UTC, to the microsecond."""

    at: str
    actor_id: int | None
    verb: str
    kind: str
    thing: str
    municipality_id: int | None
    details: Mapping[str, Any]


def chain(previous: str, entry: Entry) -> str:
    """SHA-256 (FIPS 180-4) over the previous hash and the entry as JSON with sorted keys; 64 hex digits."""
    content = json.dumps(entry.__dict__, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=dict)
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


def first_break(entries: Iterable[tuple[Entry, str, str]]) -> int | None:
    """The position of the first (entry, previous, hash) that does not follow from the one before; None if all do."""
    previous = GENESIS
    for position, (entry, said_previous, said_hash) in enumerate(entries):
        if said_previous != previous or chain(previous, entry) != said_hash:
            return position
        previous = said_hash
    return None
