"""The verbs of accounts."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ForeignKey, delete, update

from civic.accounts import queries
from civic.accounts.events import PersonConfirmed, PersonLeft
from civic.accounts.models import MailToken, Organisation, Person, Representative, SignIn
from civic.accounts.policy import Can, require
from civic.accounts.rules import AccountCode, email_key, name_key, name_problem, password_problem
from civic.audit import service as audit
from civic.core import clock, events, mail, sanitise
from civic.core.db import Base, db, db_now, upsert
from civic.core.permissions import Actor, Refused

SESSION_LASTS = timedelta(days=30)
LINK_LASTS = {"confirm": timedelta(days=7), "reset": timedelta(hours=1)}

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Argon2id (RFC 9106) with the library's recommended costs, over the NFC form."""
    return _hasher.hash(unicodedata.normalize("NFC", password))


def password_matches(stored: str | None, password: str) -> bool:
    """Whether a password fits; takes the same time when there is nobody to compare with."""
    try:
        fits = _hasher.verify(stored or _NOBODY, unicodedata.normalize("NFC", password))
    except (VerificationError, InvalidHashError):
        return False
    return fits and stored is not None


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
    at: datetime | None = None,
) -> Person:
    """Write a new account. ``at`` dates the demonstration; everything else happens now.

    Raises:
        Refused: the name cannot be taken, or the password is too weak (``password_hash`` skips that check).
    """
    _check_name(display_name)
    if password is not None and (problem := password_problem(password)):
        raise Refused(problem)
    person = Person(
        email=email,
        email_key=email_key(email) if email else None,
        email_confirmed_at=(at or clock.now()) if confirmed else None,
        created_at=at or clock.now(),
        display_name=display_name,
        display_name_key=name_key(display_name),
        password_hash=password_hash or (hash_password(password) if password else None),
        language=language,
        admin=admin,
    )
    db.session.add(person)
    db.session.flush()
    return person


def _check_name(display_name: str, but: int | None = None) -> None:
    if problem := name_problem(display_name):
        raise Refused(problem)
    owner = queries.name_owner(name_key(display_name))
    if owner is not None and owner != but:
        raise Refused(AccountCode.NAME_TAKEN)


# ---- arriving


def register(email: str, display_name: str, password: str, language: str, link: str) -> int | None:
    """Begin an account and mail a link to confirm its address; ``link`` holds ``TOKEN`` where the token goes.

    Whoever asks learns nothing about whether the address has an account: its owner gets a letter instead.

    Returns: the new person's id, or None where the address had an account.

    Raises:
        Refused: the name is taken or the password too weak.
    """
    owner = queries.person_by_email(email)
    waiting = owner is not None and owner.email_confirmed_at is None
    _check_name(display_name, but=owner.id if owner and waiting else None)
    if problem := password_problem(password):
        raise Refused(problem)
    if owner is None:
        person = create_person(email, display_name, password, language)
        _mail_link(person, "confirm", link)
        return person.id
    hashed = hash_password(password)
    if waiting:
        _begin_again(owner, display_name, hashed, language)
        _mail_link(owner, "confirm", link)
    else:
        with force_locale(owner.language):
            mail.send(
                email,
                _("You have an account already"),
                _(
                    "Somebody, perhaps you, wanted to open an account with this address. There is one already: "
                    "just sign in. If you forgot the password, ask for a new one on the sign-in page."
                ),
                owner.language,
            )
    return None


def _begin_again(person: Person, display_name: str, hashed: str, language: str) -> None:
    """Whoever registers last is who the letter of the moment is for.

    Nobody can wait with a password of their own under an address that is not theirs until its owner comes along:
    name and password are replaced, and links that were mailed before are over.
    """
    person.display_name, person.display_name_key = display_name, name_key(display_name)
    person.password_hash, person.language = hashed, language
    db.session.execute(delete(MailToken).where(MailToken.person_id == person.id, MailToken.used_at.is_(None)))
    db.session.flush()


def _mail_link(person: Person, purpose: str, link: str) -> None:
    assert person.email is not None
    token = secrets.token_urlsafe(32)
    db.session.add(
        MailToken(
            token_hash=token_hash(token),
            person_id=person.id,
            purpose=purpose,
            email=person.email,
            expires_at=clock.now() + LINK_LASTS[purpose],
        )
    )
    address = link.replace("TOKEN", token)
    with force_locale(person.language):
        if purpose == "confirm":
            subject = _("Confirm your address")
            body = _(
                "Hello %(name)s,\n\nopen this page and press the button, and your account is ready:\n\n%(link)s\n\n"
                "The link works for 7 days. If you did not ask for an account, do nothing.",
                name=person.display_name,
                link=address,
            )
        else:
            subject = _("Choose a new password")
            body = _(
                "Hello %(name)s,\n\non this page you can choose a new password:\n\n%(link)s\n\n"
                "The link works for one hour, once. If you did not ask for it, do nothing: your password stays.",
                name=person.display_name,
                link=address,
            )
        mail.send(person.email, subject, body, person.language)


def confirm(token: str, place: int | None = None) -> Person:
    """Keep that an address belongs to its account. ``place`` is where they said they take part, for who listens.

    Raises:
        Refused: the link is unknown, used or too old.
    """
    person = _use_link(token, "confirm")
    if person.email_confirmed_at is None:
        person.email_confirmed_at = clock.now()
        db.session.flush()
        events.announce(PersonConfirmed(person.id, place))
    return person


def _use_link(token: str, purpose: str) -> Person:
    """Redeem a mailed link: once, in time, and only while the account still has the address it was sent to."""
    used = db.session.execute(
        update(MailToken)
        .where(
            MailToken.token_hash == token_hash(token),
            MailToken.purpose == purpose,
            MailToken.used_at.is_(None),
            MailToken.expires_at > db_now(),
        )
        .values(used_at=clock.now())
        .returning(MailToken.person_id, MailToken.email)
    ).one_or_none()
    person = queries.person(used.person_id) if used else None
    if used is None or person is None or person.email != used.email:
        raise Refused(AccountCode.LINK_OVER)
    return person


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
    if _hasher.check_needs_rehash(person.password_hash or ""):
        person.password_hash = hash_password(password)
    return start_session(person.id, browser)


def mail_confirmation_again(email: str, link: str) -> None:
    """Send the link once more to an address that waits for it; to any other, nothing."""
    person = queries.person_by_email(email)
    if person is not None and person.email_confirmed_at is None:
        _mail_link(person, "confirm", link)


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


def request_reset(email: str, link: str) -> None:
    """Mail a link to choose a new password, if there is such an account; nobody learns which."""
    person = queries.person_by_email(email)
    if person is not None:
        _mail_link(person, "reset", link)


def reset(token: str, password: str) -> Person:
    """Choose a new password by a mailed link. Ends every session and every other link; confirms the address too.

    Raises:
        Refused: the password is too weak, or the link is over.
    """
    if problem := password_problem(password):
        raise Refused(problem)
    person = _use_link(token, "reset")
    _set_password(person, password)
    if person.email_confirmed_at is None:
        person.email_confirmed_at = clock.now()
        db.session.flush()
        events.announce(PersonConfirmed(person.id))
    return person


def _set_password(person: Person, password: str, keep: str | None = None) -> None:
    person.password_hash = hash_password(password)
    db.session.execute(delete(MailToken).where(MailToken.person_id == person.id, MailToken.used_at.is_(None)))
    sign_out_everywhere(person.id, but=keep)
    audit.record(Actor(person_id=person.id), "change_password", "person", person.id)


# ---- being here


def change_password(actor: Actor, current: str, password: str, keep: str) -> None:
    """Choose another password; every other session ends.

    Raises:
        Refused: the present password is wrong, or the new one too weak.
    """
    person = _own(actor)
    if not password_matches(person.password_hash, current):
        raise Refused(AccountCode.WRONG_PASSWORD)
    if problem := password_problem(password):
        raise Refused(problem)
    _set_password(person, password, keep=keep)


def change_profile(actor: Actor, display_name: str, language: str) -> None:
    """Choose the name that others see and the language of letters.

    Raises:
        Refused: the name cannot be taken.
    """
    person = _own(actor)
    _check_name(display_name, but=person.id)
    person.display_name, person.display_name_key, person.language = display_name, name_key(display_name), language
    db.session.flush()


def _own(actor: Actor) -> Person:
    require(actor, Can.CHANGE_OWN_ACCOUNT)
    assert actor.person_id is not None
    return db.session.get_one(Person, actor.person_id)


def leave(actor: Actor, password: str) -> None:
    """Take one's account away: what the rooms marked "forget" goes, the rest stays without a name.

    Raises:
        Refused: the password is wrong.
    """
    person = _own(actor)
    if not password_matches(person.password_hash, password):
        raise Refused(AccountCode.WRONG_PASSWORD)
    events.announce(PersonLeft(person.id))
    for key in foreign_keys_to_a_person():
        if key.parent.info.get("leaving") == "forget":
            db.session.execute(delete(key.parent.table).where(key.parent == person.id))
    person.email = person.email_key = person.password_hash = person.display_name_key = None
    person.email_confirmed_at, person.display_name, person.left_at = None, "", clock.now()
    db.session.flush()
    audit.record(actor, "leave", "person", person.id)


def foreign_keys_to_a_person() -> list[ForeignKey]:
    """Every column of every room that points at a person, those first that nothing else points at."""
    tables = reversed(Base.metadata.sorted_tables)
    return [key for table in tables for key in table.foreign_keys if key.column.table is Person.__table__]


# ---- organisations


def found_organisation(actor: Actor, name: str, about: str, language: str) -> Organisation:
    """Begin an organisation's page; whoever begins it may act for it. A municipality confirms it later."""
    require(actor, Can.FOUND_ORGANISATION)
    slug = _free_slug(name)
    organisation = Organisation(slug=slug, name=name, about=about, about_html=sanitise.render(about), language=language)
    db.session.add(organisation)
    db.session.flush()
    db.session.add(Representative(organisation_id=organisation.id, person_id=actor.person_id))
    db.session.flush()
    audit.record(actor, "found", "organisation", organisation.id)
    return organisation


def _free_slug(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60] or "organisation"
    slug, number = base, 1
    while queries.organisation(slug):
        number += 1
        slug = f"{base}-{number}"
    return slug


def edit_organisation(actor: Actor, organisation: Organisation, name: str, about: str) -> None:
    """Change what an organisation's page says."""
    require(actor, Can.ACT_FOR, organisation)
    organisation.name, organisation.about, organisation.about_html = name, about, sanitise.render(about)
    db.session.flush()
    audit.record(actor, "edit", "organisation", organisation.id)


def add_representative(actor: Actor, organisation: Organisation, email: str) -> None:
    """Let somebody else act for an organisation, openly. Doing it twice equals doing it once.

    Raises:
        Refused: nobody with this address has an account.
    """
    require(actor, Can.ACT_FOR, organisation)
    person = queries.person_by_email(email)
    if person is None:
        raise Refused(AccountCode.NOBODY)
    row = {"organisation_id": organisation.id, "person_id": person.id, "since": clock.now()}
    statement = upsert(Representative).values(row)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["organisation_id", "person_id"]))
    audit.record(actor, "add_representative", "organisation", organisation.id, None, person=person.id)
