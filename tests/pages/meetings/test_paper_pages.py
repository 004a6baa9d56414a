"""Papers in a browser: added with their item, read by who may attend, named in calendars and minutes."""

from __future__ import annotations

import io
from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import update

from civic.core import clock
from civic.core.db import db, transaction
from civic.councils.rules import Procedure
from civic.meetings import queries, service
from civic.meetings.drafting import draft
from civic.meetings.rules.deciding import Publicity
from civic.towns.models import Membership
from civic.uploads.sending import POLICY
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.meetings import make_paper
from tests.support.queries import counted
from tests.support.rooms import Room, make_room

PDF = b"%PDF-1.4 plan of the square %%EOF"


@pytest.fixture
def room() -> Room:
    with transaction():
        return make_room(make.make_municipality())


@pytest.fixture
def closed() -> Room:
    with transaction():
        procedure = Procedure(deputies=True, publicity=Publicity.CLOSED)
        return make_room(make.make_municipality(), procedure=procedure)


def _add(browser, room: Room, data: bytes = PDF, called: str = "plan_of_the_square.pdf", **more):
    form = {"file": (io.BytesIO(data), called), **more}
    return browser.post(f"/en/meetings/{room.meeting.id}/papers", data=form)


def _words(browser, room: Room, path: str = "") -> str:
    answer = browser.get(f"/en/meetings/{room.meeting.id}{path}")
    assert answer.status_code == 200
    return text_of(parse(answer.text))


def test_a_chair_adds_a_paper_that_everybody_reads_on_the_agenda_and_in_the_calendar(client, sign_in, room) -> None:
    chair, item = sign_in(room.chair), queries.agenda_items(room.meeting.id)[1]
    assert _add(chair, room, item=str(item.id)).status_code == 303
    [paper] = queries.papers([room.meeting.id])
    assert "plan of the square" in _words(client, room)
    file = client.get(f"/en/meetings/{room.meeting.id}/files/{paper.id}")
    assert (file.status_code, file.data, file.mimetype) == (200, PDF, "application/pdf")
    assert file.headers["Content-Security-Policy"] == POLICY
    assert file.headers["Content-Disposition"].startswith("attachment")
    entry = icalendar.Calendar.from_ical(client.get(f"/en/meetings/{room.meeting.id}.ics").data).walk("VEVENT")[0]
    assert "Papers: plan of the square" in entry["description"]
    assert chair.post(f"/en/meetings/{room.meeting.id}/papers", data={"remove": paper.id}).status_code == 303
    assert client.get(f"/en/meetings/{room.meeting.id}/files/{paper.id}").status_code == 404


def test_minutes_list_papers_with_their_fingerprint_and_they_stay(sign_in, room) -> None:
    chair, secretary = sign_in(room.chair), make.actor(room.chair)
    with transaction():
        paper = make_paper(room.meeting, "Noise | map", queries.agenda_items(room.meeting.id)[0].id)
        make_paper(room.meeting, "How to get there")
        service.close_meeting(secretary, room.meeting.id)
    with chair.application.test_request_context("/en/meetings"):
        words = draft(queries.meeting(room.meeting.id))
    assert f"Noise \\| map](/en/meetings/{room.meeting.id}/files/{paper.id}), SHA-256 `{paper.sha256}`" in words
    assert words.index("Noise") < words.index("## 2.") < words.index("## Papers") < words.index("How to get there")
    assert chair.post(f"/en/meetings/{room.meeting.id}/papers", data={"remove": paper.id}).status_code == 422
    assert "Remove" not in _words(chair, room, "/papers")


def test_papers_of_a_closed_council_are_for_members_on_every_way(client, sign_in, closed) -> None:
    with transaction():
        paper = make_paper(closed.meeting, "Sealed list", queries.agenda_items(closed.meeting.id)[0].id)
        other = make.make_person()
    member = sign_in(closed.members[0])
    ways = ["", ".ics", "/floor"]
    town, group = closed.town.slug, closed.council.group_id
    lists = [
        f"/en/meetings.ics?town={town}",
        f"/en/meetings/groups/{group}.ics",
        f"/en/search?q=Sealed&town={town}",
        f"/en/calendar?town={town}",
        f"/api/v1/meetings?town={town}",
    ]
    for browser in (client, sign_in(other)):
        assert browser.get(f"/en/meetings/{closed.meeting.id}/files/{paper.id}").status_code == 404
        for path in (*(f"/en/meetings/{closed.meeting.id}{way}" for way in ways), *lists):
            assert "Sealed list" not in browser.get(path).text, path
    assert member.get(f"/en/meetings/{closed.meeting.id}/files/{paper.id}").status_code == 200
    assert "Sealed list" in _words(member, closed)
    with transaction():
        term = Membership.group_id == group, Membership.person_id == closed.members[0].id
        db.session.execute(update(Membership).where(*term).values(ends_at=clock.now() - timedelta(minutes=1)))
    assert member.get(f"/en/meetings/{closed.meeting.id}/files/{paper.id}").status_code == 404


def test_what_is_wrong_with_a_file_stands_at_it_and_the_name_stays(sign_in, room) -> None:
    chair = sign_in(room.chair)
    answer = chair.post(f"/en/meetings/{room.meeting.id}/papers", data={"name": "Plan", "item": ""})
    assert (answer.status_code, "Choose a file." in answer.text, 'value="Plan"' in answer.text) == (422, True, True)
    answer = _add(chair, room, b"MZ no picture", "virus.exe", name="Plan", item="")
    assert (answer.status_code, 'value="Plan"' in answer.text) == (422, True)
    assert not queries.papers([room.meeting.id])
    assert sign_in(room.members[0]).get(f"/en/meetings/{room.meeting.id}/papers").status_code == 403


def test_the_page_costs_as_many_queries_with_many_papers(client, room) -> None:
    with transaction():
        make_paper(room.meeting)
    _words(client, room)
    with counted() as few:
        _words(client, room)
    with transaction():
        for number in range(12):
            make_paper(room.meeting, f"Paper {number}")
    with counted() as many:
        _words(client, room)
    assert len(many) == len(few)
