"""A meeting of the council in its room: who came, who spoke for how long, what was moved, and when it could decide."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from civic.core import clock
from civic.core.permissions import Actor
from civic.meetings import queries, service
from civic.meetings.rules.deciding import VoteCount
from civic.motions import service as motions
from civic.votes.jobs import keys_folder

QUORUM = 6
#: Seconds for each member in a meeting.
BUDGET = 600


def hold(chair: Actor, meeting_id: int, chance: random.Random, moved: Sequence[tuple[str, str]]) -> None:
    """Open a meeting at its hour, let members arrive, speak to each item in turn, and close it.

    ``moved`` has for each item the motion on it and its text as it was amended; empty for none.
    """
    meeting = queries.meeting(meeting_id)
    assert meeting is not None
    at = meeting.starts_at
    with clock.standing_at(at):
        members = [one.person_id for one in queries.attendees(meeting) if one.member]
        service.set_rules(chair, meeting_id, quorum=QUORUM, budget=BUDGET, deputies=False, online_private=True)
        service.open_meeting(chair, meeting_id)
        service.set_present(chair, meeting_id, dict.fromkeys(members[: QUORUM - 1]))
    at += timedelta(minutes=7)
    with clock.standing_at(at):
        service.set_present(chair, meeting_id, dict.fromkeys(members))
    for item, (text, amended) in zip(queries.agenda_items(meeting_id), moved, strict=True):
        speakers = chance.sample(members, min(4, len(members)))
        begun = at + timedelta(minutes=2)
        spoken = _discuss(chair, meeting_id, item.id, begun, speakers, chance)
        if text:
            with clock.standing_at(spoken):
                _decide(chair, meeting_id, item.id, (text, amended), members)
        at = max(spoken, begun + timedelta(minutes=item.minutes or 0))
    with clock.standing_at(at + timedelta(minutes=5)):
        service.close_meeting(chair, meeting_id)


def _discuss(
    chair: Actor, meeting_id: int, item_id: int, at: datetime, speakers: list[int], chance: random.Random
) -> datetime:
    """Call an item and give the floor to some people; returns the end."""
    with clock.standing_at(at):
        service.call_item(chair, meeting_id, item_id)
        for person_id in speakers:
            service.ask_for(chair, meeting_id, person_id, order=False)
    for _ in speakers:
        with clock.standing_at(at):
            service.next_speaker(chair, meeting_id)
        at += timedelta(seconds=chance.randrange(60, 240))
    with clock.standing_at(at):
        service.stop_speech(chair, meeting_id)
    return at


def _decide(chair: Actor, meeting_id: int, item_id: int, texts: tuple[str, str], members: list[int]) -> None:
    """Move a motion, amend it, and carry both by a show of hands, with one abstention on the motion."""
    text, amended = texts
    mover, other = Actor(person_id=members[0]), Actor(person_id=members[1])
    motion = motions.move(mover, meeting_id, item_id, text, "en").number
    motions.second(other, meeting_id, motion)
    amendment = motions.amend(other, meeting_id, motion, amended).number
    for number, abstained in ((amendment, 0), (motion, 1)):
        motions.put(chair, meeting_id, number, keys_folder())
        motions.decide(chair, meeting_id, number, VoteCount(len(members) - abstained, 0, abstained))
