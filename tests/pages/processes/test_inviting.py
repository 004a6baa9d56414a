"""Organisers say who can read a process, and invite by a link of which only a hash is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.processes import service as processes
from civic.processes.models import Process
from civic.processes.rules import Audience
from civic.processes.service import Reading, Why
from civic.towns import service as towns
from civic.towns.models import Municipality
from civic.towns.rules import GroupKind
from tests.support import factories as make
from tests.support.html import parse, text_of

SignIn = Callable[[Person], FlaskClient]
WHY = Why("We try it among ourselves first.", "en")


@pytest.fixture
def town() -> Municipality:
    with transaction():
        return make.make_municipality()


@pytest.fixture
def process(town: Municipality) -> Process:
    with transaction():
        return make.make_process(town, titles={"en": "Quayside"})


@pytest.fixture
def organiser(sign_in: SignIn, town: Municipality) -> FlaskClient:
    with transaction():
        person = make.make_person(town, Role.ORGANISER)
    return sign_in(person)


def _page(process: Process) -> str:
    return f"/en/processes/{process.slug}"


def _by_link(process: Process) -> None:
    with transaction():
        processes.set_readers(SYSTEM, db.session.get_one(Process, process.id), Reading(Audience.LINK), WHY)


def _new_link(organiser: FlaskClient, process: Process) -> str:
    """The path of a new link, as its page shows it once."""
    assert organiser.post(f"{_page(process)}/link").status_code == 303
    shown = text_of(parse(organiser.get(f"{_page(process)}/link").text))
    found = re.search(r"https?://\S+/invited/\S+", shown)
    assert found
    assert "/invited/" not in organiser.get(f"{_page(process)}/link").text
    return urlsplit(found[0]).path


def test_who_can_read_changes_for_a_reason_that_readers_find(
    organiser: FlaskClient, sign_in: SignIn, process: Process, town: Municipality
) -> None:
    form = {"title": "Quayside", "readers": "signed_in", "responsible": "Harbour office", "neighbourhood": ""}
    refused = organiser.post(f"{_page(process)}/edit", data=form)
    assert refused.status_code == 422 and "Say why this rule changes" in refused.text
    assert '<option selected value="signed_in">' in refused.text and "Harbour office" in refused.text
    assert "Only people who are signed in" not in organiser.get(_page(process)).text
    form["reason"] = "Names of neighbours are in it."
    assert organiser.post(f"{_page(process)}/edit", data=form).status_code == 303
    with transaction():
        person = make.make_person(town)
    told = text_of(parse(sign_in(person).get(_page(process)).text))
    assert "Only people who are signed in can read this." in told
    assert "Whole process" in told and "Names of neighbours are in it." in told
    assert "Everyone" in told and "News as a feed" not in told


def test_a_draft_is_for_a_group_without_a_reason_and_for_no_group_of_another_town(
    organiser: FlaskClient, town: Municipality
) -> None:
    with transaction():
        own = towns.add_group(SYSTEM, town.id, GroupKind.WORKING_GROUP, {"en": "Neighbours"}).id
        theirs = towns.add_group(SYSTEM, make.make_municipality().id, GroupKind.STAFF, {"en": "Others"}).id
        draft = make.make_process(town, state="draft")
    page = f"/en/processes/{draft.slug}"
    form = {"title": "Draft", "neighbourhood": ""}
    assert organiser.post(f"{page}/edit", data={**form, "readers": str(theirs)}).status_code == 422
    assert organiser.post(f"{page}/edit", data={**form, "readers": str(own)}).status_code == 303
    assert organiser.post(f"{page}/edit", data=form).status_code == 303  # what is not sent stays
    assert "Only members of Neighbours can read this." in unescape(organiser.get(page).text)
    new = {"title": "Another", "slug": "another-one", "neighbourhood": "", "readers": "signed_in"}
    assert organiser.post(f"/en/admin/processes/new?town={town.slug}", data=new).status_code == 303
    made = db.session.query(Process).filter(Process.slug.startswith("another-one")).one()
    assert made.audience == Audience.SIGNED_IN


def test_a_browser_reads_by_link_until_it_is_renewed(
    app: Flask, client: FlaskClient, organiser: FlaskClient, process: Process
) -> None:
    _by_link(process)
    assert client.get(_page(process)).status_code == 404
    link = _new_link(organiser, process)
    kept = db.session.get_one(Process, process.id).link_hash
    assert kept is not None and link.rsplit("/", 1)[-1] not in kept
    landing = client.get(link)
    assert "Quayside" in landing.text and landing.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert landing.headers["Cache-Control"] == "no-store"
    assert client.get(_page(process)).status_code == 404  # opening the link changes nothing yet
    assert client.post(link).headers["Location"] == _page(process)
    assert client.get(_page(process)).status_code == 200
    assert "Quayside" in client.get("/en/processes").text
    assert app.test_client().get(_page(process)).status_code == 404
    assert "Quayside" not in app.test_client().get("/en/processes").text
    _new_link(organiser, process)
    assert (
        client.get(_page(process)).status_code == client.get(link).status_code == client.post(link).status_code == 404
    )


def test_an_account_remembers_the_link_until_everyone_is_removed(
    organiser: FlaskClient, sign_in: SignIn, process: Process, town: Municipality
) -> None:
    _by_link(process)
    with transaction():
        person = make.make_person(town)
    link = _new_link(organiser, process)
    for _twice in range(2):
        assert sign_in(person).post(link).status_code == 303
    assert "1 person with an account has accepted" in organiser.get(f"{_page(process)}/link").text
    organiser.post(f"{_page(process)}/link/stop")
    assert sign_in(person).get(link).status_code == 404
    assert sign_in(person).get(_page(process)).status_code == 200
    organiser.post(f"{_page(process)}/link/stop", data={"everyone": "1"})
    assert sign_in(person).get(_page(process)).status_code == 404
    link = _new_link(organiser, process)
    assert sign_in(person).post(link).status_code == 303  # on the same day again
    assert sign_in(person).get(_page(process)).status_code == 200


def test_signing_in_keeps_what_the_browser_was_invited_to(
    client: FlaskClient, organiser: FlaskClient, process: Process, town: Municipality
) -> None:
    _by_link(process)
    client.post(_new_link(organiser, process))
    with transaction():
        email = make.make_person(town).email
    signed_in = client.post("/en/sign-in", data={"email": email, "password": make.PASSWORD})
    assert signed_in.status_code == 303 and client.get(_page(process)).status_code == 200
    client.post("/en/sign-out")
    assert client.get(_page(process)).status_code == 404


def test_a_link_opens_nothing_once_others_may_read(
    client: FlaskClient, organiser: FlaskClient, process: Process
) -> None:
    _by_link(process)
    link = _new_link(organiser, process)
    with transaction():
        found = db.session.get_one(Process, process.id)
        processes.set_readers(SYSTEM, found, Reading(Audience.SIGNED_IN), WHY)
    assert client.get(link).status_code == client.post(link).status_code == 404
    assert organiser.post(f"{_page(process)}/link").status_code == 422
