"""Public councils as OParl 1.1: every answer is what the schemas say, and nothing is in it that pages hide."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from sqlalchemy import select, update

from civic.accounts import service as accounts
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, NotAllowed
from civic.councils.rules import Procedure
from civic.meetings import service as meetings
from civic.meetings.models import Meeting
from civic.meetings.rules.deciding import Publicity
from civic.meetings.service import NewItem
from civic.oparl import api, jobs, service
from civic.oparl.models import Named, Noted
from civic.resources.models import Resource
from civic.towns.models import Membership
from tests.support import councils, proposals
from tests.support import factories as make
from tests.support.meetings import make_meeting, make_paper
from tests.support.oparl import Schemas
from tests.support.queries import counted

FOLDER = Path(os.environ.get("CIVIC_TEST_DATA", "../shared/data")) / "oparl"
START = "/api/oparl/v1/"


class World:
    """A town whose council has a public meeting about a proposal, a recommendation and two members."""

    def __init__(self) -> None:
        with transaction():
            self.town = make.make_municipality(languages=["en"])
            self.council = councils.make_council(self.town, names={"en": "Council of <b>elders</b>"})
            self.named, self.membership = councils.make_member(self.town, self.council)
            self.shy, _ = councils.make_member(self.town, self.council)
            self.proposal = proposals.make_proposal(
                self.town, make.make_process(self.town), self.named, title="A bench"
            )
            self.advice = councils.make_recommendation(self.council)
            self.meeting = make_meeting(self.town, group_id=self.council.group_id, titles={"en": "Open meeting"})
            about = db.session.get_one(Resource, self.proposal.resource_id).address
            items = [NewItem("Bench", about=about), NewItem("Square")]
            meetings.set_agenda(SYSTEM, self.meeting.id, items)
            self.paper = make_paper(self.meeting)
            service.be_named(make.actor(self.named), self.council)
        self.body = f"{START}bodies/{self.town.id}"


@pytest.fixture
def world() -> World:
    return World()


def _list(client: Any, path: str) -> list[dict[str, Any]]:
    """All pages of a list."""
    found, nxt = [], path
    while nxt:
        answer = client.get(nxt)
        assert answer.status_code == 200 and answer.mimetype == "application/json", nxt
        found += answer.json["data"]
        after = answer.json["links"].get("next")
        nxt = f"{urlsplit(after).path}?{urlsplit(after).query}" if after else ""
    return found


def _everything(client: Any, world: World) -> dict[str, list[dict[str, Any]]]:
    body = client.get(world.body).json
    lists = [name for name, value in body.items() if isinstance(value, str) and value.startswith(body["id"] + "/")]
    assert len(lists) == 10
    return {name: _list(client, urlsplit(body[name]).path) for name in lists}


def test_every_answer_is_what_the_schemas_of_the_standard_say(client, world) -> None:
    if not FOLDER.is_dir():
        pytest.skip("the schemas of OParl are not here")
    schemas = Schemas(FOLDER)
    system = client.get(START)
    assert system.headers["Access-Control-Allow-Origin"] == "*"
    # Only of the system itself nobody knows when it was made.
    assert schemas.faults({**system.json, "created": "2026-01-01T00:00:00Z", "modified": "2026-01-01T00:00:00Z"}) == []
    bodies = _list(client, urlsplit(system.json["body"]).path)
    assert client.get(world.body).json["id"] in [each["id"] for each in bodies]
    everything = _everything(client, world)
    expected = {"organization": 1, "person": 1, "membership": 1, "meeting": 1, "agendaItem": 2, "paper": 2}
    expected |= {"consultation": 1, "file": 1, "locationList": 1, "legislativeTermList": 0}
    assert {name: len(found) for name, found in everything.items()} == expected
    for found in [*everything.values(), bodies]:
        for each in found:
            assert schemas.faults(each) == []
            alone = client.get(urlsplit(each["id"]).path)
            assert alone.status_code == 200 and alone.json["id"] == each["id"]
            assert schemas.faults(alone.json) == []


def test_objects_lead_to_each_other_and_say_what_pages_say(client, world) -> None:
    jobs.note()
    found = _everything(client, world)
    council, meeting = found["organization"][0], found["meeting"][0]
    assert council["name"] == "Council of <b>elders</b>" and council["membership"] == [found["membership"][0]["id"]]
    assert _list(client, urlsplit(council["meeting"]).path) == found["meeting"]
    assert meeting["name"] == "Open meeting" and [item["name"] for item in meeting["agendaItem"]] == ["Bench", "Square"]
    assert meeting["organization"] == [council["id"]] and meeting["location"]["streetAddress"] == "Rope Street 2"
    consultation = found["consultation"][0]
    assert consultation["agendaItem"] == meeting["agendaItem"][0]["id"]
    bench = next(paper for paper in found["paper"] if paper["name"] == "A bench")
    assert consultation["paper"] == bench["id"] and bench["consultation"][0]["id"] == consultation["id"]
    advice = next(paper for paper in found["paper"] if paper is not bench)
    assert advice["name"] == "Night bus on Fridays" and advice["originatorOrganization"] == [council["id"]]
    assert found["person"][0]["name"] == world.named.display_name
    for paper in (bench, advice, meeting, council):
        assert client.get(urlsplit(paper["web"]).path).status_code == 200
    assert client.get(urlsplit(found["file"][0]["accessUrl"]).path).status_code == 200


def test_nothing_closed_and_nobody_without_consent_is_anywhere(client, world) -> None:
    with transaction():
        secret = councils.make_council(world.town, names={"en": "Secret council"})
        db.session.get_one(Resource, secret.resource_id).audience = "group"
        db.session.get_one(Resource, secret.resource_id).group_id = secret.group_id
        make_meeting(world.town, group_id=secret.group_id, titles={"en": "Secret meeting"})
        councils.make_recommendation(secret, title="Secret advice")
        shut = councils.make_council(world.town, procedure=Procedure(publicity=Publicity.CLOSED))
        hidden = make_meeting(world.town, group_id=shut.group_id, titles={"en": "Shut meeting"})
        make_paper(hidden, "Shut paper")
        members_only = make_meeting(
            world.town, group_id=world.council.group_id, members_only=True, titles={"en": "Members only"}
        )
        draft = councils.service.suggest(make.actor(world.named), world.council.id, "Secret draft", "Not yet.", "en")
        elsewhere = make.make_municipality()
        make_meeting(world.town, titles={"en": "Meeting of the town"})
    text = str(_everything(client, world))
    for word in ("Secret", "Shut", "Members only", "Meeting of the town", world.shy.display_name):
        assert word not in text, word
    for kind, number in (
        ("organizations", secret.id),
        ("meetings", hidden.id),
        ("meetings", members_only.id),
        ("papers", draft.resource_id),
        ("nothing", 1),
        ("body", world.town.id),
    ):
        answer = client.get(f"{world.body}/{kind}/{number}")
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert client.get(f"{START}bodies/{elsewhere.id}/meetings/{world.meeting.id}").status_code == 404
    assert client.get(f"{world.body}/organizations/{secret.id}/meetings").status_code == 404
    assert client.get(f"{START}bodies/999999").status_code == 404


def test_what_was_public_and_is_no_more_is_told_as_deleted(client, world) -> None:
    jobs.note()
    before = clock.now()
    person, meeting = _everything(client, world)["person"][0], f"{world.body}/meetings/{world.meeting.id}"
    assert client.get(meeting).json["modified"] <= before.isoformat()
    with transaction():
        resource = db.session.get_one(Meeting, world.meeting.id).resource_id
        db.session.execute(
            update(Resource).where(Resource.id == resource).values(audience="group", group_id=world.council.group_id)
        )
        service.withdraw(make.actor(world.named), world.council)
    for noted in (False, True):
        if noted:
            jobs.note()
        for path in (meeting, urlsplit(person["id"]).path):
            told = client.get(path).json
            assert told["deleted"] is True and set(told) == {"id", "type", "created", "modified", "deleted"}
        since = quote(before.isoformat())
        assert _list(client, f"{world.body}/meetings") == []
        changed = _list(client, f"{world.body}/persons?modified_since={since}")
        assert [each["deleted"] for each in changed] == [True]
        papers = _list(client, f"{world.body}/files?modified_since={since}")
        assert [each.get("deleted") for each in papers] == [True]
        # Of what is gone no name is left, nor a hash of it.
        assert world.named.display_name not in str(_everything(client, world))
    digests = db.session.scalars(select(Noted.digest).where(Noted.deleted_at.is_not(None))).all()
    assert set(digests) == {""}


def test_only_what_has_changed_since_comes_again(client, world) -> None:
    jobs.note()
    with clock.standing_at(clock.now() + timedelta(hours=1)):
        since = clock.now()
        with transaction():
            db.session.get_one(Meeting, world.meeting.id).titles = {"en": "Moved meeting"}
    with clock.standing_at(since + timedelta(minutes=30)):
        jobs.note()
        assert db.session.scalars(select(Noted).where(Noted.changed_at > since)).all()
        path = f"{world.body}/meetings?modified_since={quote(since.isoformat())}"
        assert [each["name"] for each in _list(client, path)] == ["Moved meeting"]
        later = quote((since + timedelta(hours=1)).isoformat())
        assert _list(client, f"{world.body}/meetings?modified_since={later}") == []
        assert _list(client, f"{world.body}/organizations?modified_since={quote(since.isoformat())}") == []
        assert len(_list(client, f"{world.body}/organizations?created_until={quote(since.isoformat())}")) == 1


def test_lists_come_in_pages_that_follow_each_other(client, world, monkeypatch) -> None:
    with transaction():
        for number in range(4):
            make_meeting(world.town, days=10 + number, group_id=world.council.group_id)
    monkeypatch.setattr(api, "PER_PAGE", 2)
    first = client.get(f"{world.body}/meetings").json
    assert len(first["data"]) == 2 and first["pagination"] == {"totalElements": 5, "elementsPerPage": 2}
    assert "next" in first["links"] and first["links"]["self"] == first["links"]["first"]
    every = [each["id"] for each in _list(client, f"{world.body}/meetings")]
    assert len(every) == len(set(every)) == 5
    for wrong in ("modified_since=yesterday", "created_until=2026-01-01T00:00:00", "after=x"):
        answer = client.get(f"{world.body}/meetings?{wrong}")
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


def test_a_page_of_a_list_costs_as_much_with_many_rows(client, world) -> None:
    path = f"{world.body}/meetings"
    client.get(path)
    with counted() as few:
        client.get(path)
    with transaction():
        for number in range(12):
            meeting = make_meeting(world.town, days=10 + number, group_id=world.council.group_id)
            make_paper(meeting)
    with counted() as many:
        client.get(path)
    assert len(many) == len(few) < 16


def test_members_agree_and_withdraw_on_their_account_and_are_forgotten(client, sign_in, world) -> None:
    browser = sign_in(world.shy)
    assert "You are not named." in browser.get("/en/account").text
    path = f"/en/councils/{world.council.slug}/named"
    assert browser.post(path, data={"named": "yes"}).status_code == 303
    assert "You are named." in browser.get("/en/account").text
    assert len(_list(client, f"{world.body}/persons")) == 2
    assert browser.post(path, data={"named": "no"}).status_code == 303
    assert len(_list(client, f"{world.body}/persons")) == 1
    with transaction():
        resident = make.make_person(world.town)
    with pytest.raises(NotAllowed), transaction():
        service.be_named(make.actor(resident), world.council)
    with transaction():
        db.session.execute(update(Membership).where(Membership.id == world.membership.id).values(ends_at=clock.now()))
    assert _list(client, f"{world.body}/persons") == []
    with transaction():
        accounts.leave(make.actor(world.named), make.proof(world.named))
    assert db.session.scalars(select(Named)).all() == []
