"""Writing together on the pages: asking, accepting, editing, and whose names are shown where."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.processes.models import Process
from civic.proposals import service
from civic.proposals.models import Proposal
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.html import parse, text_of
from tests.support.proposals import make_draft, make_proposal


@pytest.fixture
def friend(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town, display_name="Noor")


def _words(client: FlaskClient, address: str) -> str:
    page = client.get(f"/en/{address}")
    assert page.status_code == 200
    return text_of(parse(page.text))


def test_a_friend_is_asked_accepts_and_writes(
    browser: FlaskClient, person: Person, process: Process, friend: Person, sign_in: Any, letters: list[Any]
) -> None:
    with transaction():
        draft = make_draft(process, person, title="Benches", body="Three benches by the river.")
    page = f"/en/proposals/{draft.id}/authors"
    assert "Write it with others" in _words(browser, f"proposals/{draft.id}/edit")
    empty = browser.post(page, data={"person": " "})
    assert empty.status_code == 422 and "Enter a display name or an e-mail address." in empty.text
    answers = [browser.post(page, data={"person": who}, follow_redirects=True).text for who in ("Noor", "Nobody")]
    for answer, who in zip(answers, ("Noor", "Nobody"), strict=True):
        assert f"“{who}” has an account here and can read this process" in answer
    theirs = sign_in(friend)
    assert "Waiting for your answer" in _words(theirs, "proposals/drafts")
    assert "Waiting for your answer" in _words(theirs, "account")
    asked = _words(theirs, f"proposals/{draft.id}/authors")
    assert "Three benches by the river." in asked and f"{person.display_name} invites you." in asked
    assert theirs.get(f"/en/proposals/{draft.id}/edit").status_code == 404, "not before they accept"
    joined = theirs.post(f"{page}/answer", data={"answer": "accept"})
    assert joined.location == f"/en/proposals/{draft.id}/edit"
    form = theirs.get(joined.location).text
    assert 'value="publish"' not in form and "The first author publishes it." in form
    kept = theirs.post(
        joined.location, data={"title": "Benches and trees", "body": "Four.", "language": "en", "do": "draft"}
    )
    assert kept.status_code == 303
    assert theirs.post(f"/en/proposals/{draft.id}/withdraw").status_code == 403
    theirs.post(f"{page}/leave")
    assert theirs.get(page).status_code == 404


def test_a_stranger_and_who_declined_see_nothing_of_a_draft(
    browser: FlaskClient, person: Person, process: Process, friend: Person, sign_in: Any, town: Municipality
) -> None:
    with transaction():
        draft, stranger = make_draft(process, person), make.make_person(town)
        service.invite_author(make.actor(person), draft.id, "Noor")
    page = f"/en/proposals/{draft.id}/authors"
    theirs = sign_in(friend)
    assert theirs.post(f"{page}/answer", data={"answer": "decline"}).location == "/en/account"
    assert theirs.get(page).status_code == 404
    assert sign_in(stranger).post(f"{page}/answer", data={"answer": "accept"}).status_code == 404
    assert "Noor" in _words(sign_in(person), f"proposals/{draft.id}/authors"), "the author is not told"


@pytest.fixture
def shared(town: Municipality, process: Process, person: Person, friend: Person) -> Proposal:
    with transaction():
        made = make_proposal(town, process, person, title="A shared garden")
        service.invite_author(make.actor(person), made.id, "Noor")
        service.join_authors(make.actor(friend), made.id)
    return made


def test_all_authors_are_named_on_the_page_in_the_list_and_in_the_feed(
    client: FlaskClient, shared: Proposal, person: Person
) -> None:
    names = f"{person.display_name} and Noor"
    for address in (f"proposals/{shared.id}", "proposals"):
        assert names in _words(client, address), address
    assert f"<author><name>{names}</name></author>" in client.get("/en/proposals/feed.atom").text
    french = text_of(parse(client.get(f"/fr/proposals/{shared.id}").text))
    assert f"{person.display_name} et Noor" in french


def test_the_first_author_alone_is_led_to_the_question_about_merging(
    shared: Proposal, person: Person, friend: Person, town: Municipality, process: Process, sign_in: Any
) -> None:
    with transaction():
        other, organiser = make_proposal(town, process), make.make_person(town, Role.ORGANISER)
        service.ask_to_merge(make.actor(organiser), shared.id, other.id, "Both ask for a garden.", "en")
    assert "Answer the question about merging" in _words(sign_in(person), f"proposals/{shared.id}")
    assert "Answer the question about merging" not in _words(sign_in(friend), f"proposals/{shared.id}")
    assert sign_in(friend).post(f"/en/proposals/{shared.id}/merge/agree").status_code == 403


def test_a_co_author_edits_and_finds_no_button_to_withdraw(shared: Proposal, friend: Person, sign_in: Any) -> None:
    theirs = sign_in(friend)
    assert "Edit your proposal" in _words(theirs, f"proposals/{shared.id}")
    form = theirs.get(f"/en/proposals/{shared.id}/edit").text
    assert "Withdraw this proposal" not in form
    page = _words(theirs, f"proposals/{shared.id}/authors")
    assert "Leave the authors" in page and "Ask someone to join" not in page
