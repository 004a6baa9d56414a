"""A vote that is over is linked from the page of its process."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from civic.core import clock
from civic.core.db import db, transaction
from civic.votes.rules import VoteState
from tests.support import factories as make
from tests.support.votes import make_vote


def test_a_process_leads_to_the_results_of_its_votes(client: FlaskClient) -> None:
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town, slug="walking")
        vote = make_vote(town, process_id=process.id)
    link = f'href="/en/votes/{vote.id}"'
    assert "Votes so far" not in client.get("/en/processes/walking").text
    with transaction():
        vote = db.session.merge(vote)
        vote.state, vote.opens_at = VoteState.CLOSED, clock.now() - timedelta(days=9)
        vote.closes_at = clock.now() - timedelta(days=2)
    page = client.get("/en/processes/walking").text
    assert "Votes so far" in page and link in page
