"""Putting something on somebody's list, and writing to them as often as they want to be written to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import update

from civic.accounts import queries as accounts
from civic.accounts.models import Person
from civic.core import clock, mail
from civic.core.db import db, upsert
from civic.core.mail_words import quoted
from civic.core.urls import absolute
from civic.notifications import labels, queries, wording
from civic.notifications.models import Mailed, Notification
from civic.notifications.rules import CATEGORY_OF, EVERY, Category, Frequency, Kind
from civic.notifications.service.own import stop_token


@dataclass(frozen=True)
class Kept:
    """What was put on somebody's list."""

    person: Person
    notification_id: int


def keep(person_id: int, kind: Kind, key: str, **about: int | None) -> Kept | None:
    """Put it on somebody's list; None for who has left, and for what they were told before."""
    person = accounts.person(person_id)
    if person is None or person.left_at is not None:
        return None
    row: dict[str, Any] = {"person_id": person_id, "kind": kind.value, "created_at": clock.now(), **about}
    row["once"] = f"{kind}/{person_id}/{key}"
    statement = upsert(Notification).values(row).on_conflict_do_nothing(index_elements=["once"])
    made = db.session.execute(statement.returning(Notification.id)).scalar()
    return None if made is None else Kept(person, made)


def write(kept: Kept, kind: Kind, title: str, path: str, about: wording.Subject = wording.NOTHING) -> None:
    """Send an e-mail now, or leave it to the next summary, as the person chose.

    Args:
        path: where to read it, after the language.
    """
    person = kept.person
    if not person.email:
        return
    frequency = queries.frequency(person.id, kind)
    if frequency is Frequency.AT_ONCE:
        sent = _send(kept.person, kind, title, path, about)
        if sent is not None:
            db.session.add(Mailed(mail_id=sent, notification_id=kept.notification_id, path=path))
            db.session.flush()
            return
        # More than one can take in: what comes within the hour is one e-mail.
    if frequency is not Frequency.NEVER:
        mine = update(Notification).where(Notification.id == kept.notification_id)
        db.session.execute(mine.values(waits=frequency.value))


def _send(person: Person, kind: Kind, title: str, path: str, about: wording.Subject) -> int | None:
    """Send it with what was said, a link to the page and one to stop such e-mails; None if there were too many."""
    assert person.email is not None
    language = mail.spoken(person.language, about.municipality_id)
    with force_locale(language):
        subject = wording.subject(kind, quoted(wording.title(about, language) or title, language))
        said = wording.said(about, language)
    category = CATEGORY_OF.get(kind)
    return mail.send(
        person.email,
        subject,
        laid_out(person.id, kind, subject, path, language, said),
        language,
        kind=mail.Kind.NOTICE if category else mail.Kind.DECISION,
        unsubscribe=stop_url(person.id, category, language) if category else None,
        municipality_id=about.municipality_id,
    )


def laid_out(person_id: int, kind: Kind, subject: str, path: str, language: str, said: str) -> str:
    """The text of an e-mail; ``path`` is where to read it, after the language."""
    with force_locale(language):
        what = f"{subject}\n\n{said}" if said else subject
        here = page_url(path, language)
        body = str(_("%(what)s\n\nRead it here:\n%(link)s", what=what, link=here))
        category = CATEGORY_OF.get(kind)
        return f"{body}\n\n{ways_out(person_id, category, language)}" if category else body


def ways_out(person_id: int, category: str, language: str) -> str:
    """The last lines of an e-mail: to get no more like it, and to choose which ones come and how often."""
    stop, settings = stop_url(person_id, category, language), page_url("account/notifications/settings", language)
    choose = _("Choose which e-mails you receive, and how often:\n%(link)s", link=settings)
    if category == EVERY:
        ends = _("No more e-mails:\n%(stop)s", stop=stop)
    else:
        name = labels.CATEGORIES[Category(category)]
        ends = _("No more e-mails of this kind (%(kind)s):\n%(stop)s", kind=name, stop=stop)
    return f"{ends}\n\n{choose}"


def page_url(path: str, language: str) -> str:
    """The address of a page; ``path`` is what comes after the language."""
    return f"{current_app.config['CIVIC'].base_url}/{language}/{path}"


def stop_url(person_id: int, category: str, language: str) -> str:
    """Where e-mails of a category end, or all of them (``rules.EVERY``), without signing in."""
    return absolute("notifications.stop", token=stop_token(person_id, category), lang=language)
