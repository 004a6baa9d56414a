"""Planning, changing and cancelling meetings; their agenda and minutes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from civic.audit import service as audit
from civic.core import clock, sanitise
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.meetings import queries
from civic.meetings.kinds import MEETING
from civic.meetings.models import Meeting
from civic.meetings.policy import Can, require
from civic.meetings.rules import LONGEST_TITLE, MOST_PLACES, MeetingCode, MeetingState, link_is_fine, minutes_file
from civic.meetings.service import signing, telling
from civic.meetings.service.telling import News
from civic.processes import queries as processes_queries
from civic.resources import service as resources
from civic.resources.rules import Audience
from civic.towns import queries as towns_queries
from civic.towns.queries import InMunicipality
from civic.towns.service import theme_after


@dataclass(frozen=True)
class Venue:
    """Where people come together, and who can get in. ``spoken`` says which languages are spoken or interpreted."""

    place_name: str = ""
    address: str = ""
    neighbourhood_id: int | None = None
    step_free: bool = False
    hearing_loop: bool = False
    spoken: str = ""
    online_url: str = ""
    childcare: bool = False


@dataclass(frozen=True)
class SignUp:
    """Whether people sign up for a meeting, and for how many there are places; None: for all."""

    wanted: bool = False
    places: int | None = None


def plan(
    actor: Actor,
    municipality_id: int,
    titles: Mapping[str, str],
    starts_at: datetime,
    ends_at: datetime,
    venue: Venue,
    *,
    group_id: int | None = None,
    process_id: int | None = None,
    texts: Mapping[str, str] | None = None,
    members_only: bool = False,
    sign_up: SignUp | None = None,
    theme: str | None = None,
    series: str | None = None,
) -> Meeting:
    """Plan a meeting of a group, of a process, or of the town. One of the past may be recorded too.

    ``members_only`` shows it to members of the group whose term holds, and to staff.

    Raises:
        Refused: no title, no place, it ends before it begins, host or neighbourhood are another town's, or it is for
            members of no group.
    """
    require(actor, Can.PLAN, InMunicipality(municipality_id))
    _check(titles, starts_at, ends_at, venue, municipality_id)
    _check_host(municipality_id, group_id, process_id)
    _check_places(sign_up)
    if members_only and group_id is None:
        raise Refused(MeetingCode.NO_GROUP)
    named = _named(titles)
    language = next(iter(named))
    resource = resources.add_resource(
        MEETING.code,
        municipality_id,
        named[language],
        language,
        process_id=process_id,
        audience=Audience.GROUP if members_only else Audience.PUBLIC,
        group_id=group_id if members_only else None,
    )
    meeting = Meeting(
        resource_id=resource.id,
        municipality_id=municipality_id,
        group_id=group_id,
        process_id=process_id,
        series=series,
    )
    _write(meeting, named, starts_at, ends_at, venue, texts or {})
    _write_sign_up(meeting, sign_up or SignUp())
    meeting.theme = theme_after(municipality_id, theme)
    db.session.add(meeting)
    db.session.flush()
    resource.address = f"meetings/{meeting.id}"
    db.session.flush()
    audit.record(actor, "plan", "meeting", meeting.id, municipality_id, after=audit.state(meeting))
    return meeting


def _named(titles: Mapping[str, str]) -> dict[str, str]:
    return {language: " ".join(title.split())[:LONGEST_TITLE] for language, title in titles.items() if title.strip()}


def _check(
    titles: Mapping[str, str], starts_at: datetime, ends_at: datetime, venue: Venue, municipality_id: int
) -> None:
    if not _named(titles):
        raise Refused(MeetingCode.NO_TITLE)
    if ends_at <= starts_at:
        raise Refused(MeetingCode.ENDS_BEFORE)
    if not venue.place_name.strip() and not venue.online_url.strip():
        raise Refused(MeetingCode.NOWHERE)
    if venue.online_url and not link_is_fine(venue.online_url):
        raise Refused(MeetingCode.BAD_LINK)
    if venue.neighbourhood_id is not None and not queries.in_town(venue.neighbourhood_id, municipality_id):
        raise Refused(MeetingCode.OTHER_PLACE)


def _check_host(municipality_id: int, group_id: int | None, process_id: int | None) -> None:
    group = towns_queries.group(group_id) if group_id is not None else None
    process = processes_queries.process_by_id(process_id) if process_id is not None else None
    hosts = [host for host, wanted in ((group, group_id), (process, process_id)) if wanted is not None]
    if any(host is None or host.municipality_id != municipality_id for host in hosts):
        raise Refused(MeetingCode.OTHER_HOST)


def _write(
    meeting: Meeting,
    titles: dict[str, str],
    starts_at: datetime,
    ends_at: datetime,
    venue: Venue,
    texts: Mapping[str, str],
) -> None:
    kept = {language: text for language, text in texts.items() if text.strip()}
    meeting.titles = titles
    meeting.texts = kept
    meeting.texts_html = {language: sanitise.render(text) for language, text in kept.items()}
    meeting.text_version = sanitise.VERSION
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.place_name, meeting.address = venue.place_name.strip(), venue.address.strip()
    meeting.neighbourhood_id = venue.neighbourhood_id
    meeting.step_free, meeting.hearing_loop = venue.step_free, venue.hearing_loop
    meeting.spoken, meeting.online_url = venue.spoken.strip(), venue.online_url.strip()
    meeting.childcare = venue.childcare


def _check_places(sign_up: SignUp | None) -> None:
    if sign_up and sign_up.places is not None and not 0 < sign_up.places <= MOST_PLACES:
        raise Refused(MeetingCode.NO_PLACES, most=MOST_PLACES)


def _write_sign_up(meeting: Meeting, sign_up: SignUp) -> None:
    meeting.sign_up, meeting.places = sign_up.wanted, sign_up.places if sign_up.wanted else None


def locked(meeting_id: int) -> Meeting:
    """A meeting whose row nobody else changes until the transaction ends."""
    meeting = queries.meeting(meeting_id, lock=True)
    if meeting is None:
        raise LookupError(f"no meeting {meeting_id}")
    return meeting


def refuse_cancelled(meeting: Meeting) -> None:
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(MeetingCode.CANCELLED)


def changed(meeting: Meeting) -> None:
    """Calendars that hold the entry take the new one: its sequence has grown (RFC 5545, 3.8.7.4)."""
    meeting.sequence += 1
    meeting.changed_at = clock.now()
    db.session.flush()


def change(
    actor: Actor,
    meeting_id: int,
    titles: Mapping[str, str],
    starts_at: datetime,
    ends_at: datetime,
    venue: Venue,
    texts: Mapping[str, str] | None = None,
    sign_up: SignUp | None = None,
    theme: str | None = None,
) -> Meeting:
    """Change time, place or words of a meeting that has not begun, by the clock of the database.

    Whoever signed up is told of another time or place. Who has a place keeps it, also where there are fewer places now;
    where there are more, those who wait longest get them. ``sign_up`` and ``theme``: None to leave that as it
    is.

    Raises:
        Refused: it has begun or was cancelled, or what ``plan`` refuses.
    """
    meeting = locked(meeting_id)
    require(actor, Can.CHANGE, meeting)
    refuse_cancelled(meeting)
    if queries.begun(meeting.id):
        raise Refused(MeetingCode.BEGUN)
    _check(titles, starts_at, ends_at, venue, meeting.municipality_id)
    _check_places(sign_up)
    named = _named(titles)
    moved = (meeting.starts_at, meeting.ends_at) != (starts_at, ends_at)
    elsewhere = _where(meeting)
    before = audit.state(meeting)
    _write(meeting, named, starts_at, ends_at, venue, texts or {})
    if sign_up is not None:
        _write_sign_up(meeting, sign_up)
    meeting.theme = theme_after(meeting.municipality_id, theme, meeting.theme)
    language = next(iter(named))
    resources.change_resource(meeting.resource_id, title=named[language], language=language)
    changed(meeting)
    if moved or elsewhere != _where(meeting):
        telling.tell_all(meeting, News.CHANGED)
    signing.move_up(meeting)
    audit.record(
        actor,
        "change",
        "meeting",
        meeting.id,
        meeting.municipality_id,
        moved=moved,
        before=before,
        after=audit.state(meeting),
    )
    return meeting


def _where(meeting: Meeting) -> tuple[str, ...]:
    return meeting.place_name, meeting.address, meeting.online_url


def cancel(actor: Actor, meeting_id: int, reasons: Mapping[str, str]) -> Meeting:
    """Say that a meeting does not take place, and why. It stays to be seen; calendars strike it out.

    Raises:
        Refused: no reason, it is over, or was cancelled before.
    """
    meeting = locked(meeting_id)
    require(actor, Can.CANCEL, meeting)
    refuse_cancelled(meeting)
    said = {language: reason.strip() for language, reason in reasons.items() if reason.strip()}
    if not said:
        raise Refused(MeetingCode.NO_REASON)
    if queries.ended(meeting.id):
        raise Refused(MeetingCode.OVER)
    before = audit.state(meeting)
    meeting.state, meeting.reasons = MeetingState.CANCELLED, said
    changed(meeting)
    telling.tell_all(meeting, News.CANCELLED)
    audit.record(
        actor,
        "cancel",
        "meeting",
        meeting.id,
        meeting.municipality_id,
        before=before,
        after=audit.state(meeting),
        reason=said,
    )
    return meeting


def write_minutes(actor: Actor, meeting_id: int, texts: Mapping[str, str]) -> Meeting:
    """Publish the minutes of a meeting that is over, in one or more languages; writing again corrects them.

    Raises:
        Refused: nothing written, cancelled, approved, or neither closed nor over yet by the clock of the database.
    """
    meeting = locked(meeting_id)
    require(actor, Can.WRITE_MINUTES, meeting)
    refuse_cancelled(meeting)
    said = {language: text for language, text in texts.items() if text.strip()}
    if not said:
        raise Refused(MeetingCode.NO_MINUTES)
    if meeting.closed_at is None and not queries.ended(meeting.id):
        raise Refused(MeetingCode.NOT_OVER)
    if meeting.minutes_approved_at is not None:
        raise Refused(MeetingCode.MINUTES_APPROVED)
    before = audit.state(meeting)
    meeting.minutes = said
    meeting.minutes_html = {language: sanitise.render(text) for language, text in said.items()}
    meeting.minutes_version, meeting.minutes_at = sanitise.VERSION, clock.now()
    meeting.state = MeetingState.HELD
    db.session.flush()
    audit.record(
        actor,
        "write_minutes",
        "meeting",
        meeting.id,
        meeting.municipality_id,
        before=before,
        after=audit.state(meeting),
    )
    return meeting


def approve_minutes(actor: Actor, meeting_id: int) -> Meeting:
    """Approve minutes as they are in all their languages: they never change again, and the log has their hash.

    Raises:
        Refused: there are none, or they were approved before.
    """
    meeting = locked(meeting_id)
    require(actor, Can.RUN, meeting)
    if meeting.state != MeetingState.HELD:
        raise Refused(MeetingCode.NO_MINUTES)
    if meeting.minutes_approved_at is not None:
        raise Refused(MeetingCode.MINUTES_APPROVED)
    before = audit.state(meeting)
    meeting.minutes_hash = hashlib.sha256(minutes_file(meeting.minutes)).hexdigest()
    meeting.minutes_approved_at = queries.instant()
    db.session.flush()
    audit.record(
        actor,
        "approve_minutes",
        "meeting",
        meeting.id,
        meeting.municipality_id,
        sha256=meeting.minutes_hash,
        before=before,
        after=audit.state(meeting),
    )
    return meeting
