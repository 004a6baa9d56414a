"""What is stored of passwords and random tokens: nothing that anybody could sign in with.

Hashing and comparing take long by design, so both are done before a ``transaction()`` is opened: SQLite has one pen,
and whoever holds it lets everybody else wait.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from typing import NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from civic.accounts.rules import LONGEST_PASSWORD, password_problem
from civic.core.permissions import Refused

#: A password as it is stored.
PasswordHash = NewType("PasswordHash", str)

hasher = PasswordHasher()


def hash_password(password: str) -> PasswordHash:
    """Argon2id (RFC 9106) with the library's recommended costs, over the NFC form."""
    return PasswordHash(hasher.hash(unicodedata.normalize("NFC", password)))


def new_password(password: str, *about: str) -> PasswordHash:
    """What is stored of a password that somebody chose; ``about`` is what others know of them. Call it before the
    transaction.

    Raises:
        Refused: the password is too weak.
    """
    if problem := password_problem(password, about):
        raise Refused(problem)
    return hash_password(password)


def password_matches(stored: str | None, password: str) -> bool:
    """Whether a password fits; takes the same time when there is nobody to compare with.

    What is longer than a password can be is nobody's, and is not hashed.
    """
    if len(password) > LONGEST_PASSWORD * 4:
        return False
    try:
        fits = hasher.verify(stored or _NOBODY, unicodedata.normalize("NFC", password))
    except (VerificationError, InvalidHashError):
        return False
    return fits and stored is not None


_NOBODY = hasher.hash(secrets.token_hex(16))


def token_hash(token: str) -> str:
    """What is stored of a random token: reading the database gives nobody a session."""
    return hashlib.sha256(token.encode()).hexdigest()
