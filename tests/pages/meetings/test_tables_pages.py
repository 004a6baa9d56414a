"""Mixed tables in a browser: set up, told, drawn and printed; names for who runs the meeting and for nobody else."""

from __future__ import annotations

import re

import pytest

from civic.core.db import transaction
from civic.meetings import jobs, queries
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.queries import counted
from tests.support.rooms import Room, make_room


@pytest.fixture
def room() -> Room:
    with transaction():
        return make_room(make.make_municipality())


def _words(browser, room: Room, path: str = "") -> str:
    answer = browser.get(f"/en/meetings/{room.meeting.id}/tables{path}")
    assert answer.status_code == 200
    return text_of(parse(answer.text))


def _send(browser, room: Room, path: str, **data):
    return browser.post(f"/en/meetings/{room.meeting.id}/tables/{path}", data=data)


def _set_up(chair, room: Room) -> None:
    options = "By bike\nBy bus"
    given = {"tables": 2, "rounds": 2, "question": "How do you come?", "options": options, "offer_quiet": "2"}
    assert _send(chair, room, "set-up", **given).status_code == 303


def _drawn(chair, room: Room) -> None:
    assert _send(chair, room, "draw", seed="417").status_code == 303
    jobs.seat_tables(queries.mixing(room.meeting.id).run_id)


def test_a_chair_sets_up_draws_and_prints_and_everybody_finds_their_table(client, sign_in, room) -> None:
    chair, member = sign_in(room.chair), sign_in(room.members[0])
    assert client.get(f"/en/meetings/{room.meeting.id}/tables").status_code == 404
    assert "First enter how many tables and rounds there are." in _words(chair, room)
    _set_up(chair, room)
    assert "Mixed tables" in text_of(parse(client.get(f"/en/meetings/{room.meeting.id}").text))
    assert _send(member, room, "me", option="1", access="quiet").status_code == 303
    assert "4 people are seated." in _words(chair, room, "/draw")
    assert _send(chair, room, "draw", seed="417").status_code == 303
    assert "The tables are being drawn" in _words(chair, room)
    jobs.seat_tables(queries.mixing(room.meeting.id).run_id)
    shown = _words(member, room)
    assert "Your tables Table 2 Table 2" in shown
    assert "--tables 2 --rounds 2 --seed 417 --mix field1 --only only" in shown
    assert room.members[1].display_name not in shown
    cards = _words(chair, room, "/cards")
    assert all(cards.count(one.display_name) == 3 for one in room.members)
    assert re.search(rf"{room.members[0].display_name}\s*Round 1: table 2\s*Round 2: table 2", cards)


def test_names_and_answers_are_on_no_page_but_that_of_who_runs_the_meeting(client, sign_in, room) -> None:
    chair, member = sign_in(room.chair), sign_in(room.members[0])
    _set_up(chair, room)
    _send(member, room, "me", option="1", access="quiet")
    _drawn(chair, room)
    names = [one.display_name for one in (room.chair, *room.members)]
    assert all(name in _words(chair, room) for name in names)
    for browser in (client, sign_in(room.members[1])):
        page, file = (browser.get(f"/en/meetings/{room.meeting.id}/tables{end}").text for end in ("", ".csv"))
        # The frame of a page names its own reader.
        assert not any(name in page + file for name in names if name != room.members[1].display_name)
        assert "By bus" not in page + file
    for path in ("cards", "draw", "set-up"):
        assert member.get(f"/en/meetings/{room.meeting.id}/tables/{path}").status_code == 403
    assert _send(member, room, "draw", seed="1").status_code == 403


def test_what_is_wrong_with_a_form_stands_at_its_field_and_what_was_typed_stays(sign_in, room) -> None:
    chair = sign_in(room.chair)
    answer = _send(chair, room, "set-up", tables="2", rounds="2", question="Why?", options="Because", offer_quiet="one")
    assert answer.status_code == 422
    assert "Enter the numbers of tables with commas between them" in answer.text
    assert 'value="one"' in answer.text
    answer = _send(chair, room, "set-up", tables="2", rounds="2", question="Why?", options="Because")
    assert "A question needs between 2 and 12 answers, one on each line." in answer.text
    assert "Because" in answer.text
    _set_up(chair, room)
    answer = _send(chair, room, "draw", seed="lucky")
    assert (answer.status_code, 'value="lucky"' in answer.text) == (422, True)
    assert "Enter a number of at most 30 digits." in answer.text
    assert _send(sign_in(make_outsider()), room, "me", option="0").status_code == 422


def make_outsider():
    with transaction():
        return make.make_person()


def test_the_page_of_tables_costs_as_many_queries_for_many_people(client, sign_in, room) -> None:
    chair = sign_in(room.chair)
    _set_up(chair, room)
    _drawn(chair, room)
    _words(chair, room)
    with counted() as few:
        _words(chair, room)
    with transaction():
        found = queries.mixing(room.meeting.id)
        found.seated = [[[str(table * 99 + seat) for seat in range(99)] for table in range(2)] for _round in range(9)]
    with counted() as many:
        _words(chair, room)
    assert len(many) == len(few)
