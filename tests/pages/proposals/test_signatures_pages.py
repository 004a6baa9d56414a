"""Officers enter who signed on paper; everybody reads how many did, and nobody who."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.proposals.models import Proposal
from civic.towns import queries as towns
from tests.support import factories as make
from tests.support import verification
from tests.support.proposals import make_proposal

ZOE = {"family_name": "Dupont", "given_name": "Zoé", "birth_date": "1984-03-09"}


@pytest.fixture
def signed_for(sign_in) -> tuple[Proposal, Person]:
    with transaction():
        town = make.make_municipality(support_threshold=1)
        officer = make.make_person(town, Role.OFFICER)
        return make_proposal(town, make.make_process(town)), officer


def _register(proposal: Proposal) -> None:
    with transaction():
        town = towns.municipality_by_id(proposal.municipality_id)
        verification.use_register(town, verification.HEAD + "Dupont,Zoe,1984-03-09,h1\n")


def test_an_officer_enters_a_signature_and_the_page_says_how_many_are_on_paper(client, sign_in, signed_for) -> None:
    proposal, officer = signed_for
    path, browser = f"/en/proposals/{proposal.id}", sign_in(officer)
    assert "the town has none yet" in browser.get(f"{path}/signatures").text
    _register(proposal)
    assert "Signatures on paper" in browser.get(path).text
    wrong = browser.post(f"{path}/signatures", data={**ZOE, "given_name": "Emma"})
    assert wrong.status_code == 422
    assert "The register has nobody with this name" in wrong.text
    assert 'value="Emma"' in wrong.text
    assert "Enter the date of birth." in browser.post(f"{path}/signatures", data={**ZOE, "birth_date": ""}).text
    done = browser.post(f"{path}/signatures", data=ZOE, follow_redirects=True).text
    assert "The signature is entered." in done
    assert "Dupont" not in done
    assert "entered already" in browser.post(f"{path}/signatures", data=ZOE, follow_redirects=True).text
    page = client.get(path).text
    assert page.count("of these 1 on paper") == 2, "below the figure, and in the sum of the answer"
    assert "Signatures on paper" not in page
    assert "number_of_signatures" in browser.get("/en/account/data.json").text


def test_a_signature_is_removed_with_a_reason_only(sign_in, signed_for) -> None:
    proposal, officer = signed_for
    path, browser = f"/en/proposals/{proposal.id}/signatures", sign_in(officer)
    _register(proposal)
    assert "no signature that can be removed" in browser.get(f"{path}/remove").text
    browser.post(path, data=ZOE)
    assert browser.post(f"{path}/remove", data=ZOE).status_code == 422
    answer = browser.post(f"{path}/remove", data={**ZOE, "reason": "He asked for it."}, follow_redirects=True)
    assert "The signature is removed." in answer.text
    assert "0 signatures were entered" in answer.text


@pytest.mark.parametrize("role", [None, Role.ORGANISER, Role.MODERATOR])
def test_others_find_no_way_in(role: Role | None, sign_in, signed_for) -> None:
    proposal, _officer = signed_for
    with transaction():
        person = make.make_person(towns.municipality_by_id(proposal.municipality_id), *([role] if role else []))
    browser = sign_in(person)
    assert browser.get(f"/en/proposals/{proposal.id}/signatures").status_code == 403
    assert browser.post(f"/en/proposals/{proposal.id}/signatures/remove", data=ZOE).status_code == 403


def _send(browser: FlaskClient, path: str, text: str, **more: str) -> Any:
    data = {"day": date.today().isoformat(), **more, "file": (io.BytesIO(text.encode()), "list.csv")}
    return browser.post(f"{path}/signatures/list", data=data, content_type="multipart/form-data")


def test_a_list_is_looked_at_and_entered_at_once(client, sign_in, signed_for) -> None:
    proposal, officer = signed_for
    path, browser = f"/en/proposals/{proposal.id}", sign_in(officer)
    _register(proposal)
    head = "last name|first name|birth_date|signed_on\n"
    wrong = _send(browser, path, "name|date\nA|B\n", day="2026-02-03")
    assert wrong.status_code == 422
    assert "has no column" in wrong.text and 'value="2026-02-03"' in wrong.text
    assert "Choose a file first." in browser.post(f"{path}/signatures/list", data={"day": "2026-02-03"}).text
    sent = _send(browser, path, head + "Dupont|Zoe|1984-03-09|\nDupont|Zoé|1984-03-09|\nMarlowe|Kit|1970-01-01|\n")
    preview = browser.get(sent.headers["Location"]).text
    assert "1 signature will be entered. Nothing has changed yet." in preview
    assert "Dupont" not in preview and "The same person as a line above" in preview
    assert "of these 1 on paper" not in client.get(path).text
    stranger = sign_in(_organiser(proposal))
    assert stranger.get(sent.headers["Location"]).status_code == 403
    browser = sign_in(officer)
    assert "1 signature is entered." in browser.post(sent.headers["Location"], follow_redirects=True).text
    assert "of these 1 on paper" in client.get(path).text
    assert browser.get(sent.headers["Location"]).status_code == 404, "it is used"
    again = _send(browser, path, head + "Dupont|Zoe|1984-03-09|\n")
    assert "There is nothing new to enter." in browser.get(again.headers["Location"]).text
    done = browser.post(again.headers["Location"], follow_redirects=True).text
    assert "No new signature was entered" in done


def _organiser(proposal: Proposal) -> Person:
    with transaction():
        return make.make_person(towns.municipality_by_id(proposal.municipality_id), Role.ORGANISER)
