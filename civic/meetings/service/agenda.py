"""The agenda of a meeting: written as a whole before, item by item in the room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from civic.audit import service as audit
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.meetings import queries
from civic.meetings.models import AgendaItem, Meeting
from civic.meetings.policy import Can, require
from civic.meetings.rules import LONGEST_TITLE, MOST_ITEMS, MeetingCode, MeetingState
from civic.meetings.service.meetings import changed, locked, refuse_cancelled
from civic.meetings.service.papers import move_papers
from civic.resources import queries as resources_queries
from civic.resources.kinds import Use


@dataclass(frozen=True)
class NewItem:
    """An item of an agenda to be written. ``minutes`` is its length; ``about`` an address like "proposals/7"."""

    title: str
    text: str = ""
    minutes: int | None = None
    about: str = ""
    language: str = "en"


def set_agenda(actor: Actor, meeting_id: int, items: Sequence[NewItem]) -> None:
    """Write the whole agenda, until the meeting is opened or its minutes are written.

    Raises:
        Refused: cancelled, opened, minutes written, too many items, or an item is about something that the actor
            does not see there.
    """
    meeting = locked(meeting_id)
    require(actor, Can.SET_AGENDA, meeting)
    refuse_cancelled(meeting)
    if meeting.state == MeetingState.HELD:
        raise Refused(MeetingCode.MINUTES_WRITTEN)
    if meeting.opened_at is not None:
        raise Refused(MeetingCode.WAS_OPENED)
    kept = [item for item in items if item.title.strip()]
    if len(kept) > MOST_ITEMS:
        raise Refused(MeetingCode.MANY_ITEMS)
    abouts = [about_of(actor, meeting.municipality_id, item.about) for item in kept]
    before, papers = _agenda(meeting.id), queries.titles_of_papers(meeting.id)
    db.session.execute(delete(AgendaItem).where(AgendaItem.meeting_id == meeting.id))
    db.session.add_all(
        AgendaItem(
            meeting_id=meeting.id,
            position=position,
            title=" ".join(item.title.split())[:LONGEST_TITLE],
            text=item.text.strip(),
            minutes=item.minutes,
            language=item.language,
            about_id=about,
        )
        for position, (item, about) in enumerate(zip(kept, abouts, strict=True), 1)
    )
    db.session.flush()
    move_papers(meeting.id, papers)
    changed(meeting)
    audit.record(
        actor,
        "set_agenda",
        "meeting",
        meeting.id,
        meeting.municipality_id,
        items=len(kept),
        before=before,
        after=_agenda(meeting.id),
    )


def _agenda(meeting_id: int) -> dict[str, Any]:
    """An agenda as the log compares it."""
    items = [audit.state(item) for item in queries.agenda_items(meeting_id)]
    return {"agenda": items, "number_of_items": len(items)}


def about_of(actor: Actor, municipality_id: int, address: str) -> int | None:
    """The thing at an address like "proposals/7"; None for no address.

    Raises:
        Refused: there is nothing there that the actor sees.
    """
    if not address:
        return None
    resource = resources_queries.resource_at(municipality_id, address, Use.AGENDA)
    if resource is None or not (actor.system or resources_queries.may_see(actor, resource)):
        raise Refused(MeetingCode.UNKNOWN_THING, address=address)
    return resource.id


def refuse_over(meeting: Meeting) -> None:
    """Items are added and moved until the meeting is closed, also while it is open."""
    refuse_cancelled(meeting)
    if meeting.state == MeetingState.HELD or meeting.closed_at is not None:
        raise Refused(MeetingCode.OVER)


def _keep(actor: Actor, meeting: Meeting, before: dict[str, Any]) -> None:
    """Say in calendars and in the log that the agenda changed."""
    changed(meeting)
    audit.record(
        actor,
        "set_agenda",
        "meeting",
        meeting.id,
        meeting.municipality_id,
        before=before,
        after=_agenda(meeting.id),
    )


def add_item(actor: Actor, meeting_id: int, new: NewItem) -> AgendaItem:
    """Add an item at the end, also while the meeting is open.

    Raises:
        Refused: no title; cancelled, closed or minutes written; too many items; about something unknown.
    """
    meeting = locked(meeting_id)
    require(actor, Can.RUN, meeting)
    refuse_over(meeting)
    title = " ".join(new.title.split())[:LONGEST_TITLE]
    if not title:
        raise Refused(MeetingCode.NO_TITLE)
    about = about_of(actor, meeting.municipality_id, new.about)
    return append_item(actor, meeting, title, new.text, new.language, minutes=new.minutes, about_id=about)


def append_item(
    actor: Actor,
    meeting: Meeting,
    title: str,
    text: str,
    language: str,
    *,
    minutes: int | None = None,
    about_id: int | None = None,
) -> AgendaItem:
    """Put an item at the end of an agenda that may still change.

    Raises:
        Refused: too many items.
    """
    items = queries.agenda_items(meeting.id)
    if len(items) >= MOST_ITEMS:
        raise Refused(MeetingCode.MANY_ITEMS)
    before = _agenda(meeting.id)
    item = AgendaItem(
        meeting_id=meeting.id,
        position=max((row.position for row in items), default=0) + 1,
        title=title,
        text=text.strip(),
        minutes=minutes,
        language=language,
        about_id=about_id,
    )
    db.session.add(item)
    _keep(actor, meeting, before)
    return item


def move_item(actor: Actor, meeting_id: int, item_id: int, *, earlier: bool) -> None:
    """Let an item change places with its neighbour; at the end of the list nothing happens.

    Raises:
        Absent: no such item on this agenda.
        Refused: cancelled, closed, or minutes written.
    """
    meeting = locked(meeting_id)
    require(actor, Can.RUN, meeting)
    refuse_over(meeting)
    items = queries.agenda_items(meeting.id)
    where = next((number for number, row in enumerate(items) if row.id == item_id), None)
    if where is None:
        raise Absent(f"no item {item_id}")
    other = where - 1 if earlier else where + 1
    if not 0 <= other < len(items):
        return
    before = _agenda(meeting.id)
    mine, theirs = items[where], items[other]
    to, back = theirs.position, mine.position
    mine.position = 0  # no two items ever share a position
    db.session.flush()
    theirs.position = back
    db.session.flush()
    mine.position = to
    _keep(actor, meeting, before)
