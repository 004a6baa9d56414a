"""Suggestions for an agenda in a browser: what the council, who suggested it and the public read of them."""

from __future__ import annotations

import pytest

from civic.core.db import transaction
from civic.core.permissions import Role
from civic.councils.rules import Office, Procedure
from civic.meetings import queries, service
from civic.meetings.rules.deciding import Publicity
from civic.meetings.rules.suggesting import Listing, Suggesters
from civic.meetings.service import Suggested
from civic.towns import queries as towns
from tests.support import councils
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.meetings import make_meeting, make_suggestion
from tests.support.queries import counted


def _world(**rules):
    with transaction():
        town = make.make_municipality()
        council = councils.make_council(town, procedure=Procedure(**rules))
        chair, _seat = councils.make_member(town, council, office=Office.CHAIR)
        member, _seat = councils.make_member(town, council)
        resident = make.make_person(town)
        return chair, member, resident, make_meeting(town, group_id=council.group_id)


def _suggest(meeting, person, title, why="It would help.") -> int:
    with transaction():
        return service.suggest_item(make.actor(person), meeting.id, Suggested(title, why, "en")).id


def _read(browser, meeting, path="/suggestions") -> str:
    answer = browser.get(f"/en/meetings/{meeting.id}{path}")
    assert answer.status_code == 200
    return " ".join(text_of(parse(answer.text)).split())


def test_a_resident_suggests_the_chair_accepts_and_the_public_reads_it(client, sign_in) -> None:
    chair, _member, resident, meeting = _world(suggesters=Suggesters.ANYONE, listing=Listing.NAMES)
    assert "Sign in to suggest an item" in _read(client, meeting)
    browser, path = sign_in(resident), f"/en/meetings/{meeting.id}/suggestions"
    assert "Without a name" not in _read(browser, meeting, "/suggestions/new")
    wrong = browser.post(f"{path}/new", data={"title": "A bench <b>here</b>", "why": " "})
    assert wrong.status_code == 422
    assert "A bench &lt;b&gt;here&lt;/b&gt;" in wrong.text, "what was typed is kept, and escaped"
    done = browser.post(f"{path}/new", data={"title": "A bench <b>here</b>", "why": "Knees."})
    assert done.status_code == 303
    assert "Waiting for an answer" in _read(browser, meeting)
    assert "A bench" not in _read(client, meeting), "the public reads what is answered"
    assert "1 is waiting for an answer" in _read(sign_in(chair), meeting, "")
    [row] = queries.suggestions(meeting.id, make.actor(chair))
    assert sign_in(chair).post(f"{path}/{row.id}/accept").status_code == 303
    assert "A bench <b>here</b>Knees." in _read(client, meeting, "")
    words = _read(client, meeting)
    assert "On the agenda" in words
    assert f"suggested by {resident.display_name}" in words


def test_what_is_sent_back_is_read_as_the_rules_say(client, sign_in) -> None:
    for listing, seen, named in (
        (Listing.COUNCIL, False, False),
        (Listing.TEXTS, True, False),
        (Listing.NAMES, True, True),
    ):
        chair, member, _resident, meeting = _world(listing=listing)
        number = _suggest(meeting, member, "A bench")
        form = f"/en/meetings/{meeting.id}/suggestions/{number}/send-back"
        assert sign_in(member).get(form).status_code == 403
        assert sign_in(chair).post(form, data={"reason": " "}).status_code == 422
        assert sign_in(chair).post(form, data={"reason": "Not ours."}).status_code == 303
        words = _read(client, meeting)
        assert ("A bench" in words and "Not ours." in words) is seen, listing
        assert (member.display_name in words) is named, listing
        assert "Not ours." in _read(sign_in(member), meeting)


def test_words_that_the_chair_leaves_out_are_read_by_the_council_alone(client, sign_in) -> None:
    chair, member, _resident, meeting = _world(listing=Listing.NAMES)
    number = _suggest(meeting, member, "Mrs. Miller is rude", "She shouts.")
    form = f"/en/meetings/{meeting.id}/suggestions/{number}/send-back"
    assert sign_in(chair).post(form, data={"reason": "About a person.", "hidden": "y"}).status_code == 303
    words = _read(client, meeting)
    assert "About a person." in words
    assert "Miller" not in words and "shouts" not in words and member.display_name not in words
    assert "The public does not see the words" in _read(sign_in(member), meeting)


def test_a_closed_council_shows_others_nothing(client, sign_in) -> None:
    chair, member, resident, meeting = _world(publicity=Publicity.CLOSED, listing=Listing.NAMES)
    number = _suggest(meeting, member, "A bench")
    with transaction():
        service.accept_suggestion(make.actor(chair), meeting.id, number)
        secretary = make.make_person(towns.municipality_by_id(meeting.municipality_id), Role.SECRETARY)
    for browser in (client, sign_in(resident)):
        assert "suggested by" not in _read(browser, meeting)
        assert "There are no suggestions to read here." in _read(browser, meeting)
    assert f"suggested by {member.display_name}" in _read(sign_in(secretary), meeting)


@pytest.mark.parametrize("path", ["", "/suggestions"])
def test_twenty_suggestions_cost_no_more_queries_than_one(sign_in, path) -> None:
    chair, member, _resident, meeting = _world()
    browser = sign_in(chair)
    _suggest(meeting, member, "First")
    browser.get(f"/en/meetings/{meeting.id}{path}")
    with counted() as one:
        browser.get(f"/en/meetings/{meeting.id}{path}")
    with transaction():
        for number in range(19):
            make_suggestion(meeting, member, f"Item {number}")
    with counted() as twenty:
        browser.get(f"/en/meetings/{meeting.id}{path}")
    assert len(one) == len(twenty)
