"""Many at once: on databases of their own, with real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Actor, Refused
from civic.votes import queries, service
from civic.votes.models import Ballot, OneTimeCode, RollEntry, Vote
from tests.support import factories as make
from tests.support.letters import make_code_vote
from tests.support.votes import end, make_vote


def _together(app: Flask, calls: list[Callable[[], None]]) -> list[Exception]:
    start, errors = threading.Barrier(len(calls)), []

    def run(call: Callable[[], None]) -> None:
        with app.app_context():
            start.wait()
            try:
                call()
            except Refused:
                pass
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_fifty_votes_of_one_person_at_once_are_one_ballot(own_app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    with own_app.app_context():
        with transaction():
            town = make.make_municipality()
            person = make.make_person(town)
            vote = make_vote(town, folder)
        voter, vote_id, choice = make.actor(person), vote.id, [queries.options(vote.id)[0].id]
        db.session.rollback()

    def cast() -> None:
        with transaction():
            service.cast(voter, vote_id, choice, folder)

    assert _together(own_app, [cast] * 50) == []
    with own_app.app_context():
        rows = db.session.scalars(select(Ballot)).all()
        assert [(row.revision, row.choice) for row in rows] == [(50, choice)]


def test_many_codes_at_once_are_one_vote_for_each_person_and_each_code(own_app: Flask, tmp_path: Path) -> None:
    """Ten people with one code; and one person with the ten others."""
    with own_app.app_context():
        with transaction():
            town = make.make_municipality()
            people = [make.actor(make.make_person(town)) for _ in range(11)]
            vote, codes = make_code_vote(town, tmp_path / "keys", people=11)
        vote_id = vote.id
        db.session.rollback()

    def entering(actor: Actor, code: str) -> Callable[[], None]:
        def enter() -> None:
            with transaction():
                service.enter_code(actor, vote_id, code)

        return enter

    shared = [entering(actor, codes[0]) for actor in people[1:]]
    assert _together(own_app, [*shared, *(entering(people[0], code) for code in codes[1:])]) == []
    with own_app.app_context():
        taken = [entry for entry in db.session.scalars(select(RollEntry)) if entry.person_id is not None]
        states = db.session.scalars(select(OneTimeCode.state)).all()
        assert (len(taken), states.count("used"), queries.roll_size(vote_id)) == (2, 2, 11)
        assert {people[0].person_id} < {entry.person_id for entry in taken}


def test_every_ballot_that_was_acknowledged_is_counted(own_app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    with own_app.app_context():
        with transaction():
            town = make.make_municipality()
            people = [make.make_person(town) for _ in range(20)]
            vote = make_vote(town, folder)
        voters, vote_id = [make.actor(p) for p in people], vote.id
        with transaction():
            closes_at = clock.now() + timedelta(milliseconds=1500)
            end(vote_id, closes_at)
        db.session.rollback()
    acknowledged: list[int] = []

    def keep_casting(voter) -> Callable[[], None]:
        def run() -> None:
            for _ in range(200):
                with transaction():
                    service.cast(voter, vote_id, [], folder)
                acknowledged.append(voter.person_id)

        return run

    def close() -> None:
        while vote_id not in queries.due_to_close():
            db.session.rollback()
        with transaction():
            service.close(SYSTEM, vote_id)

    assert _together(own_app, [keep_casting(v) for v in voters] + [close]) == []
    with own_app.app_context():
        counted = db.session.get_one(Vote, vote_id).result
        assert counted is not None
        assert counted["ballots"] == len(set(acknowledged)) > 0
        assert len(db.session.scalars(select(Ballot)).all()) == counted["ballots"]
