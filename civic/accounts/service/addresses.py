"""Another e-mail address for an account: asked for with the password, agreed to at the old and at the new address."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from civic.accounts import queries
from civic.accounts.events import AddressChanged
from civic.accounts.models import AddressChange, Person
from civic.accounts.policy import Can, require
from civic.accounts.rules import AccountCode, mailbox, same_address
from civic.accounts.service.passwords import token_hash
from civic.accounts.service.people import empty, end_links, own
from civic.accounts.service.sessions import Proof, check_proof, sign_out_everywhere
from civic.audit import service as audit
from civic.core import clock, events, mail
from civic.core.db import db
from civic.core.mail_words import quoted
from civic.core.permissions import Actor, Refused

CHANGE_LASTS = timedelta(hours=1)


class Side(StrEnum):
    """Which of the two addresses a link was mailed to."""

    OLD = "old"
    NEW = "new"


class Step(StrEnum):
    """What an address agreeing led to: the other one is waited for, or the account has its new address."""

    WAITING = "waiting"
    DONE = "done"


def ask_for_address(actor: Actor, proof: Proof, email: str, link: str) -> None:
    """Begin to change one's address: a link goes to each of the two; ``link`` holds ``TOKEN`` where the token goes.

    Whoever asks learns nothing about whether the new address has an account: its owner is told instead, and no link
    is mailed there.

    Raises:
        Refused: the password is another one by now, or it is the address of the account already.
    """
    person = check_proof(own(actor), proof)
    assert person.email is not None
    if person.email == email:
        raise Refused(AccountCode.SAME_ADDRESS)
    old, new = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    db.session.execute(delete(AddressChange).where(AddressChange.person_id == person.id))
    db.session.add(
        AddressChange(
            person_id=person.id,
            old_email=person.email,
            new_email=email,
            old_token_hash=token_hash(old),
            new_token_hash=token_hash(new),
            expires_at=clock.now() + CHANGE_LASTS,
        )
    )
    db.session.flush()
    _ask_old(person, email, link.replace("TOKEN", old))
    owner = _owner(person, email)
    if owner is None:
        _ask_new(person, email, link.replace("TOKEN", new))
    else:
        _tell_owner(owner, email)


def _owner(person: Person, email: str) -> Person | None:
    """Who has confirmed an address for an account of their own, in whatever spelling of its mailbox.

    Accounts that share a mailbox are older than the rule that none do; each keeps its own spelling.
    """
    box = mailbox(email)
    return next(
        (
            other
            for other in queries.people_of_mailbox(box)
            if other.id != person.id and other.email_confirmed_at is not None
            if box != person.mailbox or same_address(other.email or "", email)
        ),
        None,
    )


def _ask_old(person: Person, email: str, link: str) -> None:
    assert person.email is not None
    language = mail.spoken(person.language, link=link)
    with force_locale(language):
        body = _(
            "Hello %(name)s,\n\nsomeone, probably you, wants to change the e-mail address of your account "
            "to %(email)s.\n\nOpen this page to agree, or to stop it:\n\n%(link)s\n\n"
            "The address changes once both addresses have agreed. The link works for one hour. If you did not ask "
            "for this, someone knows your password: open the page, stop the change and choose a new password.",
            name=quoted(person.display_name, language),
            email=email,
            link=link,
        )
        mail.send(person.email, _("Change your e-mail address?"), body, language, kind=mail.Kind.ADDRESS, link=link)


def _ask_new(person: Person, email: str, link: str) -> None:
    language = mail.spoken(person.language, link=link)
    with force_locale(language):
        body = _(
            "Hello,\n\n%(name)s wants to use this e-mail address for an account.\n\n"
            "If that is you, open this page and press the button:\n\n%(link)s\n\n"
            "We have also e-mailed the present address of the account: it has to agree too. The link works for one "
            "hour. If you do not know about this, you do not need to do anything.",
            name=quoted(person.display_name, language),
            link=link,
        )
        mail.send(email, _("Confirm your new e-mail address"), body, language, kind=mail.Kind.ADDRESS, link=link)


def _tell_owner(owner: Person, typed: str) -> None:
    """Tell who has the mailbox, at the address of their account, that it can have one account only."""
    assert owner.email is not None
    language = mail.spoken(owner.language)
    with force_locale(language):
        body = _(
            "Someone, perhaps you, wants to use the address %(typed)s for another account. You already have an "
            "account with %(email)s.\n\nBoth addresses belong to the same mailbox, and each mailbox has one account. "
            "Nothing has changed. To use the address for the other account, delete this one first.",
            typed=typed,
            email=owner.email,
        )
        mail.send(owner.email, _("You already have an account"), body, language, kind=mail.Kind.EXISTS)


def side_of(change: AddressChange, token: str) -> Side:
    """To which of its addresses the link of a change was mailed."""
    return Side.OLD if change.old_token_hash == token_hash(token) else Side.NEW


def agree_to_address(token: str) -> tuple[Person, Step]:
    """Agree to a change by one of its links. Once both addresses have, the account has the new one: every session
    ends, and every other link.

    Raises:
        Refused: the link is unknown, too old or stopped, or the new mailbox has got an account meanwhile.
    """
    change = _waiting(token)
    person, now = db.session.get_one(Person, change.person_id), clock.now()
    if side_of(change, token) is Side.OLD:
        change.old_agreed_at = change.old_agreed_at or now
    else:
        change.new_agreed_at = change.new_agreed_at or now
    db.session.flush()
    if change.old_agreed_at is None or change.new_agreed_at is None:
        return person, Step.WAITING
    _move(person, change.new_email, now)
    return person, Step.DONE


def _waiting(token: str) -> AddressChange:
    change = queries.address_change_by_token(token_hash(token))
    if change is None:
        raise Refused(AccountCode.LINK_OVER)
    return change


def _move(person: Person, email: str, now: datetime) -> None:
    before, box = person.mailbox or "", mailbox(email)
    if _owner(person, email) is not None:
        raise Refused(AccountCode.LINK_OVER)
    if box != before:
        # Whoever registered with that address and never confirmed it has not shown that it is theirs.
        for other in queries.people_of_mailbox(box):
            empty(other)
        person.mailbox, person.mailbox_double = box, 0
    person.email, person.email_confirmed_at = email, now
    try:
        db.session.flush()
    except IntegrityError as error:  # registered at this very instant
        raise Refused(AccountCode.LINK_OVER) from error
    end_links(person.id)
    sign_out_everywhere(person.id)
    # The log keeps no address: it cannot be taken out again when its owner leaves.
    audit.record(Actor(person_id=person.id), "change_email", "person", person.id)
    events.announce(AddressChanged(person.id, before, box))


def stop_address(token: str) -> None:
    """Stop a change by the link that the old address got. Every session ends: who asked for it may be somebody else.

    Raises:
        Refused: the link is over, or was mailed to the new address.
    """
    change = _waiting(token)
    if side_of(change, token) is not Side.OLD:
        raise Refused(AccountCode.LINK_OVER)
    end_links(change.person_id)
    sign_out_everywhere(change.person_id)


def cancel_address(actor: Actor) -> None:
    """Take back what one asked for; nothing happens where there is nothing."""
    require(actor, Can.CHANGE_OWN_ACCOUNT)
    db.session.execute(delete(AddressChange).where(AddressChange.person_id == actor.person_id))
