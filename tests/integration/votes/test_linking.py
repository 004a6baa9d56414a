"""[I02, I03] Files and tables do not say whose ballot is which, to somebody who knows in which order people voted."""

from __future__ import annotations

import json
import math
import random
import secrets
import sqlite3
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from civic.core.db import db, transaction
from civic.votes import jobs, keys, queries, service
from civic.votes.models import Ballot, OneTimeCode, RollEntry, Vote
from civic.votes.rules import slot
from civic.votes.service import box
from tests.support import factories as make
from tests.support import linking
from tests.support.application import make_app
from tests.support.letters import make_code_vote
from tests.support.votes import make_vote

VOTERS = 15
REPEATS = 8
#: Where each repeat enters a code as well.
FEW = 3
#: Five standard deviations above what chance gives.
HITS = REPEATS + 5 * math.sqrt(REPEATS)
_SD = math.sqrt(VOTERS * (VOTERS - 1) * (2 * VOTERS + 5) / 72) / (VOTERS * (VOTERS - 1) / 2)
PAIRS = 5 * _SD / math.sqrt(REPEATS)


@pytest.fixture
def embedded_app(own_app: Flask) -> Flask:
    if not own_app.config["CIVIC"].database_url.startswith("sqlite"):
        pytest.skip("SQLite's files")
    return own_app


def _town(voters: int):
    with transaction():
        town = make.make_municipality()
        people = [make.make_person(town) for _ in range(voters)]
    return town, [make.actor(person) for person in people]


def _held(town, actors, folder: Path) -> tuple[Vote, list[str]]:
    """A vote in which all cast in an order drawn by chance; returns the slots in that order: the truth."""
    with transaction():
        vote = make_vote(town, folder)
    ids = [option.id for option in queries.options(vote.id)]
    key = keys.read(folder, vote.id, json.loads(vote.opening or "")["key"])
    order, truth = random.sample(actors, len(actors)), []
    for actor in order:
        with transaction():
            service.cast(actor, vote.id, random.sample(ids, random.randrange(3)), folder)
        truth.append(slot(key, vote.id, queries.roll_entry(vote.id, actor.person_id) or 0))
    db.session.rollback()
    return vote, truth


def test_the_attack_names_everybody_where_ballots_lie_as_they_came(tmp_path: Path) -> None:
    """The planted fault: the table of before, in a file with a write-ahead log."""
    (tmp_path / "data").mkdir()
    connection = sqlite3.connect(tmp_path / "data" / "old.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(
        "CREATE TABLE votes_ballot (vote_id INTEGER, slot VARCHAR, revision INTEGER, choice JSON, nonce BLOB,"
        " settled BOOLEAN, PRIMARY KEY (vote_id, slot)) WITHOUT ROWID"
    )
    truth = [secrets.token_hex(32) for _ in range(VOTERS)]
    for place in truth:
        row = (1, place, json.dumps([random.randrange(3)]), secrets.token_bytes(16))
        connection.execute("INSERT INTO votes_ballot VALUES (?, ?, 1, ?, ?, 0)", row)
    files = linking.taken(tmp_path / "data", tmp_path / "taken")
    found = linking.guesses(files, set(truth))
    assert linking.hits(found["log of old.sqlite-wal"], truth) == VOTERS
    assert linking.hits(found["back to front of old.backup"], truth) == VOTERS
    all_pairs = VOTERS * (VOTERS - 1) // 2
    assert linking.pairs(found["back to front of old.backup"], truth) == (all_pairs, all_pairs)
    connection.close()


def test_I03_the_files_as_they_are_name_nobody(embedded_app: Flask, tmp_path: Path) -> None:
    data = Path(embedded_app.config["CIVIC"].database_url.removeprefix("sqlite:///")).parent
    right: defaultdict[str, int] = defaultdict(int)
    concordant: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    with embedded_app.app_context():
        town, actors = _town(VOTERS)
        for repeat in range(REPEATS):
            _vote, truth = _held(town, actors, tmp_path / "keys")
            for name, guess in linking.guesses(linking.taken(data, tmp_path / f"taken{repeat}"), set(truth)).items():
                right[name] += linking.hits(guess, truth)
                said, of = linking.pairs(guess, truth)
                concordant[name][0] += said
                concordant[name][1] += of
    assert {name for name, n in right.items() if n > HITS} == set()
    shares = {name: said / of for name, (said, of) in concordant.items() if of}
    assert any("ballots" in name for name in shares)
    assert {name: share for name, share in shares.items() if abs(share - 0.5) > PAIRS} == {}


def test_I03_a_ballot_stands_once_and_in_its_own_file_alone(embedded_app: Flask, tmp_path: Path) -> None:
    """No log, no journal, no freed page keeps another copy, also after a ballot was changed."""
    data = Path(embedded_app.config["CIVIC"].database_url.removeprefix("sqlite:///")).parent
    with embedded_app.app_context():
        town, actors = _town(VOTERS)
        vote, truth = _held(town, actors, tmp_path / "keys")
        for actor in actors[:5]:
            with transaction():
                service.cast(actor, vote.id, [], tmp_path / "keys")
        db.session.rollback()
        there = [path for path in data.iterdir() if path.is_file()]
        counts = {path.name: [path.read_bytes().count(place.encode()) for place in truth] for path in there}
    (own,) = [name for name in counts if name.endswith("-ballots.sqlite")]
    assert counts.pop(own) == [1] * VOTERS
    assert all(sum(found) == 0 for found in counts.values()), counts
    assert (data / own).stat().st_mode & 0o777 == 0o600
    assert (data / f"{own}-journal").stat().st_size == 0


def _by_code(town, actors, folder: Path) -> tuple[Vote, list[int], list[str]]:
    """A vote by code: each enters the code of their letter and casts at once, in an order drawn by chance.

    Returns who came in which order, and the slots in that order.
    """
    with transaction():
        vote, codes = make_code_vote(town, folder, people=len(actors))
    options = [option.id for option in queries.options(vote.id)]
    key = keys.read(folder, vote.id, json.loads(vote.opening or "")["key"])
    order, truth = random.sample(actors, len(actors)), []
    for actor, code in zip(order, codes, strict=True):
        with transaction():
            service.enter_code(actor, vote.id, code)
        with transaction():
            service.cast(actor, vote.id, random.sample(options, 1), folder)
        truth.append(slot(key, vote.id, queries.roll_entry(vote.id, actor.person_id) or 0))
    db.session.rollback()
    return vote, [actor.person_id for actor in order], truth


def test_I03_entering_a_code_says_nothing_of_a_ballot(
    embedded_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever enters a code casts a minute later. So nothing about the rows of codes and of the roll may say when.

    The planted fault takes the entries of the roll as they come: then their numbers name everybody.
    """
    folder = tmp_path / "keys"
    data = Path(embedded_app.config["CIVIC"].database_url.removeprefix("sqlite:///")).parent
    in_order = select(RollEntry.id).where(RollEntry.person_id.is_(None)).order_by(RollEntry.id).limit(1)

    def rows(table: str, columns: str, vote: Vote) -> list[tuple[Any, ...]]:
        found = db.session.execute(text(f"SELECT {columns} FROM {table} WHERE vote_id = :vote"), {"vote": vote.id})
        return [tuple(row) for row in found]

    with embedded_app.app_context():
        town, actors = _town(VOTERS)
        with monkeypatch.context() as planted:
            planted.setattr(queries, "free_entry", lambda vote_id: db.session.scalar(in_order))
            vote, people, _truth = _by_code(town, actors, folder)
            assert [person for _id, person in sorted(rows("votes_roll_entry", "id, person_id", vote))] == people
        hits, truths = 0, []
        for _ in range(FEW):
            vote, people, truth = _by_code(town, actors, folder)
            truths.append(truth)
            entered = [person for _id, person in sorted(rows("votes_roll_entry", "id, person_id", vote))]
            hits += sum(one == other for one, other in zip(entered, people, strict=True))
            marks = [mark for (mark,) in rows("votes_code", "mark", vote)]
            assert marks == sorted(marks), "codes lie by their marks, not as they were printed or used"
        files = linking.taken(data, tmp_path / "taken")
        guessed = [linking.hits(one, truth) for truth in truths for one in linking.guesses(files, set(truth)).values()]
        assert hits <= FEW + 5 * math.sqrt(FEW)
        assert max(guessed) < VOTERS / 2
        assert set(OneTimeCode.__table__.columns.keys()) == {"vote_id", "mark", "state"}


@pytest.mark.parametrize("voters", [15, 400])
def test_I03_the_same_ballots_in_another_order_make_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, voters: int
) -> None:
    """Byte for byte: there is nothing in it that an order could be read from."""
    places = [(secrets.token_hex(32), random.sample(range(3), random.randrange(3))) for _ in range(voters)]
    written = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        app = make_app(folder, f"sqlite:///{folder / 'one.sqlite'}")
        random.shuffle(places)
        with app.app_context(), monkeypatch.context() as patch:
            with transaction():
                vote = make_vote(make.make_municipality(), folder / "keys")
            patch.setattr(box.secrets, "token_bytes", lambda size: b"n" * size)
            for start in range(0, voters, 5):
                with transaction():
                    time = vote.opens_at, vote.closes_at
                    five = places[start : start + 5]
                    assert [box.put(vote.id, place, chosen, time) for place, chosen in five] == [1] * 5
            assert len(queries.slots_used(vote.id)) == voters
            db.session.remove()
            db.engine.dispose()
        written.append((folder / "one-ballots.sqlite").read_bytes())
    assert written[0] == written[1]


def test_I02_rows_of_postgresql_say_a_batch_and_nothing_more(own_app: Flask, tmp_path: Path) -> None:
    if own_app.config["CIVIC"].database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's rows")
    folder = own_app.config["CIVIC"].keys_dir
    told = text("SELECT slot, xmin::text AS writer FROM votes_ballot WHERE vote_id = :vote ORDER BY xmin::text::bigint")
    placed = text("SELECT slot FROM votes_ballot WHERE vote_id = :vote ORDER BY ctid")
    right, pairs = 0, [0, 0]
    with own_app.app_context():
        town, actors = _town(VOTERS)
        for _ in range(REPEATS):
            vote, truth = _held(town, actors, folder)
            before = [row.slot for row in db.session.execute(told, {"vote": vote.id})]
            assert before == truth, "the attack works on rows that no batch has written anew"
            db.session.rollback()
            jobs.tend()
            rows = db.session.execute(told, {"vote": vote.id}).all()
            assert len({row.writer for row in rows}) == 1
            guess = list(db.session.execute(placed, {"vote": vote.id}).scalars())
            right += linking.hits(guess, truth)
            said, of = linking.pairs(guess, truth)
            pairs = [pairs[0] + said, pairs[1] + of]
            assert all(db.session.scalars(select(Ballot.settled).where(Ballot.vote_id == vote.id)))
            db.session.rollback()
    assert right <= HITS
    assert abs(pairs[0] / pairs[1] - 0.5) <= PAIRS


def test_I02_a_batch_takes_others_along(own_app: Flask, tmp_path: Path) -> None:
    """Whoever votes last is not alone in their batch."""
    if own_app.config["CIVIC"].database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's rows")
    with own_app.app_context():
        town, actors = _town(30)
        vote, _ = _held(town, actors[:29], own_app.config["CIVIC"].keys_dir)
        jobs.tend()
        with transaction():
            service.cast(actors[-1], vote.id, [], own_app.config["CIVIC"].keys_dir)
        jobs.tend()
        writers = db.session.execute(text("SELECT DISTINCT xmin::text FROM votes_ballot")).all()
        assert len(writers) == 1
