"""Motions for tests."""

from __future__ import annotations

from pathlib import Path

from civic.accounts.models import Person
from civic.core.db import db
from civic.core.permissions import SYSTEM, Actor
from civic.meetings import queries as meetings
from civic.meetings.models import AgendaItem, Meeting
from civic.meetings.rules.deciding import Way
from civic.motions import service
from civic.motions.models import Motion, MotionVersion
from civic.motions.rules import Choice

TEXT = "The town opens a night bus on Fridays."


def make_motion(meeting: Meeting, mover: Person, text: str = TEXT, number: int = 1) -> Motion:
    """A motion at a meeting, which is opened if it was not: nobody writes its agenda anew. Inside transaction()."""
    meeting.opened_at = meeting.opened_at or meetings.instant()
    last = max((one.position for one in meetings.agenda_items(meeting.id)), default=0)
    item = AgendaItem(meeting_id=meeting.id, position=last + 1, title="Night bus", language="en")
    db.session.add(item)
    db.session.flush()
    motion = Motion(
        meeting_id=meeting.id,
        item_id=item.id,
        number=number,
        mover_id=mover.id,
        text=text,
        language="en",
        moved_at=meetings.instant(),
    )
    db.session.add(motion)
    db.session.flush()
    db.session.add(MotionVersion(motion_id=motion.id, number=1, text=text))
    return motion


def make_everything(meeting: Meeting, actor: Actor, person: Person, other: Person) -> None:
    """Somebody who is there moves a motion, seconds another one, and votes on it by name. Inside transaction()."""
    make_motion(meeting, person)
    theirs = make_motion(meeting, other, number=2)
    service.second(actor, meeting.id, theirs.number)
    meeting.way = Way.BY_NAME.value
    service.put(SYSTEM, meeting.id, theirs.number, Path("no secret ballot"))
    service.vote(actor, meeting.id, theirs.number, Choice.FOR)
