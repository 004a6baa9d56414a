"""The room in a browser: the list of speakers by keyboard and without a script, and what the public sees of it."""

from __future__ import annotations

import icalendar
import pytest

from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.councils.rules import Procedure
from civic.meetings import queries, service
from civic.meetings.rules.deciding import Publicity, Voting
from civic.meetings.service import NewItem, SignUp, Venue
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.meetings import make_meeting
from tests.support.queries import counted
from tests.support.rooms import Room, make_room

VIDEO = "https://video.example/council"


@pytest.fixture
def room() -> Room:
    with transaction():
        return make_room(make.make_municipality(), venue=Venue("Fish Hall", online_url=VIDEO))


def _words(browser, room: Room, path: str = "/floor") -> str:
    answer = browser.get(f"/en/meetings/{room.meeting.id}{path}")
    assert answer.status_code == 200
    return text_of(parse(answer.text))


def _run(browser, room: Room, deed: str, about: int = 0) -> int:
    return browser.post(f"/en/meetings/{room.meeting.id}/run", data={"deed": deed, "about": about}).status_code


def test_a_meeting_is_run_by_buttons_from_the_first_wish_to_its_end(client, sign_in, room) -> None:
    chair, member = sign_in(room.chair), sign_in(room.members[0])
    item = queries.agenda_items(room.meeting.id)[1]
    assert _run(chair, room, "call", item.id) == 303
    assert member.post(f"/en/meetings/{room.meeting.id}/ask").status_code == 303
    assert "has not spoken yet" in _words(client, room)
    assert _run(chair, room, "next") == 303
    words = _words(client, room)
    assert f"{room.members[0].display_name} has the floor" in words
    assert "2. Square (now)" in words
    assert "Nobody is asking for the floor." in words
    assert _run(chair, room, "stop") == 303
    assert member.post(f"/en/meetings/{room.meeting.id}/ask", data={"order": "1"}).status_code == 303
    assert "point of order" in _words(client, room)
    assert member.post(f"/en/meetings/{room.meeting.id}/withdraw").status_code == 303
    assert _run(chair, room, "close") == 303
    words = _words(client, room)
    assert "The meeting was open from" in words
    assert "Speaking time" in words
    assert _run(chair, room, "next") == 422


def test_everybody_reads_the_rule_and_the_quorum_and_nobody_else_gets_the_buttons(client, sign_in, room) -> None:
    words = _words(client, room)
    assert "Those who have not spoken yet come before those who have." in words
    assert "4 of the 3 that the quorum needs are present." in words
    for browser in (client, sign_in(room.members[0])):
        page = browser.get(f"/en/meetings/{room.meeting.id}/floor").text
        assert 'value="next"' not in page
        assert 'value="close"' not in page
    page = sign_in(room.chair).get(f"/en/meetings/{room.meeting.id}/floor").text
    assert 'value="next"' in page
    assert _run(sign_in(room.members[0]), room, "next") == 403
    assert _run(sign_in(room.chair), room, "fly") == 400
    assert _run(sign_in(room.chair), room, "call", 99999) == 404


def test_the_open_page_asks_for_itself_and_the_closed_one_does_not(client, room) -> None:
    assert 'hx-trigger="every 5s"' in client.get(f"/en/meetings/{room.meeting.id}/floor").text
    with transaction():
        service.close_meeting(SYSTEM, room.meeting.id)
    assert 'hx-trigger="every 5s"' not in client.get(f"/en/meetings/{room.meeting.id}/floor").text


def test_a_chair_ticks_who_is_there_and_sets_the_rules(sign_in, room) -> None:
    chair = sign_in(room.chair)
    one = str(room.chair.id)
    assert chair.post(f"/en/meetings/{room.meeting.id}/present", data={"present": [one]}).status_code == 303
    assert "1 of the 3 that the quorum needs are present. No quorum" in _words(chair, room)
    assert chair.post(f"/en/meetings/{room.meeting.id}/rules", data={"budget": "2"}).status_code == 303
    assert "Each person has 2 minutes." in _words(chair, room)
    assert chair.post(f"/en/meetings/{room.meeting.id}/rules", data={"budget": "0"}).status_code == 422


def test_the_rules_of_the_council_are_read_in_the_room_and_no_longer_typed(client, sign_in) -> None:
    rules = Procedure(60, Voting.TWO_THIRDS, Publicity.PUBLIC, deputies=True)
    with transaction():
        room = make_room(make.make_municipality(), procedure=rules)
    for words in ("60% of 4 members: 3", "Two thirds of the votes cast in favour", "Meetings are public"):
        assert words in _words(client, room)
    form = sign_in(room.chair).get(f"/en/meetings/{room.meeting.id}/rules").text
    assert 'name="budget"' in form
    assert 'name="quorum"' not in form
    assert 'name="deputies"' not in form


def test_a_closed_room_is_read_by_members_and_staff_alone(client, sign_in) -> None:
    """Where the minutes are public, they lead there, and the room is read once they are published."""
    found = {}
    for publicity in (Publicity.CLOSED, Publicity.MINUTES):
        with transaction():
            found[publicity] = make_room(make.make_municipality(), procedure=Procedure(None, publicity=publicity))
    for room in found.values():
        with transaction():
            stranger, staff = make.make_person(room.town), make.make_person(room.town, Role.SECRETARY)
        path = f"/en/meetings/{room.meeting.id}/floor"
        assert [who.get(path).status_code for who in (client, sign_in(stranger))] == [404, 404]
        assert [who.get(path).status_code for who in (sign_in(staff), sign_in(room.members[0]))] == [200, 200]
        assert path not in client.get(f"/en/meetings/{room.meeting.id}").text
        with transaction():
            service.close_meeting(SYSTEM, room.meeting.id)
            service.write_minutes(SYSTEM, room.meeting.id, {"en": "Done."})
    answers = {which: client.get(f"/en/meetings/{room.meeting.id}/floor").status_code for which, room in found.items()}
    assert answers == {Publicity.CLOSED: 404, Publicity.MINUTES: 200}


def test_items_are_moved_and_added_without_dragging(sign_in, room) -> None:
    chair = sign_in(room.chair)
    assert chair.post(f"/en/meetings/{room.meeting.id}/items", data={"title": "Any other business"}).status_code == 303
    last = queries.agenda_items(room.meeting.id)[-1]
    assert _run(chair, room, "earlier", last.id) == 303
    titles = [row.title for row in queries.agenda_items(room.meeting.id)]
    assert titles == ["Night bus", "Any other business", "Square"]
    assert chair.post(f"/en/meetings/{room.meeting.id}/items", data={"title": " "}).status_code == 422


def test_a_meeting_of_sixty_items_costs_no_more_queries_than_one_of_two(sign_in, room) -> None:
    with transaction():
        town, group = room.town, room.council.group_id
        secretary = make.make_person(town, Role.SECRETARY)
        coming = make_meeting(town, group_id=group)
        service.set_agenda(SYSTEM, coming.id, [NewItem("Night bus"), NewItem("Square")])
    browser = sign_in(secretary)
    paths = [f"/en/meetings/{room.meeting.id}{part}" for part in ("", "/floor", "/items")]
    paths += [f"/en/meetings/{coming.id}{part}" for part in ("", "/agenda", "/suggestions")]

    def cost() -> list[int]:
        found = []
        for path in paths:
            with counted() as asked:
                assert browser.get(path).status_code == 200
            found.append(len(asked))
        return found

    cost()  # what is read once is read
    few = cost()
    with transaction():
        for number in range(3, 61):
            service.add_item(SYSTEM, room.meeting.id, NewItem(f"Item {number}"))
        service.set_agenda(SYSTEM, coming.id, [NewItem(f"Item {number}", "Decide.", 5) for number in range(60)])
    assert cost() == few
    assert "Next item: 1. Night bus" in _words(browser, room)
    assert _run(browser, room, "call", queries.agenda_items(room.meeting.id)[-1].id) == 303
    assert "Next item" not in _words(browser, room), "there is none after the last"


def test_a_video_link_for_members_is_on_no_page_and_in_no_calendar_of_others(client, sign_in, room) -> None:
    with transaction():
        stranger = make.make_person(room.town)
        secretary = make.make_person(room.town, Role.SECRETARY)
    paths = [f"/en/meetings/{room.meeting.id}", f"/en/meetings/{room.meeting.id}.ics"]
    paths += [f"/en/meetings/groups/{room.council.group_id}.ics", f"/en/meetings.ics?town={room.town.slug}"]
    for path in paths:
        assert VIDEO not in _plain(client, path)
        assert VIDEO not in _plain(sign_in(stranger), path)
        assert VIDEO in _plain(sign_in(room.members[0]), path)
        assert VIDEO in _plain(sign_in(secretary), path)


def _plain(browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    if answer.mimetype != "text/calendar":
        return str(answer.text)
    found = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    return " ".join(str(event.get("description", "")) + str(event.get("location", "")) for event in found)


def test_a_guest_is_named_to_those_inside_only(client, sign_in) -> None:
    with transaction():
        room = make_room(make.make_municipality(), days=0.5 / 24, sign_up=SignUp(True))
        guest = make.make_person(room.town, display_name="Ottilie Zand")
        service.sign_up(make.actor(guest), room.meeting.id)
        service.set_present(SYSTEM, room.meeting.id, {room.chair.id: None, guest.id: None})
    words = _words(client, room)
    assert "Ottilie Zand" not in words
    assert "a guest" in words
    assert "Ottilie Zand" in _words(sign_in(room.members[0]), room)


def test_the_page_asks_the_same_number_of_queries_for_many_speakers(client, room) -> None:
    path = f"/en/meetings/{room.meeting.id}/floor"
    client.get(path)
    with counted() as few:
        client.get(path)
    with transaction():
        for _ in range(3):
            for one in room.members:
                service.ask(make.actor(one), room.meeting.id, order=False)
                service.next_speaker(SYSTEM, room.meeting.id)
        for one in room.members:
            service.ask(make.actor(one), room.meeting.id, order=False)
    with counted() as many:
        client.get(path)
    assert len(many) == len(few)
