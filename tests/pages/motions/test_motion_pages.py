"""Motions in a browser: from the first word to the minutes, without a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.councils.rules import Procedure
from civic.meetings import queries as meetings
from civic.meetings import service as meetings_service
from civic.meetings.rules.deciding import Publicity, Voting, Way
from civic.motions import service
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.motions import TEXT
from tests.support.queries import counted
from tests.support.rooms import Room, make_room

ATTACK = "<script>alert(1)</script> a *night* bus"


@pytest.fixture
def room() -> Room:
    with transaction():
        return make_room(make.make_municipality(), procedure=Procedure(50, Voting.TWO_THIRDS, way=Way.BY_NAME))


def _motions(room: Room) -> str:
    return f"/en/meetings/{room.meeting.id}/motions"


def _words(browser: Any, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return text_of(parse(answer.text))


def test_a_motion_is_moved_amended_voted_on_and_written_down(client, sign_in, room) -> None:
    chair, one, two = sign_in(room.chair), sign_in(room.members[0]), sign_in(room.members[1])
    item, path = meetings.agenda_items(room.meeting.id)[0].id, _motions(room)
    moved = one.post(f"{path}/new", data={"item": item, "text": TEXT})
    assert moved.headers["Location"].endswith(f"{path}/1")
    assert two.post(f"{path}/1/amend", data={"text": TEXT.replace("Fridays", "Saturdays")}).status_code == 303
    assert two.post(f"{path}/1/act", data={"deed": "second"}).status_code == 303
    assert chair.post(f"{path}/1/run", data={"deed": "put"}).status_code == 422
    for number in (2, 1):
        assert chair.post(f"{path}/{number}/run", data={"deed": "put"}).status_code == 303
        assert "Go to the vote" in _words(client, f"/en/meetings/{room.meeting.id}/floor")
        for browser in (chair, one, two):
            assert browser.post(f"{path}/{number}/act", data={"deed": "for"}).status_code == 303
        assert "3 of 4 have voted." in _words(one, f"{path}/{number}")
        assert chair.post(f"{path}/{number}/run", data={"deed": "decide"}).status_code == 303
    words = _words(client, f"{path}/1")
    assert "The town opens a night bus on Saturdays2 (from this amendment)." in words
    assert "Carried: 3 in favour, 0 against, 0 abstentions. Needed: Two thirds of the votes cast in favour." in words
    with transaction():
        meetings_service.close_meeting(SYSTEM, room.meeting.id)
        secretary = make.make_person(room.town, Role.SECRETARY)
    minutes = _draft(sign_in(secretary), room).replace("\\", "")
    mover = f"Moved by {room.members[0].display_name}"
    for line in (mover, "“Fridays” becomes “Saturdays”", "Carried: 3 in favour", "In favour: "):
        assert line in minutes
    for number in (1, 2):
        assert f"[Record]({path}/{number})" in minutes


def _draft(browser: Any, room: Room) -> str:
    page = parse(browser.get(f"/en/meetings/{room.meeting.id}/minutes").text)
    return page.find(".//textarea[@name='minutes']").text or ""


def test_a_show_of_hands_is_typed_and_too_many_hands_are_told(sign_in) -> None:
    with transaction():
        room = make_room(make.make_municipality(), procedure=Procedure())
        item = meetings.agenda_items(room.meeting.id)[0].id
        service.move(make.actor(room.members[0]), room.meeting.id, item, TEXT, "en")
        service.put(make.actor(room.chair), room.meeting.id, 1, Path("unused"))
    chair, path = sign_in(room.chair), f"{_motions(room)}/1/count"
    many = chair.post(path, data={"votes_for": "5", "against": "0", "abstained": "0"})
    assert many.status_code == 422
    assert "These are more votes than people who can vote: 4." in text_of(parse(many.text))
    assert 'value="5"' in many.text
    assert chair.post(path, data={"votes_for": "2", "against": "2", "abstained": "0"}).status_code == 303
    assert "Not carried: 2 in favour, 2 against, 0 abstentions." in _words(chair, f"{_motions(room)}/1")


def test_others_read_the_motion_and_are_offered_nothing(client, sign_in, room) -> None:
    with transaction():
        item = meetings.agenda_items(room.meeting.id)[0].id
        service.move(make.actor(room.members[0]), room.meeting.id, item, ATTACK, "en")
        stranger = make.make_person(room.town)
    path = f"{_motions(room)}/1"
    for browser in (client, sign_in(stranger)):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert ATTACK in text_of(parse(page))
        for button in ('value="second"', "/amend", 'value="put"'):
            assert button not in page
    outside = sign_in(stranger)
    assert outside.get(f"{_motions(room)}/new").status_code == 403
    for way, deed in (("act", "second"), ("act", "for"), ("run", "put")):
        assert outside.post(f"{path}/{way}", data={"deed": deed}).status_code == 403
    assert sign_in(room.members[1]).post(f"{path}/act", data={"deed": "fly"}).status_code == 400
    assert sign_in(room.members[1]).get(f"{_motions(room)}/99").status_code == 404


def test_motions_of_a_closed_meeting_are_behind_its_door(client, sign_in) -> None:
    with transaction():
        room = make_room(make.make_municipality(), procedure=Procedure(None, publicity=Publicity.CLOSED))
        item = meetings.agenda_items(room.meeting.id)[0].id
        service.move(make.actor(room.members[0]), room.meeting.id, item, TEXT, "en")
    assert client.get(f"{_motions(room)}/1").status_code == 404
    assert TEXT in _words(sign_in(room.members[1]), f"{_motions(room)}/1")


def test_the_room_asks_the_same_number_of_queries_for_many_motions(client, room) -> None:
    item = meetings.agenda_items(room.meeting.id)[0].id

    def ask(motions: int) -> int:
        with transaction():
            for _ in range(motions):
                service.move(make.actor(room.members[0]), room.meeting.id, item, TEXT, "en")
        client.get(f"/en/meetings/{room.meeting.id}/floor")
        with counted() as statements:
            client.get(f"/en/meetings/{room.meeting.id}/floor")
        return len(statements)

    assert ask(1) == ask(5)
