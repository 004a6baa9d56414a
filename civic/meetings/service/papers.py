"""Papers of a meeting: added to an item of the agenda or to the meeting as a whole, and kept with its minutes."""

from __future__ import annotations

import hashlib

from sqlalchemy import delete, update

from civic.audit import service as audit
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.meetings import queries
from civic.meetings.models import Meeting, Paper
from civic.meetings.policy import Can, require
from civic.meetings.rules import LONGEST_NAME, MOST_PAPERS, MeetingCode, MeetingState
from civic.meetings.service.meetings import changed, refuse_cancelled
from civic.uploads.contents import Content


def _locked(meeting_id: int) -> Meeting:
    meeting = queries.meeting(meeting_id, lock=True)
    if meeting is None:
        raise Absent(f"no meeting {meeting_id}")
    return meeting


def _names(meeting_id: int) -> list[str]:
    return [f"{row.name} {row.sha256}" for row in queries.papers([meeting_id])]


def attach_paper(
    actor: Actor, meeting_id: int, content: Content, name: str, language: str, item_id: int | None = None
) -> Paper:
    """Add a paper, until the minutes are approved. Calendars that subscribe to the meeting are brought up to date.

    ``content`` was read before the transaction began: that takes a moment.

    Raises:
        Refused: no name, too many papers, the meeting was cancelled, or its minutes are approved.
        Absent: no such item on this agenda.
    """
    meeting = _locked(meeting_id)
    require(actor, Can.RUN, meeting)
    refuse_cancelled(meeting)
    if meeting.minutes_approved_at is not None:
        raise Refused(MeetingCode.MINUTES_APPROVED)
    called = " ".join(name.split())[:LONGEST_NAME]
    if not called:
        raise Refused(MeetingCode.PAPER_NAME)
    if item_id is not None and queries.item(meeting_id, item_id) is None:
        raise Absent(f"no item {item_id}")
    if queries.how_many_papers(meeting_id) >= MOST_PAPERS:
        raise Refused(MeetingCode.MANY_PAPERS, most=MOST_PAPERS)
    before = _names(meeting_id)
    made = Paper(
        meeting_id=meeting_id,
        item_id=item_id,
        kind=content.kind.value,
        name=called,
        language=language,
        sha256=hashlib.sha256(content.data).hexdigest(),
        data=content.data,
        size=len(content.data),
        added_by=actor.person_id,
    )
    db.session.add(made)
    changed(meeting)
    _log(actor, "attach_paper", meeting, before)
    return made


def remove_paper(actor: Actor, meeting_id: int, paper_id: int) -> None:
    """Remove a paper, until the meeting is closed or has minutes: from then on papers stay with them.

    Raises:
        Refused: the meeting is closed or has minutes, or the paper is gone already.
    """
    meeting = _locked(meeting_id)
    require(actor, Can.RUN, meeting)
    if meeting.closed_at is not None or meeting.state == MeetingState.HELD:
        raise Refused(MeetingCode.PAPER_KEPT)
    if queries.paper(meeting_id, paper_id) is None:
        raise Refused(MeetingCode.PAPER_GONE)
    before = _names(meeting_id)
    db.session.execute(delete(Paper).where(Paper.meeting_id == meeting_id, Paper.id == paper_id))
    changed(meeting)
    _log(actor, "remove_paper", meeting, before)


def _log(actor: Actor, verb: str, meeting: Meeting, before: list[str]) -> None:
    after = {"papers": _names(meeting.id)}
    audit.record(actor, verb, "meeting", meeting.id, meeting.municipality_id, before={"papers": before}, after=after)


def move_papers(meeting_id: int, titles: dict[int, str]) -> None:
    """Put papers back on the items of an agenda that was written anew: those of the same title.

    ``titles``: that of the item to which each paper belonged. Without one, it is of the meeting as a whole.
    """
    items: dict[str, int] = {}
    for item in queries.agenda_items(meeting_id):
        items.setdefault(item.title, item.id)
    for paper_id, title in titles.items():
        values = {"item_id": items.get(title)}
        db.session.execute(update(Paper).where(Paper.id == paper_id).values(**values))
