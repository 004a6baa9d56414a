"""The page of a result says what each loser lacked, once a worker has counted again."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Actor, NotAllowed
from civic.votes import jobs, methods, queries, service
from civic.votes.models import Vote
from tests.support import factories as make
from tests.support.votes import end, make_vote


def _closed(app: Flask, ballots: list[list[int]], **changes: Any) -> Vote:
    """A vote that is counted; ballots name options by their place in the list."""
    keys = app.config["CIVIC"].keys_dir
    with transaction():
        town = make.make_municipality()
        people = [make.actor(make.make_person(town)) for _ in ballots]
        vote = make_vote(town, keys, **changes)
        ids = [option.id for option in queries.options(vote.id)]
        for person, chosen in zip(people, ballots, strict=True):
            service.cast(person, vote.id, [ids[place] for place in chosen], keys)
        end(vote)
    with transaction():
        service.close(SYSTEM, vote.id)
    return vote


def test_losers_read_what_they_lacked_and_whom_they_would_have_pushed_out(app: Flask, client: FlaskClient) -> None:
    vote = _closed(app, [[0], [0], [0], [1]], costs=(60, 70, 300), budget=100)
    page = f"/en/votes/{vote.id}"
    assert "What would have been needed" not in client.get(page).text
    jobs.tend()
    text = client.get(page).text
    assert "What would have been needed" in text
    assert "With 3 more votes it would have won. Not chosen then: “Option 1”." in text
    assert "It would have won if it had cost €40." in text
    assert "No number of further votes would have been enough." in text


def test_a_piece_at_a_time_and_the_page_tells_how_far_it_is(app: Flask, client: FlaskClient) -> None:
    vote = _closed(app, [[0], [0], [1], [2]])
    with transaction():
        db.session.get_one(Vote, vote.id).explained = {"of": 2, "losers": []}
    assert "Worked out so far: 0 of 2." in client.get(f"/en/votes/{vote.id}").text
    assert service.explain(SYSTEM, vote.id)
    assert "Worked out so far" not in client.get(f"/en/votes/{vote.id}").text
    before = db.session.get_one(Vote, vote.id, populate_existing=True).explained
    assert service.explain(SYSTEM, vote.id)
    assert db.session.get_one(Vote, vote.id, populate_existing=True).explained == before
    assert not service.unexplained(before)


def test_what_takes_too_long_is_told_without_figures(app: Flask, client: FlaskClient) -> None:
    vote = _closed(app, [[0], [0], [1]])
    assert [service.explain(SYSTEM, vote.id, seconds=-1.0) for _ in range(2)] == [False, True]
    assert "There are too many ballots to work this out." in client.get(f"/en/votes/{vote.id}").text


def test_questions_explain_themselves_and_only_the_program_explains(app: Flask) -> None:
    with transaction():
        town = make.make_municipality()
        vote = make_vote(town, app.config["CIVIC"].keys_dir, method=methods.YES_NO)
        end(vote)
    with transaction():
        service.close(SYSTEM, vote.id)
    assert service.explain(SYSTEM, vote.id)
    assert db.session.get_one(Vote, vote.id, populate_existing=True).explained == {"of": 0, "losers": []}
    with pytest.raises(NotAllowed):
        service.explain(Actor(person_id=1), vote.id)
