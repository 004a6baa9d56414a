"""One-time codes of letters: how they are drawn, typed and shown, and by which mark the database knows one. Pure."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from enum import StrEnum

from civic.verification.rules import ALPHABET, code_typed

#: Drawn by chance: 31^11, that is 54 bits. One more character checks them.
DRAWN = 11
LENGTH = DRAWN + 1
GROUP = 4
#: How often somebody may enter a wrong code, and how often it may come from one place.
TRIES = "10 per 10 minutes; 30 per day"
TRIES_FROM_ADDRESS = "120 per 10 minutes; 600 per day"


class CodeState(StrEnum):
    """What became of a code. ``VOID``: letters were printed again before it was used."""

    VALID = "valid"
    USED = "used"
    VOID = "void"


def draw() -> str:
    """A new code."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(DRAWN))
    return drawn + check_character(drawn)


def check_character(drawn: str) -> str:
    """The last character of a code: a weighted sum modulo 31, a prime, so that no single wrong character and no two
    that were exchanged give the same."""
    total = sum(at * ALPHABET.index(character) for at, character in enumerate(drawn, 1))
    return ALPHABET[total % len(ALPHABET)]


def typed(text: str) -> str | None:
    """A code as it is kept, however it was typed; None for what no letter can say."""
    code = code_typed(text)
    known = len(code) == LENGTH and set(code) <= set(ALPHABET)
    return code if known and code[-1] == check_character(code[:-1]) else None


def shown(code: str) -> str:
    """A code in groups of four."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def mark(secret: str, vote_id: int, code: str) -> str:
    """By what the database knows a code: HMAC-SHA256 (RFC 2104) under ``secret``, 64 hex digits."""
    return hmac.new(secret.encode(), f"code/v1:{vote_id}:{code}".encode(), hashlib.sha256).hexdigest()
