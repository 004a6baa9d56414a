"""In the room: opening, attendance, the list of speakers and its clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, NotAllowed, Refused
from civic.meetings import queries, service
from civic.meetings.queries import SpeechRow
from civic.meetings.rules import MeetingCode
from civic.meetings.service import NewItem, SignUp
from civic.towns.models import Membership
from tests.support import factories as make
from tests.support.meetings import make_meeting
from tests.support.rooms import Room, make_room


@pytest.fixture
def room() -> Room:
    with transaction():
        return make_room(make.make_municipality())


def _refusal(act: Callable[[], object]) -> object:
    with pytest.raises(Refused) as caught, transaction():
        act()
    return caught.value.code


def _speeches(room: Room) -> list[SpeechRow]:
    return queries.speeches(room.meeting.id)


def _order(room: Room) -> list[int]:
    return [row.wish.person_id for row in queries.wishes(room.meeting)]


def test_the_floor_goes_round_by_the_rule_and_seconds_are_those_of_the_database(room: Room) -> None:
    chair, meeting = make.actor(room.chair), room.meeting.id
    first, second, third = room.members
    start = clock.now()

    def later(seconds: int, act: Callable[[], object]) -> None:
        with clock.standing_at(start + timedelta(seconds=seconds)), transaction():
            act()

    later(0, lambda: service.ask(make.actor(first), meeting, order=False))
    later(1, lambda: service.next_speaker(chair, meeting))
    later(41, lambda: service.ask(make.actor(first), meeting, order=False))
    later(42, lambda: service.ask(make.actor(second), meeting, order=False))
    later(61, lambda: service.next_speaker(chair, meeting))
    later(62, lambda: service.ask_for(chair, meeting, third.id, order=True))
    later(71, lambda: service.next_speaker(chair, meeting))
    later(76, lambda: service.stop_speech(chair, meeting))
    said = [(row.person_id, row.seconds, row.order) for row in _speeches(room)]
    assert said == [(first.id, 60, False), (second.id, 10, False), (third.id, 5, True)]
    assert _order(room) == [first.id]


def test_one_speech_at_a_time_on_the_item_that_was_called(room: Room) -> None:
    items = queries.agenda_items(room.meeting.id)
    with transaction():
        service.call_item(make.actor(room.chair), room.meeting.id, items[1].id)
        for one in room.members[:2]:
            service.ask(make.actor(one), room.meeting.id, order=False)
            service.next_speaker(make.actor(room.chair), room.meeting.id)
    assert [row.ended_at is None for row in _speeches(room)] == [False, True]
    assert {row.item_id for row in _speeches(room)} == {items[1].id}
    with transaction():
        service.call_item(make.actor(room.chair), room.meeting.id, items[0].id)
    assert queries.running_speech(room.meeting.id) is None


def test_who_leaves_the_room_has_no_floor_and_comes_back_by_another_stay(room: Room) -> None:
    one, chair = room.members[0], make.actor(room.chair)
    with transaction():
        service.ask(make.actor(one), room.meeting.id, order=False)
        service.next_speaker(chair, room.meeting.id)
        service.set_present(chair, room.meeting.id, {room.chair.id: None})
    assert queries.running_speech(room.meeting.id) is None
    assert _refusal(lambda: service.ask(make.actor(one), room.meeting.id, order=False)) is MeetingCode.NOT_HERE
    with transaction():
        service.set_present(chair, room.meeting.id, {room.chair.id: None, one.id: None})
    assert [row.left_at is None for row in queries.stays(room.meeting) if row.person_id == one.id] == [False, True]


def test_a_term_that_ended_ends_the_rights_in_the_room_at_once(room: Room) -> None:
    one, chair = room.members[0], room.chair
    with transaction():
        service.ask(make.actor(one), room.meeting.id, order=False)
        both = Membership.person_id.in_([one.id, chair.id])
        db.session.execute(update(Membership).where(both).values(ends_at=clock.now() - timedelta(minutes=1)))
    assert _order(room) == []
    assert _refusal(lambda: service.ask(make.actor(one), room.meeting.id, order=False)) is MeetingCode.NOT_HERE
    with pytest.raises(NotAllowed), transaction():
        service.next_speaker(make.actor(chair), room.meeting.id)
    with pytest.raises(LookupError), transaction():
        service.apologise(make.actor(one), room.meeting.id, coming=False)


def test_a_deputy_stands_in_for_one_absent_member_where_the_rules_say_so(room: Room) -> None:
    meeting, chair, member = room.meeting, room.chair.id, room.members[0].id
    with transaction():
        guest = make.make_person(room.town)
    assert _refusal(lambda: service.set_present(SYSTEM, meeting.id, {guest.id: member})) is MeetingCode.NOT_HERE
    with transaction():
        other = make_meeting(room.town, days=0.5 / 24, group_id=room.council.group_id, sign_up=SignUp(True))
        service.sign_up(make.actor(guest), other.id)
        service.open_meeting(SYSTEM, other.id)
    both = {member: None, guest.id: member}
    assert _refusal(lambda: service.set_present(SYSTEM, other.id, both)) is MeetingCode.NOT_ABSENT
    with transaction():
        service.set_present(SYSTEM, other.id, {chair: None, guest.id: member})
    assert [row.counts for row in queries.stays(other)] == [True, True]
    with transaction():
        service.set_present(SYSTEM, other.id, {chair: None, guest.id: None})
    assert sorted((row.left_at is None, row.counts) for row in queries.stays(other)) == [
        (False, True),
        (True, False),
        (True, True),
    ]


def test_closing_ends_everything_and_nothing_happens_afterwards(room: Room) -> None:
    chair, meeting = make.actor(room.chair), room.meeting.id
    with transaction():
        for one in room.members[:2]:
            service.ask(make.actor(one), meeting, order=False)
        service.next_speaker(chair, meeting)
        service.close_meeting(chair, meeting)
    assert queries.wishes(room.meeting) == []
    assert all(row.ended_at for row in _speeches(room))
    assert all(row.left_at for row in queries.stays(room.meeting))
    for act in (service.next_speaker, service.stop_speech, service.close_meeting):
        assert _refusal(lambda act=act: act(chair, meeting)) is MeetingCode.NOT_OPEN
    assert _refusal(lambda: service.open_meeting(chair, meeting)) is MeetingCode.WAS_OPENED


def test_only_a_chair_or_the_secretary_runs_a_meeting(room: Room) -> None:
    member = make.actor(room.members[0])
    for act in (service.next_speaker, service.stop_speech, service.close_meeting):
        with pytest.raises(NotAllowed), transaction():
            act(member, room.meeting.id)
    with pytest.raises(NotAllowed), transaction():
        service.set_present(member, room.meeting.id, {})


def test_a_meeting_opens_from_an_hour_before_and_its_agenda_is_then_changed_item_by_item() -> None:
    with transaction():
        town = make.make_municipality()
        soon, far = make_meeting(town, days=0.5 / 24), make_meeting(town, days=2 / 24)
        service.set_agenda(SYSTEM, soon.id, [NewItem("One"), NewItem("Two")])
        service.open_meeting(SYSTEM, soon.id)
    assert _refusal(lambda: service.open_meeting(SYSTEM, far.id)) is MeetingCode.TOO_EARLY
    assert _refusal(lambda: service.set_agenda(SYSTEM, soon.id, [])) is MeetingCode.WAS_OPENED
    with transaction():
        third = service.add_item(SYSTEM, soon.id, NewItem("Three"))
        service.move_item(SYSTEM, soon.id, third.id, earlier=True)
        service.move_item(SYSTEM, soon.id, third.id, earlier=True)
        service.move_item(SYSTEM, soon.id, third.id, earlier=True)
    assert [row.title for row in queries.agenda_items(soon.id)] == ["Three", "One", "Two"]


def test_apologies_can_be_taken_back_and_nobody_speaks_of_another_groups_meeting(room: Room) -> None:
    with transaction():
        meeting = make_meeting(room.town, group_id=room.council.group_id)
        me = make.actor(room.members[0])
        service.apologise(me, meeting.id, coming=False)
        service.apologise(me, meeting.id, coming=False)
    assert [one.person_id for one in queries.attendees(meeting) if one.apologised] == [room.members[0].id]
    with transaction():
        service.apologise(me, meeting.id, coming=True)
        stranger = make.make_person(room.town)
    assert not [one for one in queries.attendees(meeting) if one.apologised]
    with pytest.raises(LookupError), transaction():
        service.apologise(make.actor(stranger), meeting.id, coming=False)
