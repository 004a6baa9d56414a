"""Whom a seat is offered to is found by name; no address is told, compared or found out."""

from __future__ import annotations

import pytest
from flask import Flask

from civic.accounts import service as accounts
from civic.core import outbox
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.councils import queries
from civic.councils.rules import Seats
from civic.towns import service as towns
from tests.support import factories as make
from tests.support.councils import adopted, make_council, make_member
from tests.support.html import parse, text_of
from tests.support.proposals import make_proposal

HTMX = {"HX-Request": "true"}


@pytest.fixture
def world(app: Flask, sign_in):
    with transaction():
        town, other = make.make_municipality(), make.make_municipality()
        council = make_council(town, seats=Seats(3, 2))
        secretary = make.make_person(town, Role.SECRETARY, display_name="Weir Keeper")
        author = make.make_person(town, display_name="Élise Ferry", email="elise@private.example", language="fr")
        quiet = make.make_person(town, display_name="Quiet Ferry")
        foreign = make.make_person(other, display_name="Foreign Ferry")
        make_proposal(town, make.make_process(town), author)
        make_proposal(other, make.make_process(other), foreign)
        make_member(town, council, person=make.make_person(town, display_name="Sitting Ferry"))
        for name in ("Ferry users’ table", "Ferry club"):
            club = accounts.found_organisation(make.actor(secretary), name, "", "en")
            if name != "Ferry club":  # the town has not confirmed the other one
                towns.confirm_organisation(SYSTEM, town.id, club.id)
    return council, sign_in(secretary), author, quiet


def offered(html: str, name: str) -> dict[str, str]:
    """What a field offers: the words by value."""
    found = {}
    for label in parse(html).iter("label"):
        for box in label.iter("input"):
            if box.get("type") == "radio" and box.get("name") == name:
                found[box.get("value") or ""] = " ".join(text_of(label).split())
    return found


def test_only_names_that_are_public_in_the_town_are_found(world) -> None:
    council, browser, author, quiet = world
    path = f"/en/councils/{council.slug}/members"
    data = {"person-q": "ferry", "organisation-q": "ferry", "find": "person"}
    page = browser.post(path, data=data)
    assert page.status_code == 200
    people = offered(page.text, "person")
    assert sorted(people.values()) == ["None of these", "Sitting Ferry", "Élise Ferry"]
    assert offered(page.text, "organisation") == {"ferry-users-table": "Ferry users’ table", "": "None of these"}
    # Folded as every search is; and an address finds nobody.
    query = {"field": "person", "person-q": "ELISE"}
    assert "Élise Ferry" in browser.get(f"{path}/find", query_string=query, headers=HTMX).text
    for words in ("elise@private.example", "private", "@", "%", ""):
        found = browser.get(f"{path}/find", query_string={"field": "person", "person-q": words}, headers=HTMX)
        assert "Ferry" not in found.text and "radio" not in found.text
    named = {"field": "person", "person": str(quiet.id)}
    assert "Quiet" not in browser.get(f"{path}/find", query_string=named, headers=HTMX).text


def test_a_seat_is_offered_by_name_and_the_address_stays_hidden(world, sign_in, letters) -> None:
    council, browser, author, quiet = world
    path = f"/en/councils/{council.slug}/members"
    seat = {"kind": "organisation", "organisation": "ferry-users-table", "office": "member"}
    seat |= {"first_day": adopted(1).isoformat(), "last_day": "", "email": "", "person": str(author.id)}
    done = browser.post(path, data=seat)
    assert done.status_code == 303, text_of(parse(done.text))
    page = browser.get(path).text
    assert "Élise Ferry is invited." in page and "private.example" not in page
    outbox.drain()
    [letter] = letters
    assert letter["To"] == "elise@private.example" and "vous invite" in letter["Subject"]
    again = browser.post(path, data=seat)
    assert again.status_code == 422 and "was sent there already" in again.text
    # The same person by address gets another offer: nobody learns that the address is theirs.
    by_address = {**seat, "person": "", "email": "elise@private.example", "kind": "lot", "organisation": ""}
    assert browser.post(path, data=by_address).status_code == 303
    theirs = sign_in(author)
    first, second = queries.seats_offered(author.id)
    assert theirs.post("/en/account/seats", data={"invitation": first.id, "answer": "accept"}).status_code == 303
    refused = theirs.post("/en/account/seats", data={"invitation": second.id, "answer": "accept"})
    assert refused.status_code == 422
    row = next(row for row in queries.members(council.group_id) if row.person_id == author.id)
    assert row.organisation_slug == "ferry-users-table"


def test_nobody_is_invited_who_could_not_be_found_and_one_way_of_naming_is_asked_for(world) -> None:
    council, browser, author, quiet = world
    path = f"/en/councils/{council.slug}/members"
    seat = {"kind": "lot", "office": "member", "first_day": adopted(1).isoformat(), "last_day": ""}
    for who in (str(quiet.id), "999999", "x", "-1"):
        assert browser.post(path, data={**seat, "person": who, "email": ""}).status_code == 422
    neither = browser.post(path, data={**seat, "email": ""})
    both = browser.post(path, data={**seat, "person": str(author.id), "email": "a@b.example"})
    for answer in (neither, both):
        assert answer.status_code == 422 and "Choose a person or enter an e-mail address" in answer.text
    assert queries.seat_invitations(council.id) == []


def test_who_may_not_offer_seats_finds_nobody(world, sign_in, client) -> None:
    council, _browser, author, _quiet = world
    path = f"/en/councils/{council.slug}/members/find"
    query = {"field": "person", "person-q": "ferry"}
    assert sign_in(author).get(path, query_string=query, headers=HTMX).status_code == 403
    assert client.get(path, query_string=query).status_code == 303
