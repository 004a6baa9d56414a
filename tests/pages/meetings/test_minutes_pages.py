"""Minutes that write themselves, each line with its row, and that never change once they are approved."""

from __future__ import annotations

import hashlib
import re

import pytest

from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Refused, Role
from civic.meetings import queries, service
from civic.meetings.rules import MeetingCode
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.rooms import Room, make_room


@pytest.fixture
def room() -> Room:
    """A closed meeting: one of four left early, two spoke on the second item, one raised a point of order."""
    with transaction():
        room = make_room(make.make_municipality(), quorum=4)
        meeting = room.meeting.id
        one, two = room.members[:2]
        service.call_item(SYSTEM, meeting, queries.agenda_items(meeting)[1].id)
        for person, order in ((one, False), (two, False), (one, True)):
            service.ask(make.actor(person), meeting, order=order)
            service.next_speaker(SYSTEM, meeting)
        service.set_present(SYSTEM, meeting, {each.id: None for each in (room.chair, one, two)})
        service.close_meeting(SYSTEM, meeting)
    return room


def _draft(browser, room: Room, language: str = "en") -> str:
    page = parse(browser.get(f"/{language}/meetings/{room.meeting.id}/minutes").text)
    return page.find(".//textarea[@name='minutes']").text or ""


def _secretary(room: Room, sign_in):
    with transaction():
        secretary = make.make_person(room.town, Role.SECRETARY)
    return sign_in(secretary)


def test_every_line_of_the_draft_leads_to_its_row(client, sign_in, room) -> None:
    draft = _draft(_secretary(room, sign_in), room)
    lines = [line for line in draft.splitlines() if line.startswith("- ")]
    floor = client.get(f"/en/meetings/{room.meeting.id}/floor").text
    anchors = [re.search(r"\]\(/en/meetings/(\d+)/floor#([a-z0-9-]+)\)$", line) for line in lines]
    assert len(lines) == 1 + 4 + 2 + 2 + 3  # the meeting, four stays, quorum and its end, two items, three speeches
    for line, found in zip(lines, anchors, strict=True):
        assert found, line
        assert int(found[1]) == room.meeting.id
        assert f'id="{found[2]}"' in floor, line
    assert {f"speech-{row.id}" for row in queries.speeches(room.meeting.id)} <= {a[2] for a in anchors if a}
    assert "raised a point of order" in draft
    assert "This item was not called." in draft
    assert "No quorum from" in draft


def test_the_draft_is_written_in_the_language_of_the_page(sign_in, room) -> None:
    browser = _secretary(room, sign_in)
    assert "Présences" in _draft(browser, room, "fr")
    assert "الحضور" in _draft(browser, room, "ar")


def test_minutes_are_published_then_approved_by_the_chair_and_frozen(client, sign_in, room) -> None:
    browser, chair = _secretary(room, sign_in), sign_in(room.chair)
    path = f"/en/meetings/{room.meeting.id}"
    assert client.get(f"{path}/minutes.json").status_code == 404
    assert chair.post(f"{path}/approve").status_code == 422
    typed = {"minutes": _draft(browser, room) + "\n\nDecided: *yes*."}
    assert browser.post(f"{path}/minutes", data=typed).status_code == 303
    assert sign_in(room.members[0]).post(f"{path}/approve").status_code == 403
    assert "Approve minutes" in chair.get(path).text
    assert chair.post(f"{path}/approve").status_code == 303
    page = client.get(path).text
    file = client.get(f"{path}/minutes.json").data
    assert hashlib.sha256(file).hexdigest() in page
    assert "This version is final." in text_of(parse(page))
    assert browser.post(f"{path}/minutes", data={"minutes": "Other words."}).status_code == 422
    with pytest.raises(Refused) as caught, transaction():
        service.write_minutes(SYSTEM, room.meeting.id, {"fr": "Autre chose."})
    assert caught.value.code is MeetingCode.MINUTES_APPROVED
    assert client.get(f"{path}/minutes.json").data == file
    assert chair.post(f"{path}/approve").status_code == 422


def test_a_name_is_no_markup(sign_in) -> None:
    with transaction():
        room = make_room(make.make_municipality())
        room.members[0].display_name = "[Ann](https://bad.example) *Lee*"
        service.close_meeting(SYSTEM, room.meeting.id)
    browser = _secretary(room, sign_in)
    typed = {"minutes": _draft(browser, room)}
    assert browser.post(f"/en/meetings/{room.meeting.id}/minutes", data=typed).status_code == 303
    page = browser.get(f"/en/meetings/{room.meeting.id}").text
    assert "https://bad.example) *Lee*" in page
    assert 'href="https://bad.example' not in page
