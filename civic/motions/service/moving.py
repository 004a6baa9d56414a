"""Moving a motion, seconding it, suggesting other words for it, and taking it back.

Each verb locks the row of the meeting first, so that two phones that press at once act one after the other.
"""

from __future__ import annotations

from civic.audit import service as audit
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.meetings import queries as meetings
from civic.meetings.models import Meeting
from civic.meetings.rules import MeetingCode
from civic.motions import queries
from civic.motions.models import Motion, MotionVersion
from civic.motions.policy import Can, require
from civic.motions.rules import LONGEST, MOST_MOTIONS, MotionCode, State
from civic.texts.rules import difference, packed


def locked(meeting_id: int) -> Meeting:
    """A meeting, held until the transaction ends."""
    meeting = meetings.meeting(meeting_id, lock=True)
    if meeting is None:
        raise Absent(f"no meeting {meeting_id}")
    return meeting


def refuse_closed(meeting: Meeting) -> None:
    if meeting.opened_at is None or meeting.closed_at is not None:
        raise Refused(MeetingCode.NOT_OPEN)


def found(meeting: Meeting, number: int) -> Motion:
    """A motion of a meeting, as the database has it.

    Raises:
        Absent: there is none of this number.
    """
    motion = queries.motion(meeting.id, number)
    if motion is None:
        raise Absent(f"no motion {number}")
    db.session.refresh(motion)
    return motion


def _log(actor: Actor, verb: str, motion: Motion, meeting: Meeting, before: dict[str, object]) -> None:
    db.session.flush()
    audit.record(actor, verb, "motion", motion.id, meeting.municipality_id, before=before, after=audit.state(motion))


def _present(actor: Actor, meeting: Meeting) -> int:
    """Who acts, who must be there as a member or a deputy."""
    refuse_closed(meeting)
    if actor.person_id is None or actor.person_id not in meetings.deciding(meeting):
        raise Refused(MotionCode.NOT_PRESENT)
    return actor.person_id


def _moved(meeting: Meeting, number: int) -> Motion:
    """A motion that can still change: it is moved, and not put to the vote."""
    motion = found(meeting, number)
    if motion.state != State.MOVED:
        raise Refused(MotionCode.SETTLED)
    return motion


def _text(text: str) -> str:
    kept = text.replace("\r\n", "\n").strip()[:LONGEST]
    if not kept:
        raise Refused(MotionCode.NO_TEXT)
    return kept


def _number(meeting: Meeting) -> int:
    number = queries.latest(meeting.id) + 1
    if number > MOST_MOTIONS:
        raise Refused(MotionCode.MANY)
    return number


def move(actor: Actor, meeting_id: int, item_id: int, text: str, language: str) -> Motion:
    """Move a motion on an item of the agenda.

    Raises:
        Refused: the meeting is not open, they are not there, no text, no such item, or too many motions.
    """
    meeting = locked(meeting_id)
    require(actor, Can.MOVE, meeting)
    mover = _present(actor, meeting)
    kept = _text(text)
    if meetings.item(meeting.id, item_id) is None:
        raise Refused(MotionCode.NO_ITEM)
    motion = Motion(
        meeting_id=meeting.id,
        item_id=item_id,
        number=_number(meeting),
        mover_id=mover,
        text=kept,
        language=language,
        moved_at=meetings.instant(),
    )
    db.session.add(motion)
    db.session.flush()
    db.session.add(MotionVersion(motion_id=motion.id, number=1, text=kept))
    _log(actor, "move", motion, meeting, {})
    return motion


def amend(actor: Actor, meeting_id: int, number: int, text: str) -> Motion:
    """Move that a motion reads otherwise. Amendments are decided before the motion.

    Raises:
        Refused: not open, not there, nothing is changed, or the motion is settled or an amendment itself.
    """
    meeting = locked(meeting_id)
    require(actor, Can.MOVE, meeting)
    mover = _present(actor, meeting)
    motion = _moved(meeting, number)
    if motion.amends_id is not None:
        raise Refused(MotionCode.ONLY_MOTIONS)
    change = difference(motion.text, _text(text))
    if not change:
        raise Refused(MotionCode.SAME_TEXT)
    amendment = Motion(
        meeting_id=meeting.id,
        item_id=motion.item_id,
        number=_number(meeting),
        amends_id=motion.id,
        mover_id=mover,
        version=motion.version,
        change=packed(change),
        language=motion.language,
        moved_at=meetings.instant(),
    )
    db.session.add(amendment)
    _log(actor, "amend", amendment, meeting, {})
    return amendment


def second(actor: Actor, meeting_id: int, number: int) -> None:
    """Second a motion or an amendment of somebody else. The first who does so is named.

    Raises:
        Refused: not open, not there, one's own, settled, or seconded by another person.
    """
    meeting = locked(meeting_id)
    require(actor, Can.MOVE, meeting)
    who, motion = _present(actor, meeting), _moved(meeting, number)
    if motion.mover_id == who:
        raise Refused(MotionCode.OWN_MOTION)
    if motion.seconder_id == who:
        return
    if motion.seconder_id is not None:
        raise Refused(MotionCode.SECONDED)
    before = audit.state(motion)
    motion.seconder_id = who
    _log(actor, "second", motion, meeting, before)


def withdraw(actor: Actor, meeting_id: int, number: int) -> None:
    """Take one's motion back, until it is put to the vote; its open amendments go with it.

    Raises:
        Refused: not open, not there, somebody else's, or settled.
    """
    meeting = locked(meeting_id)
    require(actor, Can.MOVE, meeting)
    who, motion = _present(actor, meeting), _moved(meeting, number)
    if motion.mover_id != who:
        raise Refused(MotionCode.NOT_YOURS)
    amendments = queries.open_amendments(motion.id)
    if any(one.state == State.VOTING for one in amendments):
        raise Refused(MotionCode.ONE_VOTE)
    before = audit.state(motion)
    for one in (motion, *amendments):
        one.state, one.decided_at = State.WITHDRAWN.value, meetings.instant()
    _log(actor, "withdraw", motion, meeting, before)
