"""Opening an account, confirming its address, finding back into it."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete

from civic.accounts import queries
from civic.accounts.events import PersonConfirmed
from civic.accounts.models import AskedLink, MailToken, Person
from civic.accounts.rules import name_key
from civic.accounts.service.credentials import store_password
from civic.accounts.service.links import mail_link, use_link
from civic.accounts.service.names import check_name
from civic.accounts.service.passwords import PasswordHash
from civic.accounts.service.people import create_person, set_password
from civic.core import clock, events, mail, outbox
from civic.core.db import db
from civic.core.text import line


def register(
    email: str,
    display_name: str,
    hashed: PasswordHash,
    language: str,
    link: str,
    municipality_id: int | None = None,
) -> int | None:
    """Begin an account and mail a link to confirm its address; ``link`` holds ``TOKEN`` where the token goes.

    ``municipality_id`` is the town that writes the e-mail.

    ``hashed`` is what ``new_password`` made, for every address alike: the answer takes as long for one as for another.

    The answer does not tell whether the address has an account: its owner gets an e-mail instead.

    Returns: the new person's id, or None where the address had an account.

    Raises:
        Refused: the name cannot be taken.
    """
    owner = queries.person_by_email(email)
    waiting = owner is not None and owner.email_confirmed_at is None
    check_name(display_name, but=owner.id if owner and waiting else None)
    if owner is None:
        person = create_person(email, display_name, None, language, password_hash=hashed)
        mail_link(person, "confirm", link, municipality_id)
        return person.id
    if waiting:
        _begin_again(owner, email, display_name, hashed, language)
        mail_link(owner, "confirm", link, municipality_id)
    else:
        _mail_owner(owner, email, municipality_id)
    return None


def _mail_owner(owner: Person, typed: str, municipality_id: int | None) -> None:
    """Tell an owner, at the address of the account, that there is one; who typed another spelling learns nothing."""
    assert owner.email is not None
    language = mail.spoken(owner.language, municipality_id)
    with force_locale(language):
        body = _(
            "Someone, perhaps you, asked for an account with the address %(typed)s. You already "
            "have one, with %(email)s. Sign in with that address.\n\n"
            "Both addresses belong to the same mailbox, and each mailbox has one account.\n\n"
            "If you forgot your password, choose a new one on the sign-in page. If you did not "
            "ask for an account, you do not need to do anything.",
            typed=typed,
            email=owner.email,
        )
        title = _("You already have an account")
        mail.send(owner.email, title, body, language, kind=mail.Kind.EXISTS, municipality_id=municipality_id)


def _begin_again(person: Person, email: str, display_name: str, hashed: PasswordHash, language: str) -> None:
    """The person who registers last is the one to whom the present e-mail is sent.

    Nobody can wait with a password of their own under an address that is not theirs until its owner comes along:
    name and password are replaced, and links that were mailed before are over. The address is the one they typed:
    of two spellings of a mailbox, a provider may know one only.
    """
    person.email = email
    person.display_name, person.display_name_key = line(display_name), name_key(display_name)
    person.language = language
    store_password(person.id, hashed)
    db.session.execute(delete(MailToken).where(MailToken.person_id == person.id, MailToken.used_at.is_(None)))
    db.session.flush()


def confirm(token: str, place: int | None = None) -> Person:
    """Keep that an address belongs to its account. ``place`` is where they said they take part, for who listens.

    Raises:
        Refused: the link is unknown, used or too old.
    """
    person = use_link(token, "confirm")
    if person.email_confirmed_at is None:
        person.email_confirmed_at = clock.now()
        db.session.flush()
        events.announce(PersonConfirmed(person.id, place))
    return person


def mail_confirmation_again(email: str, link: str) -> None:
    """Send the link once more to an address that waits for it; to any other, nothing."""
    person = queries.person_by_email(email)
    if person is not None and person.email_confirmed_at is None:
        mail_link(person, "confirm", link)


def request_reset(email: str, link: str) -> None:
    """Have a link to choose a new password mailed, if there is such an account; nobody learns which, by no clock."""
    asked = AskedLink(purpose="reset", email=email, link=link)
    db.session.add(asked)
    db.session.flush()
    outbox.enqueue("accounts.mail_asked_link", asked.id)


def mail_asked_link(asked_id: int) -> None:
    """The job's part of ``request_reset``; asked twice, it finds nothing left to do."""
    asked = db.session.get(AskedLink, asked_id)
    if asked is None:
        return
    person = queries.person_by_email(asked.email)
    if person is not None:
        mail_link(person, asked.purpose, asked.link)
    db.session.delete(asked)
    db.session.flush()


def reset(token: str, hashed: PasswordHash) -> Person:
    """Choose a new password by a mailed link; ``hashed`` is what ``new_password`` made of it.

    Ends every session and every other link; confirms the address too.

    Raises:
        Refused: the link is over.
    """
    person = use_link(token, "reset")
    set_password(person, hashed)
    if person.email_confirmed_at is None:
        person.email_confirmed_at = clock.now()
        db.session.flush()
        events.announce(PersonConfirmed(person.id))
    return person
