"""In the room: opening and closing a meeting, who is there, and the list of speakers.

Each verb locks the row of the meeting first, so that two phones that press at once act one after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, update

from civic.audit import service as audit
from civic.core import events
from civic.core.db import db, upsert
from civic.core.permissions import Absent, Actor, Refused
from civic.meetings import queries
from civic.meetings.events import MeetingOpened
from civic.meetings.models import Apology, FloorWish, Meeting, Presence, Speech
from civic.meetings.policy import Can, require
from civic.meetings.rules import EARLY, MeetingCode, MeetingState
from civic.meetings.rules.deciding import GroupRules, Publicity, members_needed
from civic.meetings.rules.floor import line
from civic.meetings.service import tables
from civic.towns import queries as towns


def _locked(meeting_id: int) -> Meeting:
    meeting = queries.meeting(meeting_id, lock=True)
    if meeting is None:
        raise Absent(f"no meeting {meeting_id}")
    return meeting


def _open_one(meeting_id: int) -> Meeting:
    """The meeting, locked, if it is open."""
    meeting = _locked(meeting_id)
    if meeting.opened_at is None or meeting.closed_at is not None:
        raise Refused(MeetingCode.NOT_OPEN)
    return meeting


def _log(actor: Actor, verb: str, meeting: Meeting, before: Mapping[str, object], after: Mapping[str, object]) -> None:
    audit.record(actor, verb, "meeting", meeting.id, meeting.municipality_id, before=dict(before), after=dict(after))


def open_meeting(actor: Actor, meeting_id: int) -> None:
    """Open a meeting: from now on people can be marked as present and ask for the floor. A group's rules apply to it.

    Raises:
        Refused: cancelled, opened before, or its hour is more than ``EARLY`` away by the clock of the database.
    """
    meeting = _locked(meeting_id)
    require(actor, Can.RUN, meeting)
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(MeetingCode.CANCELLED)
    if meeting.opened_at is not None:
        raise Refused(MeetingCode.WAS_OPENED)
    now = queries.instant()
    if now < meeting.starts_at - EARLY:
        raise Refused(MeetingCode.TOO_EARLY)
    before = audit.state(meeting)
    meeting.opened_at = now
    db.session.flush()
    if meeting.group_id is not None:
        events.announce(MeetingOpened(meeting.id, meeting.group_id))
    audit.record(
        actor, "open", "meeting", meeting.id, meeting.municipality_id, before=before, after=audit.state(meeting)
    )


def close_meeting(actor: Actor, meeting_id: int) -> None:
    """Close a meeting: whoever has the floor ends, everybody leaves, and nobody asks for the floor any more."""
    meeting = _locked(meeting_id)
    require(actor, Can.RUN, meeting)
    if meeting.opened_at is None or meeting.closed_at is not None:
        raise Refused(MeetingCode.NOT_OPEN)
    before = audit.state(meeting)
    now = queries.instant()
    _end_speech(meeting.id, now)
    still = Presence.meeting_id == meeting.id, Presence.left_at.is_(None)
    db.session.execute(update(Presence).where(*still).values(left_at=now))
    db.session.execute(delete(FloorWish).where(FloorWish.meeting_id == meeting.id))
    meeting.closed_at = now
    tables.forget_told(meeting.id)
    db.session.flush()
    audit.record(
        actor, "close", "meeting", meeting.id, meeting.municipality_id, before=before, after=audit.state(meeting)
    )


def take_rules(meeting_id: int, rules: GroupRules) -> None:
    """Take the rules of its group over to a meeting that is being opened; the entry of that act shows them.

    A quorum in percent becomes a number of the members of this moment; where the group has none, the one that was set
    for this meeting stays. Nothing changes them afterwards: a meeting is opened once.
    """
    meeting = _open_one(meeting_id)
    members = towns.how_many_members(meeting.group_id or 0)
    meeting.voting, meeting.publicity = rules.voting.value, rules.publicity.value
    meeting.quorum_percent, meeting.members_then = rules.quorum, members
    meeting.deputies, meeting.seconding, meeting.way = rules.deputies, rules.seconding, rules.way.value
    if rules.quorum is not None:
        meeting.quorum = members_needed(rules.quorum, members)
    db.session.flush()


def set_rules(
    actor: Actor, meeting_id: int, *, quorum: int | None, budget: int | None, deputies: bool, online_private: bool
) -> None:
    """Set by which rules a meeting runs. ``quorum``: members; ``budget``: seconds for each; None: no such rule.

    Raises:
        Refused: closed, or it has taken over another quorum or rule on deputies from its group.
    """
    meeting = _locked(meeting_id)
    require(actor, Can.RUN, meeting)
    if meeting.closed_at is not None:
        raise Refused(MeetingCode.OVER)
    if meeting.voting is not None and (quorum, deputies) != (meeting.quorum, meeting.deputies):
        raise Refused(MeetingCode.RULES_FIXED)
    before = audit.state(meeting)
    meeting.quorum, meeting.budget, meeting.deputies = quorum, budget, deputies
    meeting.online_private = online_private
    db.session.flush()
    audit.record(
        actor, "set_rules", "meeting", meeting.id, meeting.municipality_id, before=before, after=audit.state(meeting)
    )


def set_present(actor: Actor, meeting_id: int, people: Mapping[int, int | None]) -> None:
    """Say who is there now: each with the absent member whose deputy they are, or None.

    Whoever was there and is not named leaves at this instant, whoever is named and was not there arrives.

    Raises:
        Refused: it is not open; somebody neither sits in the group nor has a place, or is a guest of a closed
            meeting; deputies are not allowed, or stand in for a member who is there.
    """
    meeting = _open_one(meeting_id)
    require(actor, Can.RUN, meeting)
    known = {one.person_id: one for one in queries.attendees(meeting)}
    if not set(people) <= set(known):
        raise Refused(MeetingCode.NOT_HERE)
    deputies = {person: member for person, member in people.items() if member is not None}
    if deputies and not meeting.deputies:
        raise Refused(MeetingCode.NO_DEPUTIES)
    absent = {one.person_id for one in known.values() if one.member and one.person_id not in people}
    members = {person for person in deputies if known[person].member}
    if members or not set(deputies.values()) <= absent or len(set(deputies.values())) < len(deputies):
        raise Refused(MeetingCode.NOT_ABSENT)
    if meeting.publicity not in (None, Publicity.PUBLIC):
        guests = {person for person, member in people.items() if member is None and not known[person].member}
        if guests:
            raise Refused(MeetingCode.MEMBERS_ONLY)
    now, here = queries.instant(), {row.person_id: row for row in queries.presences(meeting.id)}
    for person, row in here.items():
        if person not in people or people[person] != row.deputy_for_id:
            row.left_at = now
            _drop(meeting.id, person, now)
    db.session.flush()
    db.session.add_all(
        Presence(meeting_id=meeting.id, person_id=person, deputy_for_id=member, arrived_at=now)
        for person, member in people.items()
        if person not in here or here[person].deputy_for_id != member
    )
    db.session.flush()
    _log(actor, "set_present", meeting, {"present": len(here)}, {"present": len(people)})


def _drop(meeting_id: int, person_id: int, now: datetime) -> None:
    """Somebody who leaves no longer asks for the floor, and does not have it."""
    speech = queries.running_speech(meeting_id)
    if speech is not None and speech.person_id == person_id:
        speech.ended_at = now
    mine = FloorWish.meeting_id == meeting_id, FloorWish.person_id == person_id
    db.session.execute(delete(FloorWish).where(*mine))


def apologise(actor: Actor, meeting_id: int, *, coming: bool) -> None:
    """Say as a member of the group that one cannot come, or can after all; saying it twice equals once.

    Raises:
        Absent: the meeting is none of a group in which they sit.
        Refused: cancelled, or closed.
    """
    require(actor, Can.SPEAK)
    meeting = _locked(meeting_id)
    if actor.person_id is None or not towns.is_member(actor.person_id, meeting.group_id):
        raise Absent(f"no meeting {meeting_id}")
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(MeetingCode.CANCELLED)
    if meeting.closed_at is not None or queries.ended(meeting.id):
        raise Refused(MeetingCode.OVER)
    if coming:
        mine = Apology.meeting_id == meeting.id, Apology.person_id == actor.person_id
        db.session.execute(delete(Apology).where(*mine))
        return
    statement = upsert(Apology).values(meeting_id=meeting.id, person_id=actor.person_id, at=queries.instant())
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["meeting_id", "person_id"]))


# ---- the list of speakers


def ask(actor: Actor, meeting_id: int, *, order: bool) -> None:
    """Ask for the floor, or for a point of order; asking again changes which of both.

    Raises:
        Refused: it is not open, or they are not there as somebody who may speak.
    """
    require(actor, Can.SPEAK)
    meeting = _open_one(meeting_id)
    if actor.person_id is None:
        raise Refused(MeetingCode.NOT_HERE)
    _wish(meeting, actor.person_id, order=order)


def ask_for(actor: Actor, meeting_id: int, person_id: int, *, order: bool) -> None:
    """Put somebody who is there on the list, who raised a hand in the room.

    Raises:
        Refused: it is not open, or that person is not there.
    """
    meeting = _open_one(meeting_id)
    require(actor, Can.RUN, meeting)
    _wish(meeting, person_id, order=order)
    _log(actor, "ask_for", meeting, {"person_id": None}, {"person_id": person_id, "order": order})


def _wish(meeting: Meeting, person_id: int, *, order: bool) -> None:
    if not queries.takes_part(meeting, person_id):
        raise Refused(MeetingCode.NOT_HERE)
    values = {"meeting_id": meeting.id, "person_id": person_id, "asked_at": queries.instant(), "point_of_order": order}
    statement = upsert(FloorWish.__table__).values(**values)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["meeting_id", "person_id"], set_={"point_of_order": order})
    )


def withdraw(actor: Actor, meeting_id: int) -> None:
    """No longer ask for the floor; withdrawing twice equals once."""
    require(actor, Can.SPEAK)
    mine = FloorWish.meeting_id == meeting_id, FloorWish.person_id == actor.person_id
    db.session.execute(delete(FloorWish).where(*mine))


def strike(actor: Actor, meeting_id: int, wish_id: int) -> None:
    """Take somebody off the list."""
    meeting = _open_one(meeting_id)
    require(actor, Can.RUN, meeting)
    db.session.execute(delete(FloorWish).where(FloorWish.meeting_id == meeting.id, FloorWish.id == wish_id))
    _log(actor, "strike", meeting, {"wish": wish_id}, {"wish": None})


def next_speaker(actor: Actor, meeting_id: int) -> int:
    """Give the floor to whom the rule names (``rules.floor.line``); whoever has it ends. Returns the person.

    Raises:
        Refused: it is not open, or nobody asks.
    """
    meeting = _open_one(meeting_id)
    require(actor, Can.RUN, meeting)
    wishes = [row.wish for row in queries.wishes(meeting)]
    if not wishes:
        raise Refused(MeetingCode.NOBODY_ASKS)
    now = queries.instant()
    before = _end_speech(meeting.id, now)
    first = line(wishes, queries.spoken(queries.speeches(meeting.id)), meeting.budget)[0]
    item = queries.item_now(meeting.id)
    speech = Speech(
        meeting_id=meeting.id,
        item_id=item.id if item else None,
        person_id=first.person_id,
        order=first.order,
        started_at=now,
    )
    db.session.add(speech)
    db.session.execute(delete(FloorWish).where(FloorWish.id == first.id))
    db.session.flush()
    _log(actor, "give_floor", meeting, {"speech": before}, {"speech": speech.id})
    return first.person_id


def stop_speech(actor: Actor, meeting_id: int) -> None:
    """End the speech that runs; ending twice equals once."""
    meeting = _open_one(meeting_id)
    require(actor, Can.RUN, meeting)
    before = _end_speech(meeting.id, queries.instant())
    _log(actor, "stop_speech", meeting, {"speech": before}, {"speech": None})


def _end_speech(meeting_id: int, now: datetime) -> int | None:
    speech = queries.running_speech(meeting_id)
    if speech is None:
        return None
    speech.ended_at = max(now, speech.started_at)
    db.session.flush()
    return speech.id


def call_item(actor: Actor, meeting_id: int, item_id: int) -> None:
    """Call an item of the agenda; whoever has the floor ends.

    Raises:
        Absent: no such item on this agenda.
        Refused: it is not open.
    """
    meeting = _open_one(meeting_id)
    require(actor, Can.RUN, meeting)
    item = queries.item(meeting.id, item_id)
    if item is None:
        raise Absent(f"no item {item_id}")
    before, now = queries.item_now(meeting.id), queries.instant()
    _end_speech(meeting.id, now)
    item.called_at = now
    db.session.flush()
    _log(actor, "call_item", meeting, {"item": before.id if before else None}, {"item": item.id})
