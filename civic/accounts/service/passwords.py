"""What is stored of passwords and random tokens: nothing that anyone could sign in with.

Hashing and comparing are slow by design, so both are done before a ``transaction()`` is opened: SQLite has one writer
at a time, and everyone else would wait for it.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import unicodedata
from typing import NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from civic.accounts.rules import LONGEST_PASSWORD, password_problem
from civic.core.permissions import Refused

#: A password as it is stored.
PasswordHash = NewType("PasswordHash", str)

hasher = PasswordHasher()


def hash_password(password: str) -> PasswordHash:
    """Argon2id (RFC 9106) with the library's recommended costs, over the NFC form."""
    return PasswordHash(hasher.hash(unicodedata.normalize("NFC", password)))


def new_password(password: str, *about: str) -> PasswordHash:
    """What is stored of a password that a person chose; ``about`` is what others know of them. Call it before the
    transaction.

    Raises:
        Refused: the password is too weak.
    """
    if problem := password_problem(password, about):
        raise Refused(problem)
    return hash_password(password)


def password_matches(stored: str | None, password: str) -> bool:
    """Whether a password fits; takes the same time when there is no account to compare with.

    What is longer than a password can be is refused without hashing.
    """
    if len(password) > LONGEST_PASSWORD * 4:
        return False
    try:
        fits = hasher.verify(stored or _NOBODY, unicodedata.normalize("NFC", password))
    except (VerificationError, InvalidHashError):
        return False
    return fits and stored is not None


def _base64(size: int) -> str:
    return base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")


def _hash_of_nobody() -> str:
    """An encoded hash that no password has, at the hasher's costs: random bytes, written without hashing anything."""
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${_base64(hasher.salt_len)}${_base64(hasher.hash_len)}"


#: What is compared where an account is unknown: verifying against it takes as long as against a real one.
_NOBODY = _hash_of_nobody()


def token_hash(token: str) -> str:
    """What is stored of a random token: reading the database gives nobody a session."""
    return hashlib.sha256(token.encode()).hexdigest()
