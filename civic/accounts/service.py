"""The verbs of accounts."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from civic.accounts.models import Person, SignIn
from civic.accounts.rules import email_key, name_key
from civic.core import clock
from civic.core.db import db

SESSION_LASTS = timedelta(days=30)

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Argon2id (RFC 9106) with the library's recommended costs, over the NFC form."""
    return _hasher.hash(unicodedata.normalize("NFC", password))


def password_matches(stored: str | None, password: str) -> bool:
    """Whether a password fits; takes the same time when there is nobody to compare with."""
    try:
        return (
            _hasher.verify(stored or _NOBODY, unicodedata.normalize("NFC", password)) and stored is not None
        )
    except (VerificationError, InvalidHashError):
        return False


_NOBODY = _hasher.hash(secrets.token_hex(16))


def token_hash(token: str) -> str:
    """What is stored of a random token: reading the database gives nobody a session."""
    return hashlib.sha256(token.encode()).hexdigest()


def create_person(
    email: str | None,
    display_name: str,
    password: str | None,
    language: str = "en",
    *,
    confirmed: bool = False,
    admin: bool = False,
    password_hash: str | None = None,
) -> Person:
    """Write a new account. The caller has checked the name and the password by the rules."""
    person = Person(
        email=email,
        email_key=email_key(email) if email else None,
        email_confirmed_at=clock.now() if confirmed else None,
        display_name=display_name,
        display_name_key=name_key(display_name),
        password_hash=password_hash or (hash_password(password) if password else None),
        language=language,
        admin=admin,
    )
    db.session.add(person)
    db.session.flush()
    return person


def start_session(person_id: int, browser: str = "") -> str:
    """Begin a session; the token returned stands in the cookie and nowhere else."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            token_hash=token_hash(token),
            person_id=person_id,
            expires_at=clock.now() + SESSION_LASTS,
            browser=browser[:200],
        )
    )
    db.session.flush()
    return token
