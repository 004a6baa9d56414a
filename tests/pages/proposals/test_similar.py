"""While somebody writes: what others have proposed already, and supporting that instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from civic.accounts.models import Person
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.processes.models import Process
from civic.proposals import queries, service, similar
from civic.proposals.models import Proposal
from civic.proposals.rules import Wording
from civic.resources.models import Resource
from civic.resources.rules import Audience
from civic.towns import service as towns
from civic.towns.models import Municipality
from civic.towns.rules import GroupKind
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.proposals import make_proposal, wording
from tests.support.queries import counted

NEW = "/en/proposals/new?process=walking"
ASK = "/en/proposals/similar?process=walking"
HTMX = {"HX-Request": "true"}
TYPED = {
    "title": "Safe crossings for Mill Street",
    "body": "Children cross the street at the school.",
    "language": "en",
}


@pytest.fixture(autouse=True)
def fresh(app: Any) -> Iterator[None]:
    """What a process of the program knows of the towns of another test."""
    with app.app_context():
        similar.forget()
    yield


@pytest.fixture
def crossing(town: Municipality, process: Process) -> Proposal:
    with transaction():
        make_proposal(town, process, title="More books in the library", body="Novels and comics for everyone.")
        return make_proposal(
            town, process, title="A safe crossing at Mill Street school", body="Cars are fast where children cross."
        )


@pytest.fixture
def browser(sign_in: Any, person: Person, crossing: Proposal) -> FlaskClient:
    return sign_in(person)


def offered(page: Any) -> list[str]:
    return [b.get("value") for b in parse(page.text).iter("button") if (b.get("value") or "").startswith("support-")]


def test_while_typing_similar_proposals_come_without_saving_anything(
    browser: FlaskClient, crossing: Proposal, person: Person
) -> None:
    part = browser.post(ASK, data=TYPED, headers=HTMX)
    assert "A safe crossing at Mill Street school" in part.text and "library" not in part.text
    assert "<html" not in part.text and offered(part) == [f"support-{crossing.id}"]
    assert queries.drafts_of(person.id) == []


def test_without_a_script_the_form_shows_them_with_the_preview(browser: FlaskClient, crossing: Proposal) -> None:
    page = browser.post(NEW, data={**TYPED, "do": "preview"})
    assert offered(page) == [f"support-{crossing.id}"]
    assert offered(browser.post(ASK, data=TYPED)) == [f"support-{crossing.id}"]


def test_supporting_one_instead_keeps_the_text_as_a_draft(
    browser: FlaskClient, crossing: Proposal, person: Person
) -> None:
    answer = browser.post(NEW, data={**TYPED, "do": f"support-{crossing.id}"})
    assert answer.status_code == 303 and f"/proposals/{crossing.id}" in answer.location
    assert "You support this now. What you wrote is in your drafts." in browser.get(answer.location).text
    assert [draft.title for draft in queries.drafts_of(person.id)] == [TYPED["title"]]
    assert [row[0] for row in queries.supported_by(person.id)] == [crossing.id]
    again = browser.post(ASK, data=TYPED, headers=HTMX)
    assert offered(again) == [] and "You support this" in again.text


def test_an_edit_is_found_at_once_and_the_old_words_are_gone(
    browser: FlaskClient, town: Municipality, process: Process, crossing: Proposal
) -> None:
    assert "Mill Street school" in browser.post(ASK, data=TYPED, headers=HTMX).text
    with transaction():
        author = make.actor(db.session.get(Person, crossing.author_id))
        service.edit(author, crossing.id, wording(title="A ferry across the lake", body="Boats every hour."))
    assert "ferry" in browser.post(ASK, data={**TYPED, "title": "Ferry on the lake", "body": ""}, headers=HTMX).text
    assert "support-" not in browser.post(ASK, data=TYPED, headers=HTMX).text


@pytest.mark.parametrize(
    ("values", "of_resource"),
    [
        ({"state": "withdrawn"}, {}),
        ({"state": "merged"}, {}),
        ({}, {"audience": Audience.LINK, "link_token": "x" * 32}),
    ],
    ids=["withdrawn", "merged", "by link only"],
)
def test_what_the_reader_may_not_see_is_not_shown(
    browser: FlaskClient, crossing: Proposal, values: dict[str, Any], of_resource: dict[str, Any]
) -> None:
    with transaction():
        if values:
            db.session.execute(update(Proposal).where(Proposal.id == crossing.id).values(**values))
        if of_resource:
            db.session.execute(update(Resource).where(Resource.id == crossing.resource_id).values(**of_resource))
    assert "Mill Street school" not in browser.post(ASK, data=TYPED, headers=HTMX).text


def test_for_a_group_only_its_members_see_it(
    sign_in: Any, browser: FlaskClient, town: Municipality, person: Person, crossing: Proposal
) -> None:
    with transaction():
        group = towns.add_group(SYSTEM, town.id, GroupKind.COUNCIL, {"en": "Panel"})
        member = make.make_person(town)
        towns.add_member(SYSTEM, group, member.id, make.today(), None)
        restricted = {"audience": Audience.GROUP, "group_id": group.id}
        db.session.execute(update(Resource).where(Resource.id == crossing.resource_id).values(**restricted))
    assert "Mill Street school" not in browser.post(ASK, data=TYPED, headers=HTMX).text
    assert "Mill Street school" in sign_in(member).post(ASK, data=TYPED, headers=HTMX).text


def test_another_persons_draft_is_never_shown(
    browser: FlaskClient, town: Municipality, process: Process, crossing: Proposal
) -> None:
    with transaction():
        other = make.actor(make.make_person(town))
        service.save_draft(other, process.id, Wording("Mill Street needs safe crossings", "Secret so far.", "en"))
    assert "Secret" not in browser.post(ASK, data=TYPED, headers=HTMX).text
    assert "needs safe crossings" not in browser.post(ASK, data=TYPED, headers=HTMX).text


def test_an_answered_one_is_shown_without_a_button(browser: FlaskClient, crossing: Proposal) -> None:
    with transaction():
        db.session.execute(update(Proposal).where(Proposal.id == crossing.id).values(state="declined"))
    part = browser.post(ASK, data=TYPED, headers=HTMX)
    assert "Declined" in part.text and offered(part) == []


@pytest.mark.parametrize("number", ["999999", "x", "", "99999999999999999999", "-1"])
def test_a_number_that_is_none_loses_nothing(browser: FlaskClient, person: Person, number: str) -> None:
    answer = browser.post(NEW, data={**TYPED, "do": f"support-{number}"})
    assert answer.status_code in (200, 404)
    assert [draft.title for draft in queries.drafts_of(person.id)] == [TYPED["title"]]


def test_the_enter_key_publishes_and_supports_nothing(browser: FlaskClient) -> None:
    page = parse(browser.post(NEW, data={**TYPED, "do": "preview"}).text)
    [form] = [form for form in page.iter("form") if form.get("id") == "writing"]
    assert next(form.iter("button")).get("value") == "preview"
    assert "Is it one of these?" in text_of(page)


def test_it_asks_the_database_no_more_with_more_proposals(
    browser: FlaskClient, town: Municipality, process: Process
) -> None:
    with counted() as few:
        browser.post(ASK, data=TYPED, headers=HTMX)
    with transaction():
        for _ in range(12):
            make_proposal(town, process, title="A safe crossing at Mill Street school", body="Children cross there.")
    with counted() as many:
        browser.post(ASK, data=TYPED, headers=HTMX)
    assert len(many) <= len(few)
