"""Signing in and out."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete

from civic.accounts import queries
from civic.accounts.models import SignIn
from civic.accounts.rules import AccountCode
from civic.accounts.service.passwords import hash_password, hasher, password_matches, token_hash
from civic.core import clock
from civic.core.db import db
from civic.core.permissions import Refused

SESSION_LASTS = timedelta(days=30)


def sign_in(email: str, password: str, browser: str = "") -> str:
    """Begin a session for whoever knows the password.

    Raises:
        Refused: address and password do not belong together, or the address was never confirmed.
    """
    person = queries.person_by_email(email)
    if not password_matches(person.password_hash if person else None, password) or person is None:
        raise Refused(AccountCode.WRONG_PASSWORD)
    if person.email_confirmed_at is None:
        raise Refused(AccountCode.NOT_CONFIRMED)
    if hasher.check_needs_rehash(person.password_hash or ""):
        person.password_hash = hash_password(password)
    return start_session(person.id, browser)


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


def sign_out(token: str) -> None:
    """End one session, wherever its cookie was copied to."""
    db.session.execute(delete(SignIn).where(SignIn.token_hash == token_hash(token)))


def sign_out_everywhere(person_id: int, but: str | None = None) -> None:
    """End all sessions of a person, except the one whose token is handed in."""
    statement = delete(SignIn).where(SignIn.person_id == person_id)
    db.session.execute(statement.where(SignIn.token_hash != token_hash(but)) if but else statement)
