"""A meeting of the council in its room: who came, who spoke for how long, and when it could decide."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from civic.core import clock
from civic.core.permissions import Actor
from civic.meetings import queries, service
from civic.meetings.models import Meeting

QUORUM = 7
#: Seconds for each member in a meeting.
BUDGET = 600


def hold(chair: Actor, meeting: Meeting, chance: random.Random) -> None:
    """Open a meeting at its hour, let members arrive, speak to each item in turn, and close it."""
    at = meeting.starts_at
    with clock.standing_at(at):
        members = [one.person_id for one in queries.attendees(meeting) if one.member]
        service.set_rules(chair, meeting.id, quorum=QUORUM, budget=BUDGET, deputies=False, online_private=True)
        service.open_meeting(chair, meeting.id)
        service.set_present(chair, meeting.id, dict.fromkeys(members[: QUORUM - 1]))
    at += timedelta(minutes=7)
    late = members
    with clock.standing_at(at):
        service.set_present(chair, meeting.id, dict.fromkeys(late))
    for item in queries.agenda_items(meeting.id):
        speakers = chance.sample(late, min(4, len(late)))
        begun = at + timedelta(minutes=2)
        spoken = _discuss(chair, meeting, item.id, begun, speakers, chance)
        at = max(spoken, begun + timedelta(minutes=item.minutes or 0))
    with clock.standing_at(at + timedelta(minutes=5)):
        service.close_meeting(chair, meeting.id)


def _discuss(
    chair: Actor, meeting: Meeting, item_id: int, at: datetime, speakers: list[int], chance: random.Random
) -> datetime:
    """Call an item and give the floor to some people; returns the end."""
    with clock.standing_at(at):
        service.call_item(chair, meeting.id, item_id)
        for person_id in speakers:
            service.ask_for(chair, meeting.id, person_id, order=False)
    for _ in speakers:
        with clock.standing_at(at):
            service.next_speaker(chair, meeting.id)
        at += timedelta(seconds=chance.randrange(60, 240))
    with clock.standing_at(at):
        service.stop_speech(chair, meeting.id)
    return at
