"""Meetings of a council in the room, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from civic.accounts.models import Person
from civic.core.permissions import SYSTEM
from civic.councils.models import Council
from civic.councils.rules import Office, Procedure
from civic.meetings import service
from civic.meetings.models import Meeting
from civic.meetings.service import NewItem
from civic.towns.models import Municipality
from tests.support import councils
from tests.support.meetings import make_meeting


@dataclass(frozen=True)
class Room:
    """An open meeting of a council with a chair and three members, all present, and two items."""

    town: Municipality
    council: Council
    meeting: Meeting
    chair: Person
    members: list[Person]


def make_room(
    town: Municipality,
    *,
    quorum: int | None = 3,
    budget: int | None = None,
    procedure: Procedure | None = None,
    **changes: Any,
) -> Room:
    """Inside transaction(). The meeting began an hour ago; by default its council has no quorum of its own."""
    council = councils.make_council(town, procedure=procedure or Procedure(deputies=True))
    chair, _seat = councils.make_member(town, council, office=Office.CHAIR)
    members = [councils.make_member(town, council)[0] for _ in range(3)]
    meeting = make_meeting(town, **{"days": -1 / 24, "group_id": council.group_id, **changes})
    service.set_agenda(SYSTEM, meeting.id, [NewItem("Night bus"), NewItem("Square")])
    service.set_rules(SYSTEM, meeting.id, quorum=quorum, budget=budget, deputies=True, online_private=True)
    service.open_meeting(SYSTEM, meeting.id)
    service.set_present(SYSTEM, meeting.id, {one.id: None for one in (chair, *members)})
    return Room(town, council, meeting, chair, members)
