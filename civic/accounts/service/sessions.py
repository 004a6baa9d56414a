"""Signing in and out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, or_, update

from civic.accounts import queries
from civic.accounts.models import AddressChange, AskedLink, Invitation, MailToken, Person, SignIn
from civic.accounts.policy import Can, require
from civic.accounts.queries import REF_LENGTH
from civic.accounts.rules import AccountCode
from civic.accounts.rules.sessions import RESIDENT
from civic.accounts.service.credentials import renew_password
from civic.accounts.service.passwords import PasswordHash, hash_password, hasher, password_matches, token_hash
from civic.core import clock
from civic.core.db import db, db_now
from civic.core.permissions import Actor, Refused

#: How long a request for a link may wait for its job.
UNASKED_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Proof:
    """Somebody knew a person's password a moment ago, before the transaction that asks for it.

    ``checked`` is the stored hash that it fitted: it must still be the stored one when the proof is used.
    ``renewed`` is the same password at today's costs, where the stored hash is of cheaper ones.
    """

    person_id: int
    checked: str
    renewed: PasswordHash | None = None


def prove(email: str, password: str) -> Proof:
    """Compare a password with that of an address, known or not, in the same time. Call it before the transaction.

    Raises:
        Refused: address and password do not belong together, or the address was never confirmed.
    """
    proof = _proof(queries.person_by_email(email), password)
    person = queries.person(proof.person_id)
    if person is None or person.email_confirmed_at is None:
        raise Refused(AccountCode.NOT_CONFIRMED)
    return proof


def prove_own(actor: Actor, password: str) -> Proof:
    """Let somebody who is signed in show that they know their password too. Call it before the transaction.

    Raises:
        Refused: it is another one.
    """
    require(actor, Can.CHANGE_OWN_ACCOUNT)
    assert actor.person_id is not None
    return _proof(queries.person(actor.person_id), password)


def _proof(person: Person | None, password: str) -> Proof:
    stored = queries.password(person.id if person else None)
    if not password_matches(stored, password) or person is None or stored is None:
        raise Refused(AccountCode.WRONG_PASSWORD)
    return Proof(person.id, stored, hash_password(password) if hasher.check_needs_rehash(stored) else None)


def check_proof(person: Person | None, proof: Proof) -> Person:
    """The person, if what was proved is still true: nobody changed the password meanwhile.

    Raises:
        Refused: it is another person's proof, or the password is another one by now.
    """
    if person is None or (person.id, queries.password(person.id)) != (proof.person_id, proof.checked):
        raise Refused(AccountCode.WRONG_PASSWORD)
    return person


def sign_in(proof: Proof, browser: str = "") -> str:
    """Begin a session for whoever proved to know the password; returns the token of ``start_session``.

    Raises:
        Refused: the password was changed since it was proved.
    """
    person = check_proof(queries.person(proof.person_id), proof)
    if proof.renewed is not None:
        renew_password(person.id, proof.renewed)
    return start_session(person.id, browser)


def start_session(person_id: int, browser: str = "") -> str:
    """Begin a session; the token returned stands in the cookie and nowhere else."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            token_hash=token_hash(token),
            person_id=person_id,
            expires_at=clock.now() + RESIDENT.absolute,
            browser=browser[:200],
        )
    )
    db.session.flush()
    return token


def touch_session(token: str) -> None:
    """Note that a session is being used."""
    db.session.execute(update(SignIn).where(SignIn.token_hash == token_hash(token)).values(seen_at=clock.now()))


def end_session(actor: Actor, ref: str) -> None:
    """End one of somebody's own sessions, by ``queries.Session.ref``; one that has ended already is no error."""
    require(actor, Can.CHANGE_OWN_ACCOUNT)
    mine = SignIn.person_id == actor.person_id, SignIn.token_hash.startswith(ref, autoescape=True)
    if len(ref) == REF_LENGTH:
        db.session.execute(delete(SignIn).where(*mine))


def sign_out(token: str) -> None:
    """End one session, wherever its cookie was copied to."""
    db.session.execute(delete(SignIn).where(SignIn.token_hash == token_hash(token)))


def sign_out_everywhere(person_id: int, but: str | None = None) -> None:
    """End all sessions of a person, except the one whose token is handed in."""
    statement = delete(SignIn).where(SignIn.person_id == person_id)
    db.session.execute(statement.where(SignIn.token_hash != token_hash(but)) if but else statement)


def renew_session(person_id: int, browser: str = "") -> str:
    """End every session of a person, copied cookies included, and begin a new one; returns its token."""
    sign_out_everywhere(person_id)
    return start_session(person_id, browser)


def purge() -> None:
    """Delete sessions, invitations and changes of address that have ended, and mailed links that are over.

    Twice equals once.
    """
    db.session.execute(delete(AskedLink).where(AskedLink.created_at <= clock.now() - UNASKED_AFTER))
    db.session.execute(delete(Invitation).where(Invitation.expires_at <= db_now()))
    db.session.execute(delete(AddressChange).where(AddressChange.expires_at <= db_now()))
    unused = SignIn.seen_at <= clock.now() - RESIDENT.idle
    db.session.execute(delete(SignIn).where(or_(SignIn.expires_at <= db_now(), unused)))
    db.session.execute(delete(MailToken).where(or_(MailToken.expires_at <= db_now(), MailToken.used_at.is_not(None))))
