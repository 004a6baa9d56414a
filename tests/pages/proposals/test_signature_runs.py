"""A long list of signatures on paper is entered by a worker: followed, stopped, refused or broken on the way."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from civic.accounts.models import Person
from civic.core import clock, outbox, runs
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.core.runs import Run
from civic.proposals import jobs, queries, service, signing
from civic.proposals.models import Proposal
from civic.proposals.rules import ProposalState
from civic.proposals.service import entering
from civic.roles import service as roles
from civic.towns import queries as towns
from civic.uploads.models import TownFile
from tests.support import factories as make
from tests.support import verification
from tests.support.proposals import make_proposal

NAMES = ("Anna", "Boris", "Clara", "Dario", "Zoe")
LINES = "".join(f"Dupont,{name},1984-03-09,h1\n" for name in NAMES)


@pytest.fixture
def officer(monkeypatch: pytest.MonkeyPatch) -> tuple[Proposal, Person]:
    """A proposal, and an officer of a town whose register has five people; more than two are a long list."""
    for module in (service, entering):
        monkeypatch.setattr(module, "PORTION", 2)
    with transaction():
        town = make.make_municipality()
        verification.use_register(town, verification.HEAD + LINES)
        return make_proposal(town, make.make_process(town)), make.make_person(town, Role.OFFICER)


def _sent(browser: FlaskClient, proposal: Proposal) -> str:
    text = "family_name,given_name,birth_date,neighbourhood\n" + LINES
    data = {"day": clock.now().date().isoformat(), "file": (io.BytesIO(text.encode()), "list.csv")}
    path = f"/en/proposals/{proposal.id}/signatures/list"
    found: str = browser.post(path, data=data, content_type="multipart/form-data").headers["Location"]
    return found


def test_a_long_list_is_entered_portion_by_portion_and_followed(sign_in: Any, client: Any, officer: Any) -> None:
    proposal, person = officer
    browser = sign_in(person)
    there, other = _sent(browser, proposal), _sent(browser, proposal)
    assert "5 signatures will be entered" in browser.get(there).text
    assert browser.post(there).headers["Location"] == there
    page = browser.get(there).text
    assert "The signatures are being entered" in page and "of 3" in page and "waiting to start" in page
    part = browser.get(there, headers={"HX-Request": "true"})
    assert "<html" not in part.text and part.headers["Cache-Control"] == "no-store"
    again = browser.post(there)
    assert again.status_code == 303 and len(db.session.scalars(select(Run)).all()) == 1, "twice equals once"
    refused = browser.post(other)
    assert refused.status_code == 422 and "A list is being entered for this proposal." in refused.text
    outbox.drain()
    assert browser.get(there, headers={"HX-Request": "true"}).headers["HX-Redirect"] == there
    assert "5 signatures are entered." in browser.get(there).text
    assert "of these 5 on paper" in client.get(f"/en/proposals/{proposal.id}").text
    kept = db.session.scalars(select(TownFile).where(TownFile.run_id.is_not(None))).one()
    assert kept.found is None, "marks of who signed are not kept with the list"
    browser.post(other)
    outbox.drain()
    assert "No new signature was entered." in browser.get(other).text


def _stop(proposal: Proposal, person: Person) -> None:
    with transaction():
        runs.cancel(db.session.scalars(select(Run.id)).one())


def _answer(proposal: Proposal, person: Person) -> None:
    with transaction():
        service.answer(SYSTEM, proposal.id, ProposalState.DECLINED, "No.", "Parks", "en")


def _take_role(proposal: Proposal, person: Person) -> None:
    with transaction():
        roles.take_role(SYSTEM, proposal.municipality_id, person.id, Role.OFFICER)


def _break(proposal: Proposal, person: Person) -> None:
    raise RuntimeError("Zoe")


@pytest.mark.parametrize(
    ("happens", "words", "goes_on"),
    [
        (_stop, "Entering was stopped. What was entered before stays.", True),
        (_break, "An error in the program stopped it. What was entered before stays.", True),
        (_answer, "What was entered before stays.", False),
        (_take_role, "The person who confirmed the list can no longer enter signatures.", False),
    ],
)
def test_what_comes_between_ends_it_and_what_was_entered_stays(
    sign_in: Any,
    officer: Any,
    letters: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    happens: Callable[[Proposal, Person], None],
    words: str,
    goes_on: bool,
) -> None:
    proposal, person = officer
    browser = sign_in(person)
    there = _sent(browser, proposal)
    browser.post(there)

    def parts(signed: Any, size: int) -> Iterator[Any]:
        first, *rest = signing.portions(signed, size)
        yield first
        happens(proposal, person)
        yield from rest

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "portions", parts)
        outbox.drain()
    with transaction():
        assert queries.signatures(proposal.id) == 2
    if happens is _take_role:
        assert browser.get(there).status_code == 403
        browser = sign_in(_officer(proposal))
    page = browser.get(there).text
    assert words in page and "Zoe" not in page
    if goes_on:
        assert "3 signatures will be entered" in page
        browser.post(there)
        outbox.drain()
        assert "3 signatures are entered." in browser.get(there).text
    else:
        assert db.session.scalars(select(Run.state)).all() == ["refused"]


def test_a_worker_is_stopped_from_the_page(sign_in: Any, officer: Any) -> None:
    proposal, person = officer
    browser = sign_in(person)
    there = _sent(browser, proposal)
    assert browser.post(f"{there}/stop").status_code == 422, "nothing runs"
    browser.post(there)
    assert sign_in(make_stranger()).post(f"{there}/stop").status_code == 403
    browser = sign_in(person)
    page = browser.post(f"{there}/stop", follow_redirects=True).text
    assert "Entering was stopped." in page and "5 signatures will be entered" in page
    outbox.drain()
    with transaction():
        assert queries.signatures(proposal.id) == 0


def make_stranger() -> Person:
    with transaction():
        return make.make_person(make.make_municipality(), Role.OFFICER)


def _officer(proposal: Proposal) -> Person:
    with transaction():
        return make.make_person(towns.municipality_by_id(proposal.municipality_id), Role.OFFICER)
