"""Meetings in a browser and in a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from civic.core import clock
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.meetings import hooks, queries, service
from civic.meetings.rules import MEETING_PHASE
from civic.meetings.service import NewItem, Venue
from civic.towns import service as towns
from civic.towns.here import stand_in
from civic.towns.rules import GroupKind
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.meetings import make_meeting

FORM = {
    "title": "Meeting in July",
    "day": "2027-07-01",
    "starts": "14:00",
    "ends": "16:00",
    "place_name": "Fish Hall",
    "address": "",
    "neighbourhood": "",
    "spoken": "",
    "online_url": "",
    "text": "Come **all**.",
}


def _town(**changes):
    with transaction():
        town = make.make_municipality(**changes)
        secretary = make.make_person(town, Role.SECRETARY)
        group = towns.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": "Council of Older Residents"})
    return town, secretary, group


def _events(answer) -> list:
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return icalendar.Calendar.from_ical(answer.data).walk("VEVENT")


def test_a_meeting_says_when_in_the_towns_own_time_where_and_what(client) -> None:
    town, _, group = _town(timezone="America/New_York")
    with transaction():
        hood = make.hoods_of(town)[0]
        venue = Venue("Fish Hall", "Rope Street 2", hood, True, True, "Arabic on request", "https://video.example/f")
        starts = datetime(2027, 7, 1, 18, 0, tzinfo=UTC)
        meeting = make_meeting(town, starts_at=starts, group_id=group.id, venue=venue, texts={"en": "About *buses*."})
        process = make.make_process(town, titles={"en": "The square"})
        items = [NewItem("Night bus", "Decision.", 30), NewItem("Square", about=f"processes/{process.slug}")]
        service.set_agenda(SYSTEM, meeting.id, items)
    answer = client.get(f"/en/meetings/{meeting.id}")
    words = text_of(parse(answer.text))
    assert "Thursday 1 July 2027, 14:00 to 16:00" in words
    assert "Fish Hall, Rope Street 2" in words
    assert "Step-free" in words
    assert "Hearing loop" in words
    assert "Arabic on request" in words
    assert "Council of Older Residents" in words
    assert "14:30" in words
    assert "<em>buses</em>" in answer.text
    assert f'href="/en/processes/{process.slug}"' in answer.text
    assert "For the secretary" not in words


def test_one_that_was_cancelled_says_why(client) -> None:
    town, _, _ = _town()
    with transaction():
        meeting = make_meeting(town)
        service.cancel(SYSTEM, meeting.id, {"en": "Storm <b>and</b> flood."})
    page = client.get(f"/en/meetings/{meeting.id}")
    assert "This meeting is cancelled." in page.text
    assert "Storm &lt;b&gt;and&lt;/b&gt; flood." in page.text
    assert "Add to my calendar" not in page.text


def test_a_past_one_shows_its_minutes_or_says_that_they_are_missing(client) -> None:
    town, _, _ = _town()
    with transaction():
        meeting = make_meeting(town, days=-2)
    assert "The minutes are not published yet." in client.get(f"/en/meetings/{meeting.id}").text
    with transaction():
        service.write_minutes(SYSTEM, meeting.id, {"fr": "Décidé : *oui*"})
    page = client.get(f"/en/meetings/{meeting.id}")
    assert "<em>oui</em>" in page.text
    assert 'lang="fr"' in page.text


def test_what_is_not_there_or_not_for_everybody_is_not_found(client, sign_in) -> None:
    town, secretary, group = _town()
    with transaction():
        meeting = make_meeting(town, group_id=group.id, members_only=True)
        foreign = make.make_person(make.make_municipality(), Role.SECRETARY)
    for browser in (client, sign_in(foreign)):
        for path in (f"/en/meetings/{meeting.id}", f"/en/meetings/{meeting.id}.ics", "/en/meetings/99999"):
            assert browser.get(path).status_code == 404
        assert _events(browser.get(f"/en/meetings/groups/{group.id}.ics")) == []
    assert sign_in(secretary).get(f"/en/meetings/{meeting.id}").status_code == 200
    assert client.get("/en/meetings/groups/99999.ics").status_code == 404
    with transaction():
        staff = towns.add_group(SYSTEM, town.id, GroupKind.STAFF, {"en": "Staff"})
        make_meeting(town, group_id=staff.id, members_only=True)
    assert client.get(f"/en/meetings/groups/{staff.id}.ics").status_code == 404


@pytest.mark.parametrize(
    ("zone", "day", "starts", "utc"),
    [
        ("Europe/Brussels", "2027-03-27", "14:00", datetime(2027, 3, 27, 13, tzinfo=UTC)),
        ("Europe/Brussels", "2027-03-28", "14:00", datetime(2027, 3, 28, 12, tzinfo=UTC)),
        ("Asia/Kolkata", "2027-03-28", "04:00", datetime(2027, 3, 27, 22, 30, tzinfo=UTC)),
    ],
)
def test_what_the_secretary_types_is_in_the_calendar_at_the_right_instant(
    client, sign_in, zone, day, starts, utc
) -> None:
    _, secretary, group = _town(timezone=zone)
    browser = sign_in(secretary)
    typed = {**FORM, "day": day, "starts": starts, "ends": f"{int(starts[:2]) + 2:02}:00"}
    answer = browser.post(f"/en/meetings/new?group={group.id}", data=typed)
    assert answer.status_code == 303
    meeting_id = int(answer.location.split("/")[-2])
    [event] = _events(client.get(f"/en/meetings/{meeting_id}.ics"))
    assert event.decoded("dtstart") == utc
    assert event.decoded("dtstart").utcoffset() == timedelta(0)
    assert event.decoded("dtend") == utc + timedelta(hours=2)
    assert str(event["summary"]) == "Council of Older Residents: Meeting in July"
    assert str(event["location"]) == "Fish Hall"
    assert str(event["status"]) == "CONFIRMED"


def test_a_calendar_entry_keeps_its_uid_and_counts_its_changes(client, sign_in) -> None:
    town, secretary, group = _town()
    with transaction():
        meeting = make_meeting(town, group_id=group.id)
        other = make_meeting(town, days=9, group_id=group.id)
        make_meeting(town, days=9)
    path = f"/en/meetings/groups/{group.id}.ics"
    before = {str(e["uid"]): e for e in _events(client.get(path))}
    assert set(before) == {meeting.uid, other.uid}
    browser = sign_in(secretary)
    assert browser.post(f"/en/meetings/{meeting.id}/cancel", data={"reason": "Storm, and\nflood"}).status_code == 303
    after = {str(e["uid"]): e for e in _events(client.get(path))}
    assert set(after) == set(before)
    assert (before[meeting.uid]["sequence"], after[meeting.uid]["sequence"]) == (0, 1)
    assert str(after[meeting.uid]["status"]) == "CANCELLED"
    assert "Storm, and\nflood" in str(after[meeting.uid]["description"])
    assert str(after[other.uid]["status"]) == "CONFIRMED"
    assert len(_events(client.get(f"/en/meetings.ics?town={town.slug}"))) == 3


def test_lines_in_a_title_make_no_lines_in_the_file(client) -> None:
    town, _, _ = _town()
    with transaction():
        meeting = make_meeting(town, titles={"en": "A\r\nSTATUS:CANCELLED\r\nX;Y,Z" + "ü" * 90})
    [event] = _events(client.get(f"/en/meetings/{meeting.id}.ics"))
    assert str(event["status"]) == "CONFIRMED"
    assert str(event["summary"]) == queries.meeting(meeting.id).titles["en"]
    body = client.get(f"/en/meetings/{meeting.id}.ics").data
    assert max(len(line) for line in body.split(b"\r\n")) <= 75


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Enter a title for the meeting."),
        ({"place_name": ""}, "Enter a place, a video link, or both"),
        ({"ends": "10:00", "starts": "23:30"}, ""),
        ({"starts": "19:00", "ends": "17:00"}, "The end must be after the start"),
        ({"online_url": "javascript:alert(1)"}, "Enter a web address that starts with https://"),
        ({"day": "soon"}, "Enter a date of the calendar"),
        ({"day": "2027-03-28", "starts": "02:30", "ends": "05:00"}, "This time does not exist"),
        ({"neighbourhood": "999999"}, "Not a valid choice."),
    ],
)
def test_a_form_that_cannot_be_taken_says_why_and_keeps_what_was_typed(sign_in, changes, words) -> None:
    _, secretary, group = _town()
    answer = sign_in(secretary).post(f"/en/meetings/new?group={group.id}", data={**FORM, **changes})
    if not words:
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    assert words in text_of(parse(answer.text))
    assert "Come **all**." in answer.text
    values = [field.get("value") for field in parse(answer.text).iter("input")]
    assert {**FORM, **changes}["starts"] in values


def test_only_the_secretary_of_this_town_gets_in(client, sign_in) -> None:
    town, secretary, group = _town()
    with transaction():
        meeting, over = make_meeting(town), make_meeting(town, days=-1)
        foreign = make.make_person(make.make_municipality(), Role.SECRETARY)
        resident = make.make_person(town)
    paths = [f"/en/meetings/new?group={group.id}", f"/en/meetings/{over.id}/minutes"]
    paths += [f"/en/meetings/{meeting.id}/{deed}" for deed in ("edit", "agenda", "cancel")]
    for path in paths:
        assert client.get(path).status_code == 303
        assert client.post(path).status_code == 303
        for person in (foreign, resident):
            assert sign_in(person).get(path).status_code == 403
            assert sign_in(person).post(path, data=FORM).status_code == 403
        assert sign_in(secretary).get(path).status_code == 200


def test_changing_shows_what_there_is_and_keeps_other_languages(client, sign_in) -> None:
    town, secretary, _ = _town()
    with transaction():
        starts = datetime(2027, 7, 1, 12, tzinfo=UTC)
        meeting = make_meeting(town, starts_at=starts, titles={"en": "Meeting", "ar": "اجتماع"})
    browser = sign_in(secretary)
    form = parse(browser.get(f"/en/meetings/{meeting.id}/edit").text)
    values = {field.get("name"): field.get("value") for field in form.iter("input")}
    assert (values["day"], values["starts"][:5], values["ends"][:5]) == ("2027-07-01", "14:00", "16:00")
    assert browser.post(f"/en/meetings/{meeting.id}/edit", data={**FORM, "title": "Moved"}).status_code == 303
    assert queries.meeting(meeting.id).titles == {"en": "Moved", "ar": "اجتماع"}


def test_the_agenda_form_grows_without_a_script_and_refuses_what_is_not_there(sign_in) -> None:
    town, secretary, _ = _town()
    with transaction():
        meeting = make_meeting(town)
    browser, path = sign_in(secretary), f"/en/meetings/{meeting.id}/agenda"
    rows = {"items-0-title": "Welcome", "items-0-minutes": "10", "items-1-title": "Bus", "items-1-about": "votes/9"}
    more = browser.post(path, data={**rows, "more": "1"})
    assert more.status_code == 200
    assert 'name="items-4-title"' in more.text
    refused = browser.post(path, data=rows)
    assert refused.status_code == 422
    assert "There is no page of this town at “votes/9”" in refused.text
    assert 'value="Welcome"' in refused.text
    wrong = browser.post(path, data={**rows, "items-0-minutes": "-5", "items-1-about": ""})
    assert wrong.status_code == 422
    assert "Enter a length between 1 and 600 minutes." in wrong.text
    assert browser.post(path, data={**rows, "items-1-about": ""}).status_code == 303
    page = browser.get(f"/en/meetings/{meeting.id}").text
    assert page.index("Welcome") < page.index("Bus")
    assert "For the secretary" in page


def test_the_list_is_complete_when_it_is_empty_and_when_it_is_full(client) -> None:
    town, _, group = _town()
    assert "No upcoming meetings" in client.get(f"/en/meetings?town={town.slug}").text
    with transaction():
        for days in (-9, -2, 1, 5):
            make_meeting(town, days=days, group_id=group.id)
        service.cancel(SYSTEM, make_meeting(town, days=3).id, {"en": "Storm."})
    page = client.get(f"/en/meetings?town={town.slug}")
    assert page.text.count("Meeting in December") == 3
    assert client.get(f"/en/meetings?town={town.slug}&when=past").text.count("Meeting in December") == 2
    assert "Cancelled" in page.text
    assert client.get(f"/ar/meetings?town={town.slug}").status_code == 200


def test_the_first_page_and_the_process_invite_people(app, client) -> None:
    town, _, group = _town()
    with transaction():
        process = make.make_process(town, MEETING_PHASE)
        make_meeting(town, process_id=process.id, titles={"en": "Walk around the square"})
    page = client.get(f"/en/processes/{process.slug}")
    assert "Walk around the square" in page.text
    assert "Fish Hall, Rope Street 2, step-free" in page.text
    with transaction():
        make_meeting(town, group_id=group.id, days=90)
        make_meeting(town, group_id=group.id, members_only=True, starts_at=clock.now() + timedelta(hours=1))
    with app.test_request_context("/en/"):
        place = stand_in(town.id)
        shown = hooks.home_next([place])
    assert set(shown) == {town.id}
    assert "Attend" in shown[town.id]
    assert process.titles["en"] in shown[town.id]


def test_days_are_those_of_the_towns_zone(client) -> None:
    """At 23:30 in UTC it is the next day in Brussels."""
    town, _, _ = _town()
    with transaction():
        meeting = make_meeting(town, starts_at=datetime(2027, 1, 31, 23, 30, tzinfo=UTC))
    assert "Monday 1 February 2027, 00:30 to 02:30" in text_of(parse(client.get(f"/en/meetings/{meeting.id}").text))
    assert date(2027, 2, 1).strftime("%A") == "Monday"
    assert clock.now() < meeting.starts_at
