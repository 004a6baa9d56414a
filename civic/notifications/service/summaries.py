"""Summaries: one e-mail with what was told in a day or a week, or what was too much within an hour.

What waits is marked on its row. A summary is written in the transaction that takes the marks away: a job that is killed
half-way has either sent it or not, and running it again tells nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import update

from civic.accounts import queries as accounts
from civic.core import clock, i18n, mail, outbox
from civic.core.db import db, transaction
from civic.core.mail_words import quoted
from civic.notifications import labels, queries, wording
from civic.notifications.models import Notification
from civic.notifications.queries import Due, Waiting
from civic.notifications.rules import CATEGORY_OF, EVERY, Category, Frequency, Kind, last_due
from civic.notifications.service import readable
from civic.notifications.service.writing import page_url, stop_url, ways_out
from civic.towns import here

#: How many people one run of the job looks for; the next run finds the others.
MOST_PEOPLE = 5000
#: How often the job runs, in seconds: within it, the same person is asked for once.
TURN = 900
#: How many lines a summary has at most; the list of the account has all.
MOST_LINES = 40


def due(now: datetime) -> Due:
    """Until when the summaries of each town are due; what belongs to no town goes by the clocks of the first one."""
    zones: dict[int | None, str] = {place.id: place.timezone for place in here.all_places()}
    zones[None] = next(iter(zones.values()), "UTC")
    some = Frequency.AT_ONCE, Frequency.DAILY, Frequency.WEEKLY
    return {town: {each: last_due(each, now, zone) for each in some} for town, zone in zones.items()}


def summarise() -> None:
    """The job: ask for the summaries of everybody to whom one is due."""
    now = clock.now()
    turn = int(now.timestamp() // TURN)
    people = dict.fromkeys(each.person_id for each in queries.waiting(due(now), MOST_PEOPLE))
    db.session.rollback()
    with transaction():
        for person_id in people:
            outbox.enqueue("notifications.digest", person_id, once=f"notifications.digest/{person_id}/{turn}")


def digest(person_id: int) -> None:
    """The job: send somebody the summaries that are due to them, one for each town. Twice sends them once."""
    found = due(clock.now())
    mine = queries.waiting(found, len(found), person_id)
    db.session.rollback()
    for each in mine:
        with transaction():
            _send(each, found)


def _send(waiting: Waiting, found: Due) -> None:
    person, town = accounts.person(waiting.person_id), waiting.municipality_id
    if person is None or not person.email or mail.full(person.email, mail.Kind.DIGEST):
        return  # an address that got many waits for the next turn
    # Whoever takes the marks away sends; a second worker finds none when it has waited for the first.
    taken = update(Notification).where(Notification.id.in_(queries.due_of(waiting, found[town])))
    taken = taken.where(Notification.waits.is_not(None)).values(waits=None)
    ids = list(db.session.scalars(taken.returning(Notification.id)))
    rows, language = queries.notifications(ids), mail.spoken(person.language, town)
    words = _composed(person.id, rows, clock.now(), town, language)
    if words is mail.NOTHING:
        return
    parts = {CATEGORY_OF.get(Kind(row.kind)) for row in rows}
    stop = stop_url(person.id, (parts.pop() or EVERY) if len(parts) == 1 else EVERY, language)
    sent = mail.send(
        person.email,
        words.subject,
        words.body,
        language,
        kind=mail.Kind.DIGEST,
        unsubscribe=stop,
        municipality_id=town,
    )
    db.session.execute(update(Notification).where(Notification.id.in_(ids)).values(summary_id=sent))


def review(mail_id: int) -> mail.Words | None:
    """A summary as its reader may read it now: ``mail.NOTHING`` where nothing is left; None for another e-mail."""
    rows = queries.summarised(mail_id)
    if not rows:
        return None
    language, at = queries.mail_head(mail_id)
    return _composed(rows[0].person_id, rows, at, queries.town_of(rows[0]), language)


def _composed(
    person_id: int, rows: Sequence[Notification], at: datetime, town_id: int | None, language: str
) -> mail.Words:
    """The e-mail for what can still be read of the rows, by category; times are those of the town."""
    place = here.writer(town_id)
    zone = place.timezone if place else "UTC"
    with force_locale(language):
        lines: dict[Category | None, list[str]] = {}
        told = 0
        for row in rows:
            line = _line(row, language, zone)
            if line is not None:
                told += 1
                if told <= MOST_LINES:
                    lines.setdefault(CATEGORY_OF.get(Kind(row.kind)), []).append(line)
        if not told:
            return mail.NOTHING
        until = i18n.moment(at, "EEEE d MMMM y, HH:mm", zone)
        of_town = quoted(i18n.say(place.names, language), language) if place else zone
        body = [str(_("What happened until %(moment)s (local time of %(town)s):", moment=until, town=of_town))]
        for category in (*Category, None):
            if category in lines:
                title = labels.CATEGORIES[category] if category else labels.ALWAYS
                body.append("\n".join((str(title), *lines[category])))
        if told > MOST_LINES:
            body.append(ngettext("%(num)d more is in the list:", "%(num)d more are in the list:", told - MOST_LINES))
        body.append(_("All notifications:\n%(link)s", link=page_url("account/notifications", language)))
        body.append(ways_out(person_id, EVERY, language))
        subject = ngettext("%(num)d new notification", "%(num)d new notifications", told)
        return mail.Words(str(subject), "\n\n".join(body))


def _line(row: Notification, language: str, zone: str) -> str | None:
    """What a summary says of one notification; None for what its reader can no longer read."""
    if not readable.names(row) or not readable.quotes(row):
        return None
    title, path = queries.named(row)
    kind = Kind(row.kind)
    subject = wording.subject(kind, quoted(title or _("Without a title"), language))
    return f"– {subject} ({i18n.moment(row.created_at, zone=zone)})\n{page_url(path, language)}"
