"""Links that are mailed: written for one purpose, redeemed once."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import update

from civic.accounts import queries
from civic.accounts.models import MailToken, Person
from civic.accounts.rules import AccountCode
from civic.accounts.service.passwords import token_hash
from civic.core import clock, mail
from civic.core.db import db, db_now
from civic.core.mail_words import quoted
from civic.core.permissions import Refused

LINK_LASTS = {"confirm": timedelta(hours=1), "reset": timedelta(hours=1)}


def mail_link(person: Person, purpose: str, link: str, municipality_id: int | None = None) -> None:
    """Mail a link to the person's address, unless it has got too many of its kind lately; nobody is told.

    The town that writes is that of the number, else the one that the link names.
    """
    assert person.email is not None
    kind = mail.Kind.CONFIRM if purpose == "confirm" else mail.Kind.RESET
    if mail.full(person.email, kind):
        return
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
    language = mail.spoken(person.language, municipality_id, link)
    with force_locale(language):
        if purpose == "confirm":
            subject = _("Confirm your e-mail address")
            body = _(
                "Hello %(name)s,\n\nopen this page and press the button, and your account is ready:\n\n%(link)s\n\n"
                "The link works for one hour, once. If it is too late, sign in, and we will send you a new one. "
                "If you did not ask for an account, you do not need to do anything.",
                name=quoted(person.display_name, language),
                link=address,
            )
        else:
            subject = _("Choose a new password")
            body = _(
                "Hello %(name)s,\n\n"
                "follow this link to choose a new password:\n\n"
                "%(link)s\n\n"
                "The link works once, for one hour. If you did not ask for it, you can ignore this "
                "e-mail: your password does not change.",
                name=quoted(person.display_name, language),
                link=address,
            )
        mail.send(person.email, subject, body, language, kind=kind, municipality_id=municipality_id, link=link)


def use_link(token: str, purpose: str) -> Person:
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
