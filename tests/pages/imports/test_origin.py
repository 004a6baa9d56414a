"""The page of a proposal says where it came from, if it came from elsewhere."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select

from civic.core.db import db, transaction
from civic.proposals.models import Proposal
from tests.support.html import parse, text_of
from tests.support.imports import Desk, comments, make_process, proposals
from tests.support.proposals import make_proposal


def page(client: FlaskClient, proposal: Proposal) -> str:
    answer = client.get(f"/en/proposals/{proposal.id}")
    assert answer.status_code == 200
    return " ".join(text_of(parse(answer.text)).split())


def test_an_imported_proposal_says_so_and_names_nobody(client: FlaskClient, tmp_path: Path) -> None:
    _, process = make_process()
    row = "1,Un carrer <b>nou</b>,Text,22/01/2016,accepted,Vall <i>alta</i>,Bon viure,17"
    desk = Desk(tmp_path, process)
    assert desk.decidim(proposals(row), comments("5,1,", "6,1,5"), "--platform", "decide.example.org <x>") == 0
    [proposal] = db.session.scalars(select(Proposal).where(Proposal.process_id == process.id))
    shown = page(client, proposal)
    assert "Un carrer **nou**" in shown
    assert "Written on decide.example.org <x> and imported on" in shown
    assert "Place as given in the original: Vall <i>alta</i>" in shown
    assert "17 more were counted on the previous platform." in shown
    assert "Comment 5" in shown
    assert "u123" not in shown


def test_a_proposal_that_was_written_here_says_nothing_of_it(client: FlaskClient) -> None:
    town, process = make_process()
    with transaction():
        proposal = make_proposal(town, process)
    assert "Imported" not in page(client, proposal)
