"""Organisers choose proposals as options; voters read them as they were; the proposal's page tells what came of it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Role
from civic.proposals.rules import PROPOSAL_PHASE
from civic.votes import methods, queries, service
from civic.votes.models import Option, Vote
from civic.votes.service import Question
from tests.support import factories as make
from tests.support import proposals
from tests.support.votes import end


def _begun(app: Flask) -> tuple[Any, Any, Vote, list[Any]]:
    now = clock.now()
    with transaction():
        town = make.make_municipality()
        process, author = make.make_process(town, PROPOSAL_PHASE), make.make_person(town)
        organiser = make.make_person(town, Role.ORGANISER)
        found = [
            proposals.make_proposal(town, process, author, title=f"A bench for quay {n}", body=f"**Oak**, {n} metres.")
            for n in (1, 2, 3)
        ]
        proposals.make_picture(found[0], author)
        question = Question(
            {"en": "Which bench?"},
            methods.APPROVAL,
            now - timedelta(hours=1),
            now + timedelta(days=1),
            process_id=process.id,
        )
        vote = service.begin(make.actor(organiser), town.id, question)
    return town, organiser, vote, found


def test_proposals_are_chosen_with_filters_and_at_once(app: Flask, sign_in: Any) -> None:
    _town, organiser, vote, found = _begun(app)
    staff, page = sign_in(organiser), f"/en/votes/{vote.id}/proposals"
    assert page in staff.get(f"/en/votes/{vote.id}/options").text
    assert "A bench for quay 2" not in staff.get(f"{page}?q={found[0].id}").text
    assert staff.post(page, data={"do": "ticked"}).status_code == 422
    sent = staff.post(page, data={"do": "ticked", "proposals": [found[0].id], "pictures": "y"})
    assert sent.headers["Location"] == f"/en/votes/{vote.id}/options"
    assert "in the vote already" in staff.get(page).text
    assert staff.post(page, data={"do": "all", "pictures": "y"}).status_code == 303
    assert len(queries.options(vote.id)) == 3


def test_a_vote_of_a_process_offers_no_other_process_to_choose_from(app: Flask, sign_in: Any) -> None:
    town, organiser, vote, _found = _begun(app)
    with transaction():
        proposals.make_proposal(
            town, make.make_process(town, PROPOSAL_PHASE), make.make_person(town), title="Elsewhere"
        )
        of_town = Question({"en": "Which?"}, methods.APPROVAL, clock.now(), clock.now() + timedelta(days=1))
        free = service.begin(make.actor(organiser), town.id, of_town)
    staff = sign_in(organiser)
    bound, open_to_all = (staff.get(f"/en/votes/{each.id}/proposals").text for each in (vote, free))
    box = re.compile(r'type="checkbox"\s+name="process"')
    assert not box.search(bound) and "Elsewhere" not in bound
    assert box.search(open_to_all) and "Elsewhere" in open_to_all


def test_voters_read_what_was_frozen_and_the_proposal_tells_its_result(
    app: Flask, client: FlaskClient, sign_in: Any
) -> None:
    town, organiser, vote, found = _begun(app)
    keys: Path = app.config["CIVIC"].keys_dir
    staff = sign_in(organiser)
    staff.post(f"/en/votes/{vote.id}/proposals", data={"do": "all", "pictures": "y"})
    with transaction():
        voter = make.actor(make.make_person(town))
        service.open_vote(SYSTEM, vote.id, keys)
        one = db.session.query(Option).filter_by(vote_id=vote.id, about_id=found[0].resource_id).one()
    own = f"/en/votes/{vote.id}/options/{one.id}"
    page = client.get(f"/en/votes/{vote.id}").text
    assert own in page, page
    assert f"/en/votes/{vote.id}/pictures/" in page
    text = client.get(own).text
    assert "<strong>Oak</strong>, 1 metres." in text
    assert f"/en/proposals/{found[0].id}" in text
    picture = queries.pictures_of([one.id])[one.id][0].id
    assert client.get(f"/en/votes/{vote.id}/pictures/{picture}?small=1").mimetype == "image/webp"
    assert "In a vote" in client.get(f"/en/proposals/{found[0].id}").text
    with transaction():
        service.cast(voter, vote.id, [one.id], keys)
        end(vote)
    with transaction():
        service.close(SYSTEM, vote.id)
    other = client.get(f"/en/proposals/{found[1].id}?again").text
    assert "It was not chosen." in other
    assert "0 votes" in other
