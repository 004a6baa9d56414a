"""What becomes of a rehearsal, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, Absent, Actor, Refused, Role
from civic.towns.models import Municipality
from civic.votes import jobs, queries, service
from civic.votes.methods import APPROVAL
from civic.votes.models import Rehearsal, TrialBallot, Vote
from civic.votes.rules import VoteCode
from civic.votes.service import OptionRow, Question
from tests.support import factories as make


def _draft(town: Municipality) -> Vote:
    question = Question({"en": "Which quay?"}, APPROVAL, make.days_ago(0), make.days_ago(-5))
    with transaction():
        vote = service.begin(SYSTEM, town.id, question)
        service.change_options(SYSTEM, vote.id, [OptionRow(None, {"en": f"Quay {n}"}) for n in (1, 2, 3)])
    return vote


@pytest.fixture
def town(app: Flask) -> Municipality:
    with transaction():
        return make.make_municipality()


def test_each_person_has_one_trial_ballot_and_the_last_one_is_counted(town: Municipality) -> None:
    vote = _draft(town)
    with transaction():
        people = [make.actor(make.make_person(town, Role.ORGANISER)) for _ in range(3)]
        service.rehearse(people[0], vote.id, staff=False)
    ids = [option.id for option in queries.options(vote.id)]
    ballots: list[tuple[Actor, list[int]]] = [
        (people[0], ids[:1]),
        (people[1], ids[1:2]),
        (people[0], ids[1:]),
        (people[2], []),
    ]
    for person, chosen in ballots:
        with transaction():
            service.cast_trial(person, vote.id, chosen)
    with transaction():
        service.count_trials(people[0], vote.id)
    result = queries.rehearsal(vote.id).result
    assert (result["ballots"], result["blank"], result["selected"]) == (3, 1, [str(ids[1])])
    with pytest.raises(Refused) as refused, transaction():
        service.cast_trial(people[1], vote.id, ids[:1])
    assert refused.value.code is VoteCode.REHEARSAL_OVER


def test_the_vote_itself_begins_with_nothing(app: Flask, town: Municipality) -> None:
    vote = _draft(town)
    with transaction():
        actor = make.actor(make.make_person(town, Role.ORGANISER))
        service.rehearse(actor, vote.id, staff=False)
    with transaction():
        service.cast_trial(actor, vote.id, [queries.options(vote.id)[0].id])
    folder = app.config["CIVIC"].keys_dir
    with transaction():
        service.open_vote(actor, vote.id, folder)
    assert queries.rehearsal(vote.id) is None
    assert db.session.scalars(select(TrialBallot).where(TrialBallot.vote_id == vote.id)).all() == []
    assert queries.ballots(vote.id) == []
    assert queries.not_in_turnout(vote.id) == queries.entries(vote.id)
    assert service.own_ballot(actor, queries.vote(vote.id), folder).chosen is None
    with pytest.raises(Absent), transaction():
        service.cast_trial(actor, vote.id, [])
    with pytest.raises(Refused) as refused, transaction():
        service.rehearse(actor, vote.id, staff=False)
    assert refused.value.code is VoteCode.ALREADY_OPENED


def test_a_rehearsal_is_deleted_by_itself(town: Municipality) -> None:
    old, new = _draft(town), _draft(town)
    for vote in (old, new):
        with transaction():
            service.rehearse(SYSTEM, vote.id, staff=True)
            service.cast_trial(SYSTEM, vote.id, [])
    with transaction():
        db.session.execute(
            update(Rehearsal).where(Rehearsal.vote_id == old.id).values(until=clock.now() - timedelta(seconds=1))
        )
    assert queries.rehearsal(old.id) is None, "at once, before the job ran"
    jobs.forget_rehearsals()
    mine = old.id, new.id
    assert set(db.session.scalars(select(Rehearsal.vote_id).where(Rehearsal.vote_id.in_(mine)))) == {new.id}
    assert set(db.session.scalars(select(TrialBallot.vote_id).where(TrialBallot.vote_id.in_(mine)))) == {new.id}
    with transaction():
        service.discard(SYSTEM, new.id)
    assert queries.rehearsal(new.id) is None
