"""Casting, changing, closing, and what the tables do not tell."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from civic.audit.models import AuditEntry
from civic.core import clock
from civic.core.db import Base, db, transaction
from civic.core.outbox import OutboxRow
from civic.core.permissions import SYSTEM, Actor, NotAllowed, Refused
from civic.votes import keys, methods, queries, service
from civic.votes.models import Ballot, Turnout, Vote
from civic.votes.rules import VoteCode, VoteState
from tests.support import factories as make
from tests.support.votes import end, make_vote


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def _over(vote: Vote) -> None:
    with transaction():
        end(vote)
    db.session.refresh(vote)


def test_a_vote_is_cast_changed_and_counted_once(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        people = [make.actor(make.make_person(town)) for _ in range(3)]
        vote = make_vote(town, folder)
    first, second, third = (o.id for o in queries.options(vote.id))
    with transaction():
        assert service.cast(people[0], vote.id, [first], folder).revision == 1
    with transaction():
        assert service.cast(people[0], vote.id, [second, third], folder).revision == 2
    with transaction():
        service.cast(people[1], vote.id, [second], folder)
    with transaction():
        service.cast(people[2], vote.id, [], folder)
    _over(vote)
    with transaction():
        service.close(SYSTEM, vote.id)
    assert vote.result is not None
    assert (vote.result["ballots"], vote.result["blank"], vote.result["roll"]) == (3, 1, 3)
    assert vote.result["votes"] == {str(first): 0, str(second): 2, str(third): 1}
    assert vote.result["selected"] == [str(second)]


def test_after_the_closing_instant_nothing_is_cast(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        voter = make.actor(make.make_person(town))
        vote = make_vote(town, folder)
    _over(vote)
    with pytest.raises(Refused) as refused, transaction():
        service.cast(voter, vote.id, [], folder)
    assert refused.value.code is VoteCode.NOT_OPEN
    assert queries.ballots(vote.id) == []


def test_a_vote_that_opens_later_takes_no_ballot_yet(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        voter = make.actor(make.make_person(town))
        vote = make_vote(town, folder, opens_at=clock.now() + timedelta(hours=1))
    with pytest.raises(Refused) as refused, transaction():
        service.cast(voter, vote.id, [], folder)
    assert refused.value.code is VoteCode.NOT_OPEN


def test_somebody_who_is_not_on_the_roll_cannot_vote(folder: Path) -> None:
    with transaction():
        town, elsewhere = make.make_municipality(), make.make_municipality()
        stranger = make.actor(make.make_person(elsewhere))
        vote = make_vote(town, folder)
    with pytest.raises(Refused) as refused, transaction():
        service.cast(stranger, vote.id, [], folder)
    assert refused.value.code is VoteCode.NOT_ON_ROLL


def test_somebody_who_arrives_while_it_is_open_can_vote(folder: Path) -> None:
    from civic.accounts.events import PersonConfirmed
    from civic.core import events

    with transaction():
        town = make.make_municipality()
        vote = make_vote(town, folder)
        late = make.make_person()
        events.announce(PersonConfirmed(late.id, town.id))
        events.announce(PersonConfirmed(late.id, town.id))
    with transaction():
        assert service.cast(make.actor(late), vote.id, [], folder).revision == 1
    assert queries.roll_size(vote.id) == 1


@pytest.mark.parametrize(
    ("costs", "chosen", "code"),
    [
        ((60, 50, 10), (0, 1), VoteCode.OVER_BUDGET),
        ((60, 50, 10), (99,), VoteCode.UNKNOWN_OPTION),
    ],
)
def test_a_ballot_that_breaks_the_rule_is_refused(
    folder: Path, costs: tuple[int, ...], chosen: tuple[int, ...], code: VoteCode
) -> None:
    with transaction():
        town = make.make_municipality()
        voter = make.actor(make.make_person(town))
        vote = make_vote(town, folder, costs, budget=100)
    ids = [o.id for o in queries.options(vote.id)]
    with pytest.raises(Refused) as refused, transaction():
        service.cast(voter, vote.id, [ids[i] if i < 3 else 10**9 for i in chosen], folder)
    assert refused.value.code is code


def test_nothing_of_an_opened_vote_can_be_opened_again(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        vote = make_vote(town, folder)
    before = vote.opening
    with pytest.raises(Refused) as refused, transaction():
        service.open_vote(SYSTEM, vote.id, folder)
    assert refused.value.code is VoteCode.ALREADY_OPENED
    db.session.refresh(vote)
    assert vote.opening == before


def test_nobody_closes_a_vote_by_hand(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        admin = make.actor(make.make_person(town, admin=True))
        vote = make_vote(town, folder)
    with pytest.raises(NotAllowed), transaction():
        service.close(admin, vote.id)
    with pytest.raises(Refused), transaction():
        service.close(SYSTEM, vote.id)


def test_a_resident_cannot_prepare_a_vote() -> None:
    with transaction():
        town = make.make_municipality()
        voter = make.actor(make.make_person(town))
    with pytest.raises(NotAllowed), transaction():
        service.prepare(voter, town.id, {"en": "?"}, methods.APPROVAL, [], clock.now(), clock.now())


# ---- secrecy


def test_casting_writes_one_row_and_nothing_else(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        voter = make.actor(make.make_person(town))
        vote = make_vote(town, folder)

    def everything() -> dict[str, int]:
        return {
            table.name: db.session.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one()
            for table in Base.metadata.sorted_tables
        }

    before, waiting = everything(), set(db.session.scalars(select(OutboxRow.id)))  # followers hear of the opening
    with transaction():
        service.cast(voter, vote.id, [], folder)
    changed = {name for name, n in everything().items() if n != before[name]}
    assert changed == {"votes_ballot"}
    assert set(db.session.scalars(select(OutboxRow.id))) == waiting
    assert all(e.verb != "cast" for e in db.session.scalars(select(AuditEntry)))


def test_ballots_have_no_time_no_sequence_and_no_person() -> None:
    if db.engine.dialect.name == "sqlite":
        made = db.session.execute(text("SELECT sql FROM ballots.sqlite_master")).scalars().all()
        assert made == ["CREATE TABLE votes_sheet (id INTEGER PRIMARY KEY, body TEXT NOT NULL)"]
        return
    columns = {c["name"]: str(c["type"]) for c in inspect(db.engine).get_columns("votes_ballot")}
    assert set(columns) == {"vote_id", "slot", "revision", "choice", "nonce", "settled"}
    assert not any("TIME" in kind or "DATE" in kind for kind in columns.values())
    assert inspect(db.engine).get_pk_constraint("votes_ballot")["constrained_columns"] == ["vote_id", "slot"]


def test_without_the_key_no_slot_can_be_computed(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        voter = make.actor(make.make_person(town))
        vote = make_vote(town, folder)
    with transaction():
        service.cast(voter, vote.id, [], folder)
    next(folder.glob(f"vote-{vote.id}-*.key")).unlink()
    with pytest.raises(Refused) as refused, transaction():
        service.cast(voter, vote.id, [], folder)
    assert refused.value.code is VoteCode.KEY_LOST


def test_another_votes_key_is_not_taken(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        voter = make.actor(make.make_person(town))
        one, other = make_vote(town, folder), make_vote(town, folder)
    theirs = next(folder.glob(f"vote-{other.id}-*.key")).read_bytes()
    next(folder.glob(f"vote-{one.id}-*.key")).write_bytes(theirs)
    with pytest.raises(Refused) as refused, transaction():
        service.cast(voter, one.id, [], folder)
    assert refused.value.code is VoteCode.KEY_LOST


def test_keys_are_readable_by_the_program_only(folder: Path) -> None:
    assert keys.make(folder, 1) != keys.make(folder, 1)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.glob("vote-1-*.key")] == [0o600, 0o600]


def test_who_voted_waits_for_company(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        people = [make.actor(make.make_person(town)) for _ in range(19)]
        vote = make_vote(town, folder)
    for person in people:
        with transaction():
            service.cast(person, vote.id, [], folder)
    with transaction():
        service.settle(vote.id)
    with transaction():
        service.write_turnout(vote.id, folder)
    assert db.session.scalars(select(Turnout)).all() == []


def test_turnout_says_who_and_ballots_stay_as_they_were(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        people = [make.actor(make.make_person(town)) for _ in range(30)]
        vote = make_vote(town, folder)
    first = queries.options(vote.id)[0].id
    for i, person in enumerate(people[:25]):
        with transaction():
            service.cast(person, vote.id, [first] if i % 2 else [], folder)
    before = Counter((b.slot, tuple(b.choice)) for b in db.session.scalars(select(Ballot)))
    for last in (False, True):
        with transaction():
            service.settle(vote.id)
        with transaction():
            service.write_turnout(vote.id, folder, last=last)
    voted = {entry for (entry,) in db.session.execute(select(Turnout.roll_entry_id))}
    expected = {queries.roll_entry(vote.id, person.person_id) for person in people[:25]}
    assert voted == expected
    assert Counter((b.slot, tuple(b.choice)) for b in db.session.scalars(select(Ballot))) == before
    assert all(b.settled for b in db.session.scalars(select(Ballot)))


def test_jobs_open_and_close_by_themselves(app, tmp_path: Path) -> None:
    from civic.votes import jobs

    with transaction():
        town = make.make_municipality()
        make.make_person(town)
        vote = make_vote(town)
    for _ in range(2):
        jobs.tend()
    db.session.refresh(vote)
    assert vote.state == VoteState.OPENED
    _over(vote)
    for _ in range(2):
        jobs.tend()
    db.session.refresh(vote)
    assert vote.state == VoteState.CLOSED
    assert (vote.result or {})["roll"] == 1


def test_a_vote_that_cannot_be_counted_stops_no_other_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from civic.votes import jobs

    with transaction():
        town = make.make_municipality()
        votes = [make_vote(town, jobs.keys_folder()) for _ in range(3)]
    for vote in votes:
        _over(vote)
    close, broken = service.close, votes[1].id

    def fails(actor: Actor, vote_id: int, *more: Any) -> None:
        if vote_id == broken:
            raise ZeroDivisionError
        close(actor, vote_id, *more)

    monkeypatch.setattr(service, "close", fails)
    assert jobs.due()
    db.session.rollback()
    with pytest.raises(jobs.Untended):
        jobs.tend()
    states = dict(db.session.execute(select(Vote.id, Vote.state)).all())
    assert [states[vote.id] for vote in votes] == [VoteState.CLOSED, VoteState.OPENED, VoteState.CLOSED]
