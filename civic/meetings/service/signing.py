"""Signing up for a meeting, the waiting list, and who came.

Whatever gives or takes a place locks the row of the meeting first, so that the last place goes to one of several who
press at once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, update

from civic.accounts.events import PersonLeft
from civic.audit import service as audit
from civic.core.db import db, upsert
from civic.core.permissions import Actor, Refused
from civic.meetings import queries
from civic.meetings.models import Meeting, Registration
from civic.meetings.policy import Can, require
from civic.meetings.rules import MOST_PLACES, MeetingCode, MeetingState, Seat, seat
from civic.meetings.service import telling
from civic.meetings.service.telling import News
from civic.resources import queries as resources


def _locked(meeting_id: int) -> Meeting:
    meeting = queries.meeting(meeting_id, lock=True)
    if meeting is None:
        raise LookupError(f"no meeting {meeting_id}")
    return meeting


def _seen(actor: Actor, meeting_id: int) -> Meeting:
    """The meeting, locked, if somebody may see it, and it is to come.

    Raises:
        LookupError: there is none that they may see.
        Refused: it was cancelled, or has begun.
    """
    require(actor, Can.SIGN_UP)
    meeting = _locked(meeting_id)
    thing = resources.resource(meeting.resource_id)
    if thing is None or not resources.may_see(actor, thing):
        raise LookupError(f"no meeting {meeting_id}")
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(MeetingCode.CANCELLED)
    if queries.begun(meeting.id):
        raise Refused(MeetingCode.HAS_BEGUN)
    return meeting


def sign_up(actor: Actor, meeting_id: int) -> Seat:
    """Take a place, or wait for one, and be told by e-mail; signing up twice equals once.

    Raises:
        LookupError: there is no such meeting that they may see.
        Refused: people do not sign up for it; it was cancelled, or has begun.
    """
    meeting = _seen(actor, meeting_id)
    assert actor.person_id is not None
    if not meeting.sign_up:
        raise Refused(MeetingCode.NO_SIGN_UP)
    given = seat(queries.places_taken(meeting.id), meeting.places)
    statement = upsert(Registration).values(
        meeting_id=meeting.id, person_id=actor.person_id, waiting=given is Seat.WAITING
    )
    statement = statement.on_conflict_do_nothing(index_elements=["meeting_id", "person_id"])
    if db.session.execute(statement.returning(Registration.id)).scalar() is None:
        had = queries.registration(meeting.id, actor.person_id)
        return Seat.WAITING if had and had.waiting else Seat.PLACE
    telling.tell(meeting, [actor.person_id], News.PLACE if given is Seat.PLACE else News.WAITING)
    return given


def sign_off(actor: Actor, meeting_id: int) -> None:
    """Give a place back; the one who waits longest gets it. Signing off twice equals once.

    Raises:
        LookupError: there is no such meeting that they may see.
        Refused: it was cancelled, or has begun.
    """
    meeting = _seen(actor, meeting_id)
    mine = Registration.meeting_id == meeting.id, Registration.person_id == actor.person_id
    db.session.execute(delete(Registration).where(*mine))
    move_up(meeting)


def move_up(meeting: Meeting) -> None:
    """Give free places to those who wait longest, and tell them. The meeting is locked."""
    waiting = queries.waiting(meeting.id) if meeting.sign_up else []
    if not waiting:
        return
    free = len(waiting) if meeting.places is None else max(0, meeting.places - queries.places_taken(meeting.id))
    lucky = waiting[:free]
    given = Registration.meeting_id == meeting.id, Registration.person_id.in_(lucky)
    db.session.execute(update(Registration).where(*given).values(waiting=False))
    telling.tell(meeting, lucky, News.MOVED_UP)


def give_places_back(event: PersonLeft) -> None:
    """Have others move up where somebody who leaves has signed up for what is to come."""
    for meeting_id in queries.coming_of_person(event.person_id):
        meeting = _locked(meeting_id)
        mine = Registration.meeting_id == meeting_id, Registration.person_id == event.person_id
        db.session.execute(delete(Registration).where(*mine))
        move_up(meeting)


@dataclass(frozen=True)
class Came:
    """Who came to a meeting: those of whom organisers know, and how many in all; None: not counted."""

    people: Collection[int]
    in_all: int | None


def note_attendance(actor: Actor, meeting_id: int, came: Came) -> None:
    """Enter who came, once a meeting has begun; entering again corrects it. People are those who signed up.

    Raises:
        Refused: it has not begun or was cancelled, or fewer people came than are named.
    """
    meeting = _locked(meeting_id)
    require(actor, Can.NOTE_ATTENDANCE, meeting)
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(MeetingCode.CANCELLED)
    if not queries.begun(meeting.id):
        raise Refused(MeetingCode.NOT_BEGUN)
    known = set(came.people) & {one.person_id for one in queries.registered(meeting.id)}
    if came.in_all is not None and not len(known) <= came.in_all <= MOST_PLACES:
        raise Refused(MeetingCode.FEWER_CAME, known=len(known), most=MOST_PLACES)
    before = {"came": meeting.came, "attended": queries.how_many_attended(meeting.id)}
    meeting.came = came.in_all
    of_meeting = Registration.meeting_id == meeting.id
    db.session.execute(update(Registration).where(of_meeting).values(attended=Registration.person_id.in_(known)))
    db.session.flush()
    after = {"came": meeting.came, "attended": len(known)}
    audit.record(actor, "note_attendance", "meeting", meeting.id, meeting.municipality_id, before=before, after=after)
