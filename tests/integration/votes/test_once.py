"""[K02] One mailbox, one ballot: not one more by another spelling, nor by leaving and coming back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from itertools import combinations
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from civic.accounts import service as accounts
from civic.accounts.events import PersonConfirmed
from civic.accounts.models import Person
from civic.core import clock, events
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, NotAllowed, Refused, Role
from civic.votes import console, jobs, keys, queries, service, trustees
from civic.votes.models import Admission, Vote
from civic.votes.rules import VoteCode
from tests.support import factories as make
from tests.support.votes import end, make_vote, objections_over


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Path:
    return tmp_path / "keys"


def _arrive(town_id: int, email: str) -> Person:
    person = make.make_person(email=email)
    events.announce(PersonConfirmed(person.id, town_id))
    return person


def _marks(vote_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(Admission).where(Admission.vote_id == vote_id)) or 0


def test_K02_who_leaves_and_registers_again_gets_no_second_ballot(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        vote = make_vote(town, folder)
    admitted = 0
    for spelling in ("a.voter@gmail.com", "avoter+two@gmail.com", "AVOTER@googlemail.com", "a.voter@gmail.com"):
        with transaction():
            person = _arrive(town.id, spelling)
            actor = make.actor(person)
        try:
            with transaction():
                admitted += service.cast(actor, vote.id, [], folder).revision
        except Refused as refused:
            assert refused.code is VoteCode.NOT_ON_ROLL
            assert service.was_admitted(vote.id, person.id)
        with transaction():
            accounts.leave(actor, accounts.prove_own(actor, make.PASSWORD))
    assert admitted == 1
    assert queries.roll_size(vote.id) == 1
    assert len(queries.slots_used(vote.id)) == 1


def test_K02_of_accounts_of_one_mailbox_one_enters_at_opening(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        one = make.make_person(town, email="ten@example.org")
        make.make_person(town, email="other@example.org")
        double = make.make_person(town)
    with transaction():
        # As accounts of before the rule of one mailbox.
        db.session.execute(update(Person).where(Person.id == double.id).values(email="ten+more@example.org"))
    with transaction():
        vote = make_vote(town, folder)
    assert queries.roll_size(vote.id) == 2
    assert queries.roll_entry(vote.id, one.id) is not None
    assert queries.roll_entry(vote.id, double.id) is None
    assert service.was_admitted(vote.id, double.id)


def test_marks_name_nobody_and_go_when_the_vote_closes(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        make.make_person(town, email="somebody@example.org")
        vote = make_vote(town, folder)
    stored = db.session.scalars(select(Admission.mark)).all()
    assert len(stored) == _marks(vote.id) == 1
    assert "somebody" not in stored[0]
    with transaction():
        end(vote)
        service.close(SYSTEM, vote.id)
    assert _marks(vote.id) == 0


# ---- the key


def _ended(folder: Path) -> tuple[Vote, list]:
    with transaction():
        town = make.make_municipality()
        admins = [make.actor(make.make_person(town, Role.ADMIN)) for _ in range(2)]
        voter = make.actor(make.make_person(town))
        vote = make_vote(town, folder)
    with transaction():
        service.cast(voter, vote.id, [], folder)
        end(vote)
    with transaction():
        service.close(SYSTEM, vote.id)
    with transaction():
        service.write_turnout(vote.id, folder, last=True)
    db.session.expire_all()
    return vote, [*admins, voter]


def _no_more_objections(vote: Vote) -> None:
    with transaction():
        objections_over(vote)
    db.session.expire_all()


def test_two_people_destroy_a_key_after_the_time_for_objections(folder: Path) -> None:
    vote, (one, other, voter) = _ended(folder)
    assert json.loads(vote.opening or "")["objection_days"] == 30
    assert vote.objections_until - vote.closed_at >= timedelta(days=29)
    (file,) = folder.glob(f"vote-{vote.id}-*")
    key = file.read_bytes()
    with pytest.raises(Refused) as early, transaction():
        service.destroy_key(one, vote.id, folder)
    assert early.value.code is VoteCode.TOO_EARLY
    with transaction():  # the row alone decides nothing
        db.session.execute(update(Vote).values(objections_until=clock.now() - timedelta(seconds=1)))
    with pytest.raises(Refused), transaction():
        service.destroy_key(one, vote.id, folder)
    db.session.expire_all()
    _no_more_objections(vote)
    with pytest.raises(NotAllowed), transaction():
        service.destroy_key(voter, vote.id, folder)
    for _ in range(2):
        with transaction():
            assert service.destroy_key(one, vote.id, folder) is False
    assert file.exists()
    with transaction():
        assert service.destroy_key(other, vote.id, folder) is True
    left = [path for path in folder.parent.rglob("*") if path.is_file() and key in path.read_bytes()]
    assert left == []
    assert not file.exists()
    acts = db.session.execute(text("SELECT verb FROM audit_entry ORDER BY id")).scalars().all()
    assert acts[-3:] == ["consent_to_destroy_key", "consent_to_destroy_key", "destroy_key"]
    with pytest.raises(Refused) as again, transaction():
        service.destroy_key(one, vote.id, folder)
    assert again.value.code is VoteCode.KEY_DESTROYED


def test_two_administrators_destroy_a_key_at_the_console(
    folder: Path, app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in the browser: each with their own password, after the time for objections, and the log names both."""
    vote, actors = _ended(folder)
    one, other, voter = (db.session.get_one(Person, actor.person_id).email for actor in actors)
    monkeypatch.setitem(app.config, "CIVIC", replace(app.config["CIVIC"], keys_dir=folder))

    def destroy(*people: str, passwords: str = f"{make.PASSWORD}\n" * 2) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", StringIO(passwords))
        db.session.expire_all()
        status = console.destroy([str(vote.id), *people])
        told = capsys.readouterr()
        # A slow machine logs how long a transaction took, as JSON; that is not what the console says.
        said = [line for line in (told.out + told.err).splitlines(keepends=True) if not line.startswith("{")]
        return status, "".join(said)

    _no_more_objections(vote)
    assert destroy(one, other, passwords=f"{make.PASSWORD}\nanother\n") == (
        1,
        "civic keys: The e-mail address or password is wrong.\n",
    )
    assert destroy(voter) == (1, "civic keys: Only administrators of the town of this vote can do that.\n")
    assert queries.consents(vote.id) == []
    assert destroy(one) == (0, f"The key of vote {vote.id} stays: a second administrator has to agree.\n")
    assert list(folder.glob(f"vote-{vote.id}-*"))
    assert destroy(other) == (0, f"The key of vote {vote.id} is destroyed.\n")
    assert not list(folder.glob(f"vote-{vote.id}-*"))
    acts = db.session.execute(text("SELECT verb, actor_id FROM audit_entry ORDER BY id DESC LIMIT 3")).all()
    first, second = (actor.person_id for actor in actors[:2])
    assert [tuple(act) for act in acts] == [
        ("destroy_key", second),
        ("consent_to_destroy_key", second),
        ("consent_to_destroy_key", first),
    ]


def test_the_key_of_an_open_vote_stays(folder: Path) -> None:
    with transaction():
        town = make.make_municipality()
        admin = make.actor(make.make_person(town, Role.ADMIN))
        vote = make_vote(town, folder)
    with pytest.raises(Refused) as refused, transaction():
        service.destroy_key(admin, vote.id, folder)
    assert refused.value.code is VoteCode.TOO_EARLY


def test_a_counted_votes_key_is_sealed_and_two_trustees_open_it(app: Flask) -> None:
    folder = app.config["CIVIC"].keys_dir
    for left in folder.glob("vote-*"):
        left.unlink()  # of other tests, whose votes had the same numbers
    vote, (one, other, _voter) = _ended(folder)
    (plain,) = folder.glob(f"vote-{vote.id}-*")
    key = plain.read_bytes()
    jobs.tend()
    assert plain.exists(), "without trustees it stays"
    phrase = b"a phrase of some length"
    names = ("anna-t", "boris-t", "carla-t")
    try:
        held = {name: trustees.private_key(trustees.make(folder, name, phrase), phrase) for name in names}
        jobs.tend()
    finally:
        for name in names:
            (folder / trustees.FOLDER / f"{name}.pem").unlink(missing_ok=True)
    (sealed,) = folder.glob(f"vote-{vote.id}-*")
    assert sealed.suffix == ".sealed"
    assert key not in sealed.read_bytes()
    assert key.hex() not in sealed.read_text()
    for pair in combinations(names, 2):
        assert trustees.unseal(sealed.read_text(), {name: held[name] for name in pair}) == key
    for some in ({}, {"anna-t": held["anna-t"]}, {"anna-t": held["anna-t"], "boris-t": held["carla-t"]}):
        with pytest.raises(ValueError):
            trustees.unseal(sealed.read_text(), some)
    keys.unseal(folder, vote.id, {name: held[name] for name in names[1:]})
    assert plain.read_bytes() == key
    _no_more_objections(vote)
    for admin in (one, other):
        with transaction():
            service.destroy_key(admin, vote.id, folder)
    assert list(folder.glob(f"vote-{vote.id}-*")) == []
