"""What the public log of a vote says of a ballot, and the receipt that its voter gets. Pure.

A leaf commits to one revision of one ballot. Nobody can tell from it whose it is or what it says: the slot is an HMAC,
and the choice is hashed with a nonce of 128 bits that only the box and the receipt have until the vote closes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection
from dataclasses import dataclass

from civic.votes.merkle import leaf_hash

NONCE_BYTES = 16
_CODE = re.compile(r"([0-9a-f]{64})([0-9a-f]{32})")


def choice_bytes(choice: Collection[object]) -> bytes:
    """A choice as it is hashed: JSON without spaces, tuples as lists."""
    return json.dumps(list(choice), separators=(",", ":")).encode()


def commitment(choice: Collection[object], nonce: bytes) -> str:
    """SHA-256 of the choice and the nonce, 64 hex digits."""
    return hashlib.sha256(choice_bytes(choice) + nonce).hexdigest()


def leaf(vote_id: int, slot: str, revision: int, committed: str) -> str:
    """The leaf of one revision of a ballot: RFC 6962's hash of ``ballot/v1:VOTE:SLOT:REVISION:COMMITMENT``, in hex."""
    return leaf_hash(f"ballot/v1:{vote_id}:{slot}:{revision}:{committed}".encode()).hex()


@dataclass(frozen=True)
class Receipt:
    """What a voter is shown once: the leaf of their ballot (64 hex digits) and its nonce (32)."""

    leaf: str
    nonce: str

    @property
    def code(self) -> str:
        """As it is shown and printed: both, in groups of eight."""
        both = self.leaf + self.nonce
        return " ".join(both[at : at + 8] for at in range(0, len(both), 8))


def receipt(vote_id: int, slot: str, revision: int, choice: Collection[object], nonce: bytes) -> Receipt:
    """The receipt of a ballot that lies in the box."""
    return Receipt(leaf(vote_id, slot, revision, commitment(choice, nonce)), nonce.hex())


def read(code: str) -> Receipt | None:
    """A receipt as somebody typed it, with whatever spaces and lines; None if it is none."""
    found = _CODE.fullmatch(re.sub(r"[\s.·-]", "", code).lower())
    return None if found is None else Receipt(found[1], found[2])
