"""What people who signed up are told by e-mail: in their language, at the town's time, with an entry for calendars."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask_babel import force_locale, format_datetime
from flask_babel import gettext as _

from civic.core import i18n, mail
from civic.core.i18n import say
from civic.core.mail_words import quoted
from civic.core.urls import absolute
from civic.meetings import calendar, papers, queries
from civic.meetings.models import Meeting
from civic.meetings.rules import MeetingState
from civic.towns import queries as towns


class News(StrEnum):
    """What there is to tell."""

    PLACE = "place"
    WAITING = "waiting"
    MOVED_UP = "moved_up"
    CHANGED = "changed"
    CANCELLED = "cancelled"


def tell_all(meeting: Meeting, news: News) -> None:
    """Tell everybody who signed up."""
    tell(meeting, [one.person_id for one in queries.registered(meeting.id)], news)


def tell(meeting: Meeting, people: Collection[int], news: News) -> None:
    """Tell some people. One query for all of them."""
    zone = towns.municipality_by_id(meeting.municipality_id).timezone
    named = [one.name for one in queries.papers([meeting.id])] if papers.public(meeting) else []
    for person in queries.recipients(people):
        language = mail.spoken(person.language, meeting.municipality_id)
        with force_locale(language):
            subject, first = _words(meeting, news, language)
            body = "\n\n".join((first, *_facts(meeting, language, zone, named), _link(meeting, language)))
            attached = None if news is News.WAITING else (f"meeting-{meeting.id}.ics", _entry(meeting, language, zone))
            mail.send(person.email, subject, body, language, attached, municipality_id=meeting.municipality_id)


def _words(meeting: Meeting, news: News, language: str) -> tuple[str, str]:
    title = quoted(say(meeting.titles, language), language)
    match news:
        case News.PLACE:
            return _("You have a place"), _("You have signed up and have a place: %(title)s", title=title)
        case News.WAITING:
            text = _("All places are taken. You are on the waiting list: %(title)s", title=title)
            return _("You are on the waiting list"), text
        case News.MOVED_UP:
            text = _("A place is free, and it is yours: %(title)s", title=title)
            return _("You have a place now"), text
        case News.CHANGED:
            return _("A meeting has changed"), _("Time or place have changed: %(title)s", title=title)
        case News.CANCELLED:
            reason = quoted(say(meeting.reasons, language), language)
            text = _("This meeting does not take place: %(title)s\nThe reason: %(reason)s", title=title, reason=reason)
            return _("A meeting is cancelled"), text


def _facts(meeting: Meeting, language: str, zone: str, named: Sequence[str]) -> list[str]:
    starts_at = meeting.starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    when = format_datetime(starts_at, "EEEE d MMMM y, HH:mm", rebase=False)
    lines = [_("When: %(when)s", when=when)]
    if meeting.place_name or meeting.address:
        where = i18n.listed((meeting.place_name, meeting.address))
        lines.append(_("Where: %(where)s", where=quoted(where, language)))
    if named:
        lines.append(_("Papers: %(names)s", names=quoted(i18n.listed(named), language)))
    return ["\n".join(str(line) for line in lines)]


def _link(meeting: Meeting, language: str) -> str:
    address = absolute("meetings.show", lang=language, meeting_id=meeting.id)
    return str(_("Everything about it, and to give your place back:\n%(link)s", link=address))


def _entry(meeting: Meeting, language: str, zone: str) -> str:
    title = say(meeting.titles, language)
    link = "" if meeting.online_private else meeting.online_url  # members find it on the page
    entry = calendar.Entry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        changed_at=meeting.changed_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=title,
        place=i18n.listed((meeting.place_name, meeting.address)) or link,
        text=link,
        url=absolute("meetings.show", lang=language, meeting_id=meeting.id),
        cancelled=meeting.state == MeetingState.CANCELLED,
    )
    return calendar.file(title, zone, [entry], language).decode()
