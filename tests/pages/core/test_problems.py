"""Errors negotiate their form: a page for people, JSON after RFC 9457 for programs."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from civic.core.db import transaction
from civic.proposals import service as proposals
from tests.support import factories as make
from tests.support.proposals import make_proposal
from tests.support.votes import make_vote

JSON = {"Accept": "application/json"}


def test_a_refusal_has_its_code_and_its_words(app: Flask, sign_in: Any) -> None:
    with transaction():
        town = make.make_municipality()
        reader, author = make.make_person(town), make.make_person(town)
        proposal = make_proposal(town, make.make_process(town), author)
        proposals.withdraw(make.actor(author), proposal.id)
    answer = sign_in(reader).post(f"/fr/proposals/{proposal.id}/support", data={"value": "1"}, headers=JSON)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert (answer.json["status"], answer.json["code"]) == (422, "proposal_not_open")
    assert answer.json["title"] == "Unprocessable Entity"
    assert "proposition" in answer.json["detail"]
    assert "Accept" in answer.headers["Vary"]


def test_who_is_not_signed_in_reads_401_instead_of_a_page_to_sign_in_at(app: Flask, client: FlaskClient) -> None:
    with transaction():
        vote = make_vote(make.make_municipality())
    answer = client.post(f"/en/votes/{vote.id}/cast", headers=JSON)
    assert (answer.status_code, answer.json["title"]) == (401, "Unauthorized")
    assert client.post(f"/en/votes/{vote.id}/cast").status_code == 303


@pytest.mark.parametrize("accept", ["application/problem+json", "application/json, text/html;q=0.5"])
def test_what_is_not_there_and_what_is_asked_in_the_wrong_way(client: FlaskClient, accept: str) -> None:
    missing = client.get("/en/proposals/999999", headers={"Accept": accept})
    assert missing.json == {"type": "about:blank", "title": "Not Found", "status": 404}
    wrong = client.get("/en/sign-out", headers={"Accept": accept})
    assert (wrong.json["status"], ", ".join(sorted(wrong.headers["Allow"].split(", ")))) == (405, "OPTIONS, POST")


@pytest.mark.parametrize("accept", ["*/*", "", "text/html,application/xhtml+xml,*/*;q=0.8", "image/png"])
def test_everybody_else_reads_a_page(client: FlaskClient, accept: str) -> None:
    answer = client.get("/en/proposals/999999", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
