"""The public log of a vote: receipts, batches, checkpoints, and what it may not tell."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from civic.audit import checkpoints as signing
from civic.audit import notes
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.mail import Mail
from civic.core.outbox import OutboxRow
from civic.core.permissions import SYSTEM, Actor, Faulty
from civic.votes import (
    bulletin,
    jobs,
    merkle,
    methods,
    publication,
    queries,
    receipts,
    service,
    verifying,
    witnesses,
)
from civic.votes.models import Leaf, Vote
from civic.votes.rules import SMALLEST_BATCH, VoteCode, batch, result_hash
from civic.votes.service import NewOption
from tests.support import factories as make
from tests.support.votes import end, make_vote


def _world(app: Flask, many: int) -> tuple[Vote, list[Actor], list[int]]:
    with transaction():
        town = make.make_municipality()
        people = [make.actor(make.make_person(town)) for _ in range(many)]
        vote = make_vote(town, app.config["CIVIC"].keys_dir)
    return vote, people, [option.id for option in queries.options(vote.id)]


def _cast(app: Flask, vote: Vote, people: list[Actor], chosen: list[int]) -> list[service.Cast]:
    found = []
    for person in people:
        with transaction():
            found.append(service.cast(person, vote.id, chosen, app.config["CIVIC"].keys_dir))
    return found


def _leaves(vote: Vote) -> list[str]:
    return [receipts.leaf(vote.id, *row) for row in queries.leaves(vote.id)]


def _publish(app: Flask, vote: Vote) -> bool:
    with transaction():
        return service.publish(vote.id, app.config["CIVIC"])


def test_nobody_is_alone_in_a_batch_whenever_they_come() -> None:
    for waiting in range(200):
        taken = batch(waiting)
        assert taken == 0 or (taken >= SMALLEST_BATCH and waiting - taken >= SMALLEST_BATCH)


def test_receipts_are_in_the_log_after_a_batch_or_at_closing(app: Flask) -> None:
    vote, people, ids = _world(app, 45)
    cast = _cast(app, vote, people[:39], ids[:1])
    assert not _publish(app, vote)
    cast += _cast(app, vote, people[39:], ids[1:2])
    assert _publish(app, vote)
    known = {each.receipt.leaf for each in cast}
    assert len(known) == 45
    first = _leaves(vote)
    assert len(first) == 25 and known.issuperset(first)
    assert not _publish(app, vote), "not before two minutes are over"
    again = _cast(app, vote, people[:1], ids[2:])[0]
    assert again.revision == 2
    with transaction():
        end(vote)
    jobs.tend()
    every = _leaves(vote)
    assert every[:25] == first
    assert again.receipt.leaf in every[25:]
    left_out = known - set(every)
    assert left_out <= {cast[0].receipt.leaf}, "what was replaced before it got into a batch"
    db.session.expire_all()
    assert vote.log_size == len(every)
    assert vote.log_root == merkle.root(map(bytes.fromhex, every)).hex()


def test_the_order_of_a_batch_is_not_that_of_casting(app: Flask) -> None:
    vote, people, ids = _world(app, 40)
    cast = [each.receipt.leaf for each in _cast(app, vote, people, ids[:1])]
    assert _publish(app, vote)
    places = [cast.index(leaf) for leaf in _leaves(vote)]
    assert places != sorted(places)


def test_checkpoints_are_signed_and_the_last_one_names_the_result(app: Flask) -> None:
    vote, people, ids = _world(app, 41)
    _cast(app, vote, people, ids[:1])
    assert _publish(app, vote)
    with transaction():
        end(vote)
    jobs.tend()
    jobs.tend()
    db.session.expire_all()
    points = [bulletin.read_note(point.note) for point in queries.checkpoints(vote.id)]
    assert [point.size for point, _, _ in points] == [21, 41]
    assert [point.result for point, _, _ in points] == [None, result_hash(vote.result or {})]
    config = app.config["CIVIC"]
    for point, text, signature in points:
        assert notes.is_signature_of(text, signature, signing.public_key(config))
        assert not notes.is_signature_of(text.replace("size", "Size"), signature, signing.public_key(config))
        assert point.vote == vote.id


def test_a_log_that_was_changed_is_not_signed_any_further_and_stops_the_count(app: Flask) -> None:
    vote, people, ids = _world(app, 40)
    _cast(app, vote, people, ids[:1])
    assert _publish(app, vote)
    with transaction():
        db.session.execute(update(Leaf).where(Leaf.vote_id == vote.id, Leaf.number == 3).values(commitment="0" * 64))
        end(vote)
    with pytest.raises(Faulty) as faulty, transaction():
        service.close(SYSTEM, vote.id)
    assert faulty.value.code is VoteCode.BULLETIN_CHANGED
    db.session.expire_all()
    assert vote.result is None


def test_counting_needs_no_key_and_the_checkpoint_follows(app: Flask, tmp_path: Path) -> None:
    vote, people, ids = _world(app, 2)
    _cast(app, vote, people, ids[:1])
    with transaction():
        end(vote)
    away = replace(app.config["CIVIC"], keys_dir=tmp_path / "away")
    with transaction():
        service.close(SYSTEM, vote.id)
    with pytest.raises(Faulty), transaction():
        service.conclude(vote.id, away)
    assert queries.checkpoints(vote.id) == [] and queries.to_conclude() == [vote.id]
    jobs.tend()
    assert [point.size for point in queries.checkpoints(vote.id)] == [2]
    assert queries.to_conclude() == []


def test_witnesses_get_checkpoints_once_an_hour_and_at_closing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    config = replace(app.config["CIVIC"], witnesses=(("press@paper.test", "en"), ("conseil@ville.test", "fr")))
    monkeypatch.setitem(app.config, "CIVIC", config)
    vote, people, ids = _world(app, 80)
    hour = clock.now().replace(minute=10)
    for minutes, some in ((0, people[:40]), (5, people[40:60]), (9, people[60:])):
        _cast(app, vote, some, ids[:1])
        with transaction(), clock.standing_at(hour + timedelta(minutes=minutes)):
            service.publish(vote.id, config)
    assert len(queries.checkpoints(vote.id)) == 3
    witnesses.mail_checkpoint(vote.id)
    asked = db.session.scalars(select(OutboxRow.once).where(OutboxRow.name == "votes.witness")).all()
    assert len(asked) == 1
    newest = queries.checkpoints(vote.id)[-1]
    found = db.session.scalars(select(Mail)).all()
    assert {mail.recipient for mail in found} == {"press@paper.test", "conseil@ville.test"}
    assert all(newest.root in mail.body for mail in found)


def test_nothing_but_the_box_is_written_when_somebody_casts(app: Flask) -> None:
    vote, people, ids = _world(app, 1)
    _cast(app, vote, people, ids[:1])
    assert db.session.scalar(select(func.count()).select_from(Leaf)) == 0


def _file(app: Flask, vote: Vote) -> list[str]:
    db.session.expire_all()
    return list(publication.bulletin_lines(vote, app.config["CIVIC"]))


@pytest.mark.parametrize("method", methods.KINDS)
def test_I15_I21_the_bulletin_of_each_kind_verifies_and_names_nobody(app: Flask, method: str) -> None:
    folder = app.config["CIVIC"].keys_dir
    of = methods.kind(method)
    budget = {"costs": (10, 20, 30), "budget": 40} if of.has_budget else {}
    many = {"options": [NewOption({"en": f"Option {n}"}) for n in range(8)]} if of.fewest_options > 3 else {}
    with transaction():
        town = make.make_municipality()
        people = [make.actor(make.make_person(town)) for _ in range(5)]
        vote = make_vote(town, folder, **{**budget, **many, "method": of})
    first, second, third = [option.id for option in queries.options(vote.id)][:3]
    named: list[list[object]] = [[first], [second], [], [first]]
    marks = {"yes_no": "yes", "consent": "none", "best_worst": "best", "score": 4, "schulze": 1, "irv": 1, "stv": 1}
    ballots = [[(o, marks[method]) for o in each] if method in marks else each for each in named]
    for person, ballot in zip(people, [*ballots, ballots[1]], strict=True):
        with transaction():
            service.cast(person, vote.id, ballot, folder)
    before = verifying.verify(_file(app, vote))
    assert before.faults == [] and before.leaves == [] and not before.rows["ballot"]
    with transaction():
        end(vote)
    jobs.tend()
    lines = _file(app, vote)
    found = verifying.verify(lines, [signing.public_key(app.config["CIVIC"])])
    assert found.faults == []
    assert found.result is not None and found.result["result"] == vote.result
    assert (found.result["ballots"], found.result["blank"], len(found.leaves)) == (5, 1, 5)
    rows = [set(json.loads(line)) - {"type"} for line in lines if '"type":"ballot"' in line]
    assert rows == [{"slot", "revision", "choice", "nonce"}] * 5
    assert _file(app, vote) == lines
