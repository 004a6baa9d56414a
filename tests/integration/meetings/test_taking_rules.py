"""A meeting of a council runs by the council's rules as they were when it was opened, whatever changes afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from civic.audit import queries as audit
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Refused
from civic.councils import service as councils
from civic.councils.rules import Procedure, Seats
from civic.meetings import queries, service
from civic.meetings.models import Meeting
from civic.meetings.rules import MeetingCode
from civic.meetings.rules.deciding import Publicity, Voting
from tests.support import factories as make
from tests.support.meetings import make_meeting
from tests.support.rooms import make_room

RULES = Procedure(60, Voting.TWO_THIRDS, Publicity.PUBLIC, deputies=True)


def _taken(meeting_id: int) -> tuple[object, ...]:
    found = queries.meeting(meeting_id, lock=True)
    assert found is not None
    names = ("voting", "publicity", "quorum_percent", "members_then", "quorum", "deputies")
    return tuple(getattr(found, name) for name in names)


def test_changed_rules_change_no_meeting_that_was_opened(app) -> None:
    with transaction():
        room = make_room(make.make_municipality(), quorum=1, procedure=RULES)
    taken = "two_thirds", "public", 60, 4, 3, True
    assert _taken(room.meeting.id) == taken
    with transaction():
        rules = Procedure(10, Voting.CONSENSUS)
        councils.change_council(
            SYSTEM, room.council.id, {"en": "Council"}, Seats(16, 5, 3), {}, {}, 60, procedure=rules
        )
        later = make_meeting(room.town, days=-1 / 24, group_id=room.council.group_id)
        service.open_meeting(SYSTEM, later.id)
    assert _taken(room.meeting.id) == taken
    assert _taken(later.id) == ("consensus", "public", 10, 4, 1, False)


def test_the_entry_of_the_opening_shows_the_rules_that_were_taken_over(app) -> None:
    with transaction():
        room = make_room(make.make_municipality(), procedure=RULES)
    opened = next(entry for entry in audit.of_thing("meeting", room.meeting.id) if entry.verb == "open")
    after: Any = opened.details["after"]
    assert (after["quorum_percent"], after["members_then"]) == (60, 4)
    assert {"voting", "publicity"} <= set(after)


def test_a_quorum_that_was_set_for_one_meeting_stays_where_the_council_has_none(app) -> None:
    with transaction():
        room = make_room(
            make.make_municipality(), quorum=2, procedure=Procedure(), days=1 / 48, sign_up=service.SignUp(True)
        )
        guest = make.make_person(room.town)
        service.sign_up(make.actor(guest), room.meeting.id)
    assert _taken(room.meeting.id) == ("more_for", "public", None, 4, 2, False)
    with pytest.raises(Refused) as caught, transaction():
        service.set_present(SYSTEM, room.meeting.id, {guest.id: room.members[0].id})
    assert caught.value.code is MeetingCode.NO_DEPUTIES


def test_a_meeting_of_no_council_takes_nothing_over(app) -> None:
    with transaction():
        meeting: Meeting = make_meeting(make.make_municipality(), days=-1 / 24)
        service.open_meeting(SYSTEM, meeting.id)
        service.set_rules(SYSTEM, meeting.id, quorum=5, budget=None, deputies=True, online_private=False)
    assert _taken(meeting.id) == (None, None, None, None, 5, True)


def test_quorum_and_deputies_are_fixed_and_the_rest_is_not(app) -> None:
    with transaction():
        room = make_room(make.make_municipality(), procedure=RULES)
    with transaction():
        service.set_rules(SYSTEM, room.meeting.id, quorum=3, budget=60, deputies=True, online_private=False)
    for quorum, deputies in ((2, True), (None, True), (3, False)):
        with pytest.raises(Refused) as caught, transaction():
            service.set_rules(
                SYSTEM, room.meeting.id, quorum=quorum, budget=None, deputies=deputies, online_private=False
            )
        assert caught.value.code is MeetingCode.RULES_FIXED


def test_a_closed_meeting_has_no_guests_and_its_deputies_enter(app) -> None:
    with transaction():
        closed = Procedure(None, publicity=Publicity.CLOSED, deputies=True)
        room = make_room(make.make_municipality(), procedure=closed, days=1 / 48, sign_up=service.SignUp(True))
        guest = make.make_person(room.town)
        service.sign_up(make.actor(guest), room.meeting.id)
    with pytest.raises(Refused) as caught, transaction():
        service.set_present(SYSTEM, room.meeting.id, {guest.id: None})
    assert caught.value.code is MeetingCode.MEMBERS_ONLY
    assert not queries.belongs(guest.id, room.council.group_id, room.meeting.id)
    with transaction():
        service.set_present(SYSTEM, room.meeting.id, {guest.id: room.members[0].id})
    assert queries.belongs(guest.id, room.council.group_id, room.meeting.id)
