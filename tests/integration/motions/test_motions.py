"""Motions in a meeting: who may act, what is decided by which rule, and how a text moves on with its amendments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, NotAllowed, Refused, Role
from civic.councils.rules import Procedure
from civic.meetings import queries as meetings
from civic.meetings import service as meetings_service
from civic.meetings.rules import MeetingCode
from civic.meetings.rules.deciding import VoteCount, Voting, Way
from civic.motions import queries, service
from civic.motions.models import Motion
from civic.motions.rules import Choice, MotionCode, State
from civic.towns.models import Membership
from civic.votes import queries as votes_queries
from civic.votes import service as votes
from tests.support import factories as make
from tests.support.rooms import Room, make_room

TEXT = "The town opens a night bus on Fridays, until two in the morning."


@pytest.fixture
def hall(app: Any) -> Callable[..., Room]:
    def make_hall(voting: Voting = Voting.MORE_FOR, way: Way = Way.OPEN, *, seconding: bool = False) -> Room:
        with transaction():
            rules = Procedure(60, voting, deputies=True, seconding=seconding, way=way)
            return make_room(make.make_municipality(), procedure=rules)

    return make_hall


def _moved(room: Room, text: str = TEXT) -> int:
    item = meetings.agenda_items(room.meeting.id)[0]
    with transaction():
        return service.move(make.actor(room.members[0]), room.meeting.id, item.id, text, "en").number


def _refusal(act: Callable[[], object]) -> object:
    with pytest.raises(Refused) as caught, transaction():
        act()
    return caught.value.code


def _put(room: Room, number: int, folder: Path = Path("unused")) -> None:
    with transaction():
        service.put(make.actor(room.chair), room.meeting.id, number, folder)


def _motion(room: Room, number: int) -> Motion:
    found = queries.motion(room.meeting.id, number)
    assert found is not None
    db.session.refresh(found)
    return found


def _decide(room: Room, number: int, count: VoteCount | None = None) -> State:
    with transaction():
        service.decide(make.actor(room.chair), room.meeting.id, number, count)
    return State(_motion(room, number).state)


def test_members_who_are_there_vote_and_only_numbers_stay_of_an_open_vote(hall) -> None:
    room = hall()
    number = _moved(room)
    _put(room, number)
    choices = [Choice.FOR, Choice.AGAINST, Choice.FOR]
    with transaction():
        for person, choice in zip(room.members, choices, strict=True):
            service.vote(make.actor(person), room.meeting.id, number, Choice.ABSTAINED)
            service.vote(make.actor(person), room.meeting.id, number, choice)
    assert _decide(room, number) is State.CARRIED
    motion = _motion(room, number)
    assert (motion.votes_for, motion.against, motion.abstained, motion.present_then) == (2, 1, 0, 4)
    assert queries.voices([motion.id]) == {}
    again = _refusal(lambda: service.vote(make.actor(room.chair), room.meeting.id, number, Choice.FOR))
    assert again is MotionCode.NOT_VOTING


def test_by_name_who_voted_how_stays_and_a_show_of_hands_is_refused(hall) -> None:
    room = hall(Voting.CONSENSUS, Way.BY_NAME)
    number = _moved(room)
    _put(room, number)
    one, two = room.members[:2]
    with transaction():
        service.vote(make.actor(one), room.meeting.id, number, Choice.FOR)
        service.vote(make.actor(two), room.meeting.id, number, Choice.AGAINST)
    chair = make.actor(room.chair)
    hands = _refusal(lambda: service.decide(chair, room.meeting.id, number, VoteCount(4)))
    assert hands is MotionCode.BY_NAME
    assert _decide(room, number) is State.LOST
    voices = queries.voices([_motion(room, number).id])
    assert list(voices.values()) == [{one.id: Choice.FOR, two.id: Choice.AGAINST}]


def test_a_chair_counts_hands_and_no_more_than_are_there(hall) -> None:
    room = hall(Voting.MORE_THAN_HALF)
    chair = make.actor(room.chair)
    first, second = _moved(room), _moved(room)
    _put(room, first)
    assert _refusal(lambda: service.put(chair, room.meeting.id, second, Path("unused"))) is MotionCode.ONE_VOTE
    assert _refusal(lambda: service.decide(chair, room.meeting.id, first)) is MotionCode.NOBODY_VOTED
    assert _refusal(lambda: service.decide(chair, room.meeting.id, first, VoteCount(4, 1))) is MotionCode.MORE_VOTES
    assert _decide(room, first, VoteCount(2, 0, 2)) is State.LOST
    _put(room, second)
    assert _decide(room, second, VoteCount(3, 1)) is State.CARRIED


def test_a_vote_needs_its_quorum_when_it_opens_and_when_it_is_decided(hall) -> None:
    room = hall()
    number, chair = _moved(room), make.actor(room.chair)

    def only(*people: Any) -> None:
        with transaction():
            meetings_service.set_present(chair, room.meeting.id, {one.id: None for one in people})

    only(room.chair, room.members[0])
    assert _refusal(lambda: service.put(chair, room.meeting.id, number, Path("unused"))) is MotionCode.NO_QUORUM
    only(room.chair, *room.members)
    _put(room, number)
    only(room.chair, room.members[0])
    assert _refusal(lambda: service.decide(chair, room.meeting.id, number, VoteCount(2))) is MotionCode.NO_QUORUM
    with transaction():
        service.stop(chair, room.meeting.id, number)
    assert _motion(room, number).state == State.MOVED


def test_who_is_no_member_or_no_longer_one_does_nothing(hall) -> None:
    room = hall()
    number = _moved(room)
    item = meetings.agenda_items(room.meeting.id)[0].id
    meeting, gone = room.meeting.id, room.members[1]
    with transaction():
        stranger = make.make_person(room.town)
    _put(room, number)
    with transaction():
        ended = clock.now() - timedelta(seconds=1)
        db.session.execute(update(Membership).where(Membership.person_id == gone.id).values(ends_at=ended))
    for person in (stranger, gone):
        actor = make.actor(person)
        for act in (
            lambda actor=actor: service.move(actor, meeting, item, TEXT, "en"),
            lambda actor=actor: service.amend(actor, meeting, number, "Other."),
            lambda actor=actor: service.second(actor, meeting, number),
            lambda actor=actor: service.withdraw(actor, meeting, number),
            lambda actor=actor: service.vote(actor, meeting, number, Choice.FOR),
            lambda actor=actor: service.put(actor, meeting, number, Path("unused")),
            lambda actor=actor: service.stop(actor, meeting, number),
            lambda actor=actor: service.decide(actor, meeting, number, VoteCount(1)),
        ):
            with pytest.raises(NotAllowed), transaction():
                act()
    with transaction():
        meetings_service.set_present(make.actor(room.chair), meeting, {room.chair.id: None})
    absent = make.actor(room.members[2])
    assert _refusal(lambda: service.vote(absent, meeting, number, Choice.FOR)) is MotionCode.NOT_PRESENT
    with transaction():
        meetings_service.close_meeting(SYSTEM, meeting)
    assert _refusal(lambda: service.move(absent, meeting, item, TEXT, "en")) is MeetingCode.NOT_OPEN


def test_a_motion_waits_for_its_second_where_the_rules_ask(hall) -> None:
    room = hall(seconding=True)
    number, mover = _moved(room), make.actor(room.members[0])
    chair = make.actor(room.chair)
    assert _refusal(lambda: service.put(chair, room.meeting.id, number, Path("unused"))) is MotionCode.NO_SECOND
    assert _refusal(lambda: service.second(mover, room.meeting.id, number)) is MotionCode.OWN_MOTION
    with transaction():
        service.second(make.actor(room.members[1]), room.meeting.id, number)
    assert _refusal(lambda: service.second(chair, room.meeting.id, number)) is MotionCode.SECONDED
    _put(room, number)


def test_the_text_moves_on_with_an_amendment_and_others_are_carried_over(hall) -> None:
    room = hall()
    number, meeting = _moved(room), room.meeting.id
    wanted = (
        TEXT.replace("Fridays", "Fridays and Saturdays"),
        TEXT.replace("two", "three"),
        TEXT.replace("Fridays", "Fridays and Saturdays"),
        TEXT,
    )
    numbers = []
    for person, text in zip(room.members, wanted[:3], strict=True):
        with transaction():
            numbers.append(service.amend(make.actor(person), meeting, number, text).number)
    chair = make.actor(room.chair)
    assert _refusal(lambda: service.amend(chair, meeting, number, TEXT)) is MotionCode.SAME_TEXT
    assert _refusal(lambda: service.amend(chair, meeting, numbers[0], "Other.")) is MotionCode.ONLY_MOTIONS
    assert _refusal(lambda: service.put(chair, meeting, number, Path("unused"))) is MotionCode.AMENDMENTS_FIRST
    _put(room, numbers[0])
    assert _decide(room, numbers[0], VoteCount(4)) is State.CARRIED
    assert _motion(room, number).text == wanted[0]
    assert _motion(room, numbers[2]).state == State.CONTAINED
    _put(room, numbers[1])
    assert _decide(room, numbers[1], VoteCount(4)) is State.CARRIED
    assert _motion(room, number).text == wanted[0].replace("two", "three")
    made = [row.amendment_id for row in queries.versions(_motion(room, number).id)]
    assert made == [None, _motion(room, numbers[0]).id, _motion(room, numbers[1]).id]
    _put(room, number)
    assert _decide(room, number, VoteCount(4)) is State.CARRIED


def test_who_moved_it_withdraws_it_with_its_amendments(hall) -> None:
    room = hall()
    number, meeting = _moved(room), room.meeting.id
    with transaction():
        amendment = service.amend(make.actor(room.members[1]), meeting, number, "Another text.").number
    other = make.actor(room.members[1])
    assert _refusal(lambda: service.withdraw(other, meeting, number)) is MotionCode.NOT_YOURS
    with transaction():
        service.withdraw(make.actor(room.members[0]), meeting, number)
    assert {_motion(room, one).state for one in (number, amendment)} == {State.WITHDRAWN}


def test_a_motion_whose_secret_ballot_is_interrupted_can_be_put_again(hall, tmp_path: Path) -> None:
    room = hall(Voting.MORE_FOR, Way.BY_BALLOT)
    number = _moved(room)
    _put(room, number, tmp_path)
    first = _motion(room, number).vote_id
    assert first is not None
    with transaction():
        admin = make.actor(make.make_person(room.town, Role.ADMIN))
        votes.interrupt(admin, first, "The screen showed another text.")
    assert (_motion(room, number).state, _motion(room, number).vote_id) == (State.MOVED, None)
    _put(room, number, tmp_path)
    assert _motion(room, number).vote_id not in (None, first)


def test_a_secret_ballot_is_a_vote_of_those_who_are_there(hall, tmp_path: Path) -> None:
    room = hall(Voting.TWO_THIRDS, Way.BY_BALLOT)
    number, meeting, chair = _moved(room), room.meeting.id, make.actor(room.chair)
    with transaction():
        here = {one.id: None for one in (room.chair, *room.members[:2])}
        meetings_service.set_present(chair, meeting, here)
    _put(room, number, tmp_path)
    vote_id = _motion(room, number).vote_id
    assert vote_id is not None
    roll = [votes_queries.roll_entry(vote_id, one.id) is not None for one in (room.chair, *room.members)]
    assert roll == [True, True, True, False]
    held = votes_queries.vote(vote_id)
    assert held is not None
    paper = votes_queries.paper(held)
    assert paper.electorate.present and paper.electorate.list_hash
    assert votes_queries.deviating() == []
    for act in (
        lambda: service.stop(chair, meeting, number),
        lambda: service.decide(chair, meeting, number),
        lambda: service.vote(chair, meeting, number, Choice.FOR),
    ):
        assert _refusal(act) is MotionCode.BY_BALLOT
    option = votes_queries.options(vote_id)[0].id
    with transaction():
        votes.cast(chair, vote_id, [(option, "yes")], tmp_path)
        votes.cast(make.actor(room.members[0]), vote_id, [(option, "yes")], tmp_path)
        votes.cast(make.actor(room.members[1]), vote_id, [(option, "no")], tmp_path)
    with clock.standing_at(clock.now() + timedelta(minutes=6)), transaction():
        votes.close(SYSTEM, vote_id)
    motion = _motion(room, number)
    counted = (motion.votes_for, motion.against, motion.abstained, motion.present_then)
    assert (motion.state, counted) == (State.CARRIED, (2, 1, 0, 3))
