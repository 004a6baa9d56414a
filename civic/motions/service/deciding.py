"""Putting a motion to the vote of those who are there, and recording what became of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from civic.audit import service as audit
from civic.core.db import db, upsert
from civic.core.permissions import SYSTEM, Actor, Refused
from civic.meetings import queries as meetings
from civic.meetings.models import Meeting
from civic.meetings.rules.deciding import VoteCount, Voting, Way
from civic.motions import queries
from civic.motions.models import Motion, MotionVersion, Voice
from civic.motions.policy import Can, require
from civic.motions.rules import (
    MOST_MINUTES,
    SOME_MINUTES,
    Choice,
    MotionCode,
    State,
    carries,
    count_problem,
    shortened,
)
from civic.motions.service.moving import found, locked, refuse_closed
from civic.texts.rules import Fate, Step, Suggestion, carried, packed, passage_at, passages, unpacked
from civic.towns import queries as towns
from civic.votes import service as votes
from civic.votes.events import VoteClosed, VoteInterrupted
from civic.votes.methods import kind
from civic.votes.service import Question


def _log(actor: Actor, verb: str, motion: Motion, meeting: Meeting, before: dict[str, object]) -> None:
    db.session.flush()
    audit.record(actor, verb, "motion", motion.id, meeting.municipality_id, before=before, after=audit.state(motion))


def _quorate(meeting: Meeting) -> frozenset[int]:
    """Who can vote now.

    Raises:
        Refused: fewer are there than the quorum needs at this moment.
    """
    there = meetings.deciding(meeting)
    if len(there) < (meeting.quorum or 1):
        raise Refused(MotionCode.NO_QUORUM, there=len(there), needed=meeting.quorum or 1)
    return there


def put(actor: Actor, meeting_id: int, number: int, folder: Path, minutes: int = SOME_MINUTES) -> None:
    """Put a motion to the vote, in the way of the council. ``folder`` is where keys of secret ballots live.

    A secret ballot is a vote of the package votes, on whose roll are the members who are there now, and runs for so
    many minutes. Deputies are not of the group, and have none.

    Raises:
        Refused: not open, no quorum at this moment, settled, not seconded where the rules ask, open amendments come
            first, another vote runs, or a number of minutes that is not offered.
    """
    meeting = locked(meeting_id)
    require(actor, Can.PUT, meeting)
    refuse_closed(meeting)
    motion = found(meeting, number)
    if motion.state != State.MOVED:
        raise Refused(MotionCode.SETTLED)
    if meeting.seconding and motion.seconder_id is None:
        raise Refused(MotionCode.NO_SECOND)
    if queries.open_amendments(motion.id):
        raise Refused(MotionCode.AMENDMENTS_FIRST)
    if queries.voting_now(meeting.id) is not None:
        raise Refused(MotionCode.ONE_VOTE)
    there, before = _quorate(meeting), audit.state(motion)
    motion.way, motion.put_at = Way(meeting.way or Way.OPEN).value, meetings.instant()
    motion.state, motion.present_then = State.VOTING.value, len(there)
    if motion.way == Way.BY_BALLOT:
        _ballot(meeting, motion, there, folder, minutes)
    _log(actor, "put", motion, meeting, before)


def _ballot(meeting: Meeting, motion: Motion, there: frozenset[int], folder: Path, minutes: int) -> None:
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(MotionCode.MINUTES, most=MOST_MINUTES)
    members = there & set(towns.members_now(meeting.group_id or 0))
    opens_at = meetings.instant()
    whole = queries.by_id(motion.amends_id or motion.id)
    title = f"{motion.number}. {shortened(whole.text)}"
    texts = {motion.language: words_of(motion, whole)}
    question = Question(
        {motion.language: title},
        kind("yes_no"),
        opens_at,
        opens_at + timedelta(minutes=minutes),
        texts=texts,
        group_id=meeting.group_id,
    )
    held = votes.open_among(meeting.municipality_id, question, members, folder)
    motion.vote_id, motion.present_then = held.id, len(members)


def words_of(motion: Motion, whole: Motion) -> str:
    """The text on which is voted: of a motion, or of one as an amendment wants it."""
    if motion.change is None:
        return motion.text
    return Step(whole.text, unpacked(motion.change)).after


def stop(actor: Actor, meeting_id: int, number: int) -> None:
    """End a vote without a decision: the motion is as it was before.

    Raises:
        Refused: not open, no vote on it, or a secret ballot, which its time ends.
    """
    meeting = locked(meeting_id)
    require(actor, Can.PUT, meeting)
    refuse_closed(meeting)
    motion = _voting(meeting, number)
    if motion.way == Way.BY_BALLOT:
        raise Refused(MotionCode.BY_BALLOT)
    _take_back(actor, meeting, motion)


def _take_back(actor: Actor, meeting: Meeting, motion: Motion) -> None:
    before = audit.state(motion)
    motion.state, motion.way, motion.present_then, motion.put_at = State.MOVED.value, None, None, None
    motion.vote_id = None
    db.session.execute(delete(Voice).where(Voice.motion_id == motion.id))
    _log(actor, "stop", motion, meeting, before)


def take_interrupted(event: VoteInterrupted) -> None:
    """A motion whose secret ballot was interrupted can be put to the vote again."""
    known = queries.of_vote(event.vote_id)
    if known is not None:
        meeting = locked(known.meeting_id)
        _take_back(SYSTEM, meeting, found(meeting, known.number))


def _voting(meeting: Meeting, number: int) -> Motion:
    motion = found(meeting, number)
    if motion.state != State.VOTING:
        raise Refused(MotionCode.NOT_VOTING)
    return motion


def vote(actor: Actor, meeting_id: int, number: int, choice: Choice) -> None:
    """Vote in the open or by name; voting again changes one's vote until the chair records the result.

    Raises:
        Refused: not open, not there, no vote on it, or a secret ballot.
    """
    meeting = locked(meeting_id)
    require(actor, Can.VOTE, meeting)
    refuse_closed(meeting)
    motion = _voting(meeting, number)
    if motion.way == Way.BY_BALLOT:
        raise Refused(MotionCode.BY_BALLOT)
    if actor.person_id not in meetings.deciding(meeting):
        raise Refused(MotionCode.NOT_PRESENT)
    before = {"voted": len(queries.voices([motion.id]).get(motion.id, {}))}
    statement = upsert(Voice).values(motion_id=motion.id, person_id=actor.person_id, choice=choice.value)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["motion_id", "person_id"], set_={"choice": choice.value})
    )
    after = {"voted": len(queries.voices([motion.id]).get(motion.id, {}))}
    audit.record(actor, "vote", "motion", motion.id, meeting.municipality_id, before=before, after=after)


def decide(actor: Actor, meeting_id: int, number: int, shown: VoteCount | None = None) -> None:
    """Record the result of a vote: what was pressed, or in the open the show of hands that the chair counted.

    Raises:
        Refused: not open, no vote on it, no quorum at this moment, a secret ballot, nobody voted, more votes than
            people, or a show of hands where votes are cast by name.
    """
    meeting = locked(meeting_id)
    require(actor, Can.PUT, meeting)
    refuse_closed(meeting)
    motion = _voting(meeting, number)
    if motion.way == Way.BY_BALLOT:
        raise Refused(MotionCode.BY_BALLOT)
    if shown is not None and motion.way == Way.BY_NAME:
        raise Refused(MotionCode.BY_NAME)
    there = _quorate(meeting)
    given = queries.counted(motion.id)
    count = shown or VoteCount(given[Choice.FOR], given[Choice.AGAINST], given[Choice.ABSTAINED])
    if problem := count_problem(count, max(len(there), motion.present_then or 0)):
        raise Refused(problem, present=len(there))
    before = audit.state(motion)
    if motion.way == Way.OPEN:
        db.session.execute(delete(Voice).where(Voice.motion_id == motion.id))
    _settle(meeting, motion, count)
    _log(actor, "decide", motion, meeting, before)


def take_result(event: VoteClosed) -> None:
    """Take over the result of a secret ballot once it is counted, also after the meeting."""
    known = queries.of_vote(event.vote_id)
    if known is None:
        return
    meeting = locked(known.meeting_id)
    motion = found(meeting, known.number)
    result: dict[str, Any] = dict(queries.ballot(event.vote_id)[1] or {})
    given = next(iter(result["answers"].values()))
    before = audit.state(motion)
    _settle(meeting, motion, VoteCount(given["yes"], given["no"], given["abstain"] + result["blank"]))
    _log(SYSTEM, "decide", motion, meeting, before)


def _settle(meeting: Meeting, motion: Motion, count: VoteCount) -> None:
    """Write a result by the rule that the meeting took over; the text of a motion moves on with its amendment."""
    done = carries(Voting(meeting.voting or Voting.MORE_FOR), count, meeting.members_then or 0)
    motion.votes_for, motion.against, motion.abstained = count.votes_for, count.against, count.abstained
    motion.state = (State.CARRIED if done else State.LOST).value
    motion.decided_at = meetings.instant()
    db.session.flush()
    if done and motion.amends_id is not None:
        _amended(queries.by_id(motion.amends_id), motion)


def _amended(whole: Motion, amendment: Motion) -> None:
    """A motion reads as an amendment wants it; its other amendments are carried over by words."""
    step = Step(whole.text, unpacked(amendment.change or ()))
    whole.text, whole.version = step.after, whole.version + 1
    version = MotionVersion(
        motion_id=whole.id,
        number=whole.version,
        text=whole.text,
        amendment_id=amendment.id,
        change=amendment.change,
    )
    db.session.add(version)
    for other in queries.open_amendments(whole.id):
        change = unpacked(other.change or ())
        place = passage_at(passages(step.before), change[0].start)
        moved = carried(step, Suggestion(place.number if place else 1, change))
        other.version = whole.version
        if moved.fate in (Fate.CONTAINED, Fate.GONE):
            other.state = (State.CONTAINED if moved.fate is Fate.CONTAINED else State.GONE).value
            other.decided_at = amendment.decided_at
        else:
            other.change = packed(moved.suggestion.change)
    db.session.flush()
