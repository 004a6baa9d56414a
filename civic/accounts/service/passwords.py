"""What is stored of passwords and random tokens: nothing that anybody could sign in with."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Argon2id (RFC 9106) with the library's recommended costs, over the NFC form."""
    return hasher.hash(unicodedata.normalize("NFC", password))


def password_matches(stored: str | None, password: str) -> bool:
    """Whether a password fits; takes the same time when there is nobody to compare with."""
    try:
        fits = hasher.verify(stored or _NOBODY, unicodedata.normalize("NFC", password))
    except (VerificationError, InvalidHashError):
        return False
    return fits and stored is not None


_NOBODY = hasher.hash(secrets.token_hex(16))


def token_hash(token: str) -> str:
    """What is stored of a random token: reading the database gives nobody a session."""
    return hashlib.sha256(token.encode()).hexdigest()
