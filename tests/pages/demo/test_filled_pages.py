"""The filled town answers in every language, to strangers and to those who signed in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from civic.accounts import queries as accounts
from civic.processes import queries as processes
from civic.proposals import queries as proposals
from civic.towns import queries as towns
from civic.votes import queries as votes

LANGUAGES = ("en", "fr", "ar")


def _all_paths() -> list[str]:
    """The pages of the things that there are."""
    found = ["", "?town=tornavik"]
    for town in towns.municipalities():
        for process in processes.processes(town.id):
            found.append(f"processes/{process.slug}")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_first_pages_and_processes_answer(client, language: str):
    for path in _all_paths():
        assert client.get(f"/{language}/{path}").status_code == 200, path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["privacy", "imprint", "terms", "accessibility"])
def test_legal_pages_speak_the_language_of_the_reader(client, language: str, kind: str):
    answer = client.get(f"/{language}/legal/{kind}")
    assert answer.status_code == 200
    names = {"en": "Halmere", "fr": "Halmere", "ar": "هالمير"}
    assert names[language] in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_votes_answer(client, language: str):
    halmere = towns.municipality("halmere")
    assert halmere is not None
    rows = votes.votes_of_process(processes.process("neighbourhood-budget").id, _stranger())
    rows += votes.votes_of_process(processes.process("saltmarket-square").id, _stranger())
    assert len(rows) == 2
    for row in rows:
        assert client.get(f"/{language}/votes/{row.id}").status_code == 200


def _stranger():
    from civic.core.permissions import STRANGER

    return STRANGER


@pytest.mark.parametrize("language", LANGUAGES)
def test_proposals_answer(app: Flask, client, language: str):
    if "proposals" not in app.blueprints:
        pytest.skip("the pages of proposals are not there yet")
    assert client.get(f"/{language}/proposals").status_code == 200
    for author in ("Marsh Walker", "أم سامي", "Voisine du 12"):
        person = accounts.name_owner(author)
        for proposal in proposals.written_by(person):
            assert client.get(f"/{language}/proposals/{proposal.id}").status_code == 200


def test_a_documented_resident_finds_the_account_page(app: Flask, sign_in):
    rows = json.loads((Path(app.config["CIVIC"].data_dir) / "accounts.json").read_text(encoding="utf-8"))
    resident = next(row for row in rows if row["role"] == "resident")
    person = accounts.person_by_email(resident["email"])
    assert sign_in(person).get("/en/account").status_code == 200
