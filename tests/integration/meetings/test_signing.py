"""Signing up for a meeting: places, the waiting list that moves up, e-mails, and who came."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from civic.accounts import service as accounts
from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.mail import Mail
from civic.core.permissions import SYSTEM, NotAllowed, Refused, Role
from civic.meetings import queries, service
from civic.meetings.models import Meeting
from civic.meetings.rules import MeetingCode, Seat
from civic.meetings.service import Came, SignUp
from civic.roles import queries as roles
from civic.towns import service as towns
from civic.towns.models import Municipality
from civic.towns.rules import GroupKind
from tests.support import factories as make
from tests.support.meetings import HALL, make_meeting

TWO = SignUp(True, 2)


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


def _people(town: Municipality, number: int, **changes: object) -> list[Person]:
    with transaction():
        return [make.make_person(town, **changes) for _ in range(number)]


def _meeting(town: Municipality, sign_up: SignUp = TWO, **changes: object) -> Meeting:
    with transaction():
        return make_meeting(town, sign_up=sign_up, **changes)


def _sign_up(person: Person, meeting: Meeting) -> Seat:
    with transaction():
        return service.sign_up(make.actor(person), meeting.id)


def _sign_off(person: Person, meeting: Meeting) -> None:
    with transaction():
        service.sign_off(make.actor(person), meeting.id)


def _refusal(act: Callable[[], object]) -> object:
    with pytest.raises(Refused) as refused, transaction():
        act()
    return refused.value.code


def _mails(person: Person) -> list[Mail]:
    return list(db.session.scalars(select(Mail).where(Mail.recipient == person.email).order_by(Mail.id)))


def _change(meeting: Meeting, sign_up: SignUp | None = None, later: timedelta = timedelta(0)) -> None:
    with transaction():
        times = meeting.starts_at + later, meeting.ends_at + later
        service.change(SYSTEM, meeting.id, meeting.titles, *times, HALL, sign_up=sign_up)


def test_places_go_in_the_order_of_signing_up_and_the_others_wait(town: Municipality) -> None:
    people, meeting = _people(town, 4), _meeting(town)
    got = [_sign_up(person, meeting) for person in people]
    assert got == [Seat.PLACE, Seat.PLACE, Seat.WAITING, Seat.WAITING]
    assert _sign_up(people[0], meeting) is Seat.PLACE, "signing up twice equals once"
    assert _sign_up(people[2], meeting) is Seat.WAITING
    seen = queries.signed(meeting.id, people[2].id)
    assert (seen.taken, seen.waiting, seen.mine) == (2, 2, True)
    assert queries.signed(meeting.id, None).mine is None
    subjects = [[mail.subject for mail in _mails(person)] for person in people]
    assert subjects == [["You have a place"]] * 2 + [["You are on the waiting list"]] * 2
    entry = _mails(people[0])[0]
    assert entry.attachment_name == f"meeting-{meeting.id}.ics"
    assert meeting.uid in (entry.attachment or "")
    assert "Fish Hall" in entry.body
    assert _mails(people[2])[0].attachment is None


def test_who_waits_longest_moves_up_and_is_told(town: Municipality) -> None:
    people, meeting = _people(town, 4), _meeting(town)
    for person in people:
        _sign_up(person, meeting)
    _sign_off(people[0], meeting)
    _sign_off(people[0], meeting)
    assert [(one.person_id, one.waiting) for one in queries.registered(meeting.id)] == [
        (people[1].id, False),
        (people[2].id, False),
        (people[3].id, True),
    ]
    assert [mail.subject for mail in _mails(people[2])] == ["You are on the waiting list", "You have a place now"]
    assert len(_mails(people[3])) == 1
    assert _sign_up(people[0], meeting) is Seat.WAITING, "whoever comes back is the last"


def test_whoever_leaves_gives_their_place_back(town: Municipality) -> None:
    people, meeting = _people(town, 3), _meeting(town)
    for person in people:
        _sign_up(person, meeting)
    proof = make.proof(people[0])
    with transaction():
        accounts.leave(make.actor(people[0]), proof)
    assert [(one.person_id, one.waiting) for one in queries.registered(meeting.id)] == [
        (people[1].id, False),
        (people[2].id, False),
    ]
    assert _mails(people[2])[-1].subject == "You have a place now"


def test_more_places_let_people_move_up_and_fewer_take_none_away(town: Municipality) -> None:
    people, meeting = _people(town, 4), _meeting(town)
    for person in people:
        _sign_up(person, meeting)
    _change(meeting, SignUp(True, 3))
    assert queries.places_taken(meeting.id) == 3
    _change(meeting, SignUp(True, 1))
    assert queries.places_taken(meeting.id) == 3, "whoever has a place keeps it"
    _sign_off(people[0], meeting)
    assert queries.waiting(meeting.id) == [people[3].id], "nobody moves up while there are too many"
    _change(meeting, SignUp(True, None))
    assert queries.waiting(meeting.id) == []


def test_people_are_told_of_another_time_and_of_an_end_and_of_nothing_else(town: Municipality) -> None:
    person, meeting = _people(town, 1, language="fr")[0], _meeting(town)
    _sign_up(person, meeting)
    _change(meeting)
    assert len(_mails(person)) == 1, "nothing changed that they have to know"
    _change(meeting, later=timedelta(hours=1))
    with transaction():
        service.cancel(SYSTEM, meeting.id, {"en": "The hall is flooded."})
    moved, cancelled = _mails(person)[1:]
    assert moved.language == "fr"
    assert "SEQUENCE:2" in (moved.attachment or "")
    assert "The hall is flooded." in cancelled.body
    assert "STATUS:CANCELLED" in (cancelled.attachment or "")


def test_when_nobody_signs_up(town: Municipality) -> None:
    person = _people(town, 1)[0]
    actor = make.actor(person)
    free, over = _meeting(town, SignUp()), _meeting(town, days=-1)
    cancelled = _meeting(town)
    with transaction():
        service.cancel(SYSTEM, cancelled.id, {"en": "No."})
        group = towns.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": "Council"})
    closed = _meeting(town, group_id=group.id, members_only=True)
    assert _refusal(lambda: service.sign_up(actor, free.id)) is MeetingCode.NO_SIGN_UP
    assert _refusal(lambda: service.sign_up(actor, over.id)) is MeetingCode.HAS_BEGUN
    assert _refusal(lambda: service.sign_up(actor, cancelled.id)) is MeetingCode.CANCELLED
    assert _refusal(lambda: make_meeting(town, sign_up=SignUp(True, 0))) is MeetingCode.NO_PLACES
    with pytest.raises(LookupError), transaction():
        service.sign_up(actor, closed.id)


def test_organisers_enter_who_came(town: Municipality) -> None:
    people, meeting = _people(town, 3), _meeting(town)
    for person in people:
        _sign_up(person, meeting)
    came = Came([people[0].id, people[2].id, 10**6], 7)
    assert _refusal(lambda: service.note_attendance(SYSTEM, meeting.id, came)) is MeetingCode.NOT_BEGUN
    with clock.standing_at(meeting.starts_at + timedelta(minutes=5)):
        few = Came([people[0].id, people[2].id], 1)
        assert _refusal(lambda: service.note_attendance(SYSTEM, meeting.id, few)) is MeetingCode.FEWER_CAME
        for _ in range(2):
            with transaction():
                service.note_attendance(SYSTEM, meeting.id, came)
    db.session.expire_all()
    assert db.session.get_one(Meeting, meeting.id).came == 7
    assert [one.attended for one in queries.participants(meeting.id)] == [True, False, True]


@pytest.mark.parametrize("role", [None, Role.MODERATOR, Role.OFFICER])
def test_only_those_who_organise_enter_who_came(town: Municipality, role: Role | None) -> None:
    meeting = _meeting(town, days=-1)
    with transaction():
        actor = make.actor(make.make_person(town, *([role] if role else [])))
    acts: list[Callable[[], object]] = [
        lambda: service.note_attendance(actor, meeting.id, Came([], 1)),
    ]
    for act in acts:
        with pytest.raises(NotAllowed), transaction():
            act()


def test_the_last_place_goes_to_one_of_those_who_press_at_once(own_app: Flask) -> None:
    with own_app.app_context(), transaction():
        town = make.make_municipality()
        meeting_id = make_meeting(town, sign_up=SignUp(True, 1)).id
        people = [make.make_person(town).id for _ in range(4)]
    together = Barrier(4)

    def press(person_id: int) -> Seat:
        with own_app.app_context():
            actor = roles.actor_of(person_id) or SYSTEM
            together.wait(10)
            with transaction():
                return service.sign_up(actor, meeting_id)

    with ThreadPoolExecutor(4) as pool:
        got = sorted(pool.map(press, people))
    assert got == [Seat.PLACE] + [Seat.WAITING] * 3
    with own_app.app_context():
        assert queries.places_taken(meeting_id) == 1
        db.session.remove()
