"""Queues in a real Valkey and in the running program: nothing twice, and votes before a thousand e-mails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from sqlalchemy import create_engine, text

from civic.core import jobs
from civic.core.outbox import Queue
from civic.runtime.crew import WORKERS
from civic.runtime.folder import Folder
from tests.support import program as programs
from tests.support.post_office import PostOffice, open_office
from tests.support.program import ROOT, Program, civic, environment, processes

linux = pytest.mark.skipif(sys.platform != "linux", reason="it looks for processes in /proc")

LETTERS = 1500
BUSY = """
import sys
from datetime import timedelta
from civic.app import create_app
from civic.core import clock, mail, outbox
from civic.core.db import transaction
from tests.support import factories as make
from tests.support.votes import make_vote
app = create_app()
outbox.push_with(None if sys.argv[2] == "quietly" else outbox._push)
with app.test_request_context():
    with transaction():
        for number in range(int(sys.argv[1])):
            mail.send(f"resident{number}@town.example", f"e-mail {number}", "Good morning.", "en")
    with transaction():
        town = make.make_municipality()
        now = clock.now()
        soon = now + timedelta(seconds=8)
        opens = make_vote(town, opens_at=soon)
        closes = make_vote(town, app.config["CIVIC"].keys_dir, closes_at=soon)
        print(opens.id, closes.id)
"""


def test_a_row_that_waits_is_pushed_once_and_one_that_was_lost_again(redis_url: str):
    with redis.Redis.from_url(redis_url) as connection:
        assert jobs.push(connection, Queue.MAIL, range(1, 46)) == 45
        for _ in range(3):
            assert jobs.push(connection, Queue.MAIL, range(1, 46)) == 0
            for key in connection.keys("civic:pushing:*"):
                connection.delete(key)  # PUSHING_SECONDS pass
        assert jobs.queue(connection, Queue.MAIL).count == 45
        connection.flushall()
        assert jobs.push(connection, Queue.MAIL, range(1, 46)) == 45
        assert jobs.state(connection)[Queue.MAIL].waiting == 45


def test_two_that_push_at_the_same_moment_push_once(redis_url: str):
    with redis.Redis.from_url(redis_url) as connection:
        assert jobs.push(connection, Queue.VOTES, [7]) == 1
        job = connection.lpop(jobs.queue(connection, Queue.VOTES).key)  # a worker takes it meanwhile
        assert job is not None
        assert jobs.push(connection, Queue.VOTES, [7]) == 0


def test_what_stands_in_the_queue_tells_nothing_but_a_number(redis_url: str):
    with redis.Redis.from_url(redis_url) as connection:
        jobs.push(connection, Queue.NOTICES, [7])
        kept = connection.hgetall("rq:job:outbox-7")
        assert kept[b"description"] == b"outbox"
        assert int(kept[b"result_ttl"]) == 0


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with open_office() as office:
        office.pause = 1.0
        yield office


@pytest.fixture(scope="module")
def program(office: PostOffice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with programs.running(tmp_path_factory.mktemp("queues"), CIVIC_MAIL_URL=office.url) as running:
        yield running


def states(folder: Path, ids: list[str]) -> list[str]:
    engine = create_engine(f"sqlite:///{folder / 'civic.sqlite'}")
    with engine.connect() as connection:
        found = dict(connection.execute(text("SELECT id, state FROM votes_vote")).all())
    engine.dispose()
    return [found[int(one)] for one in ids]


@pytest.mark.long
@linux
def test_L10_votes_open_and_close_while_1500_emails_wait_for_a_slow_server(program: Program, office: PostOffice):
    url = Folder(program.folder).told()["CIVIC_REDIS_URL"]
    environ = environment(program.folder, 1, CIVIC_REDIS_URL=url, CIVIC_MAIL_URL=office.url, PYTHONPATH=str(ROOT))
    command = [sys.executable, "-c", BUSY, str(LETTERS), "aloud"]
    made = subprocess.run(command, env=environ, check=True, timeout=120, capture_output=True, text=True, cwd=ROOT)
    ids = made.stdout.split()[-2:]
    due = time.monotonic() + 8
    assert office.wait_for(1, 20)
    while states(program.folder, ids) != ["opened", "closed"]:
        assert time.monotonic() < due + 20, f"the votes wait: {states(program.folder, ids)}"
        time.sleep(0.2)
    late = time.monotonic() - due
    with redis.Redis.from_url(url) as connection:
        time.sleep(max(0, 45 - late))  # rows are looked at again after 30 s
        state = jobs.state(connection)[Queue.MAIL]
        ids_waiting = connection.lrange(jobs.queue(connection, Queue.MAIL).key, 0, -1)
    assert len(office.letters) < LETTERS / 2, "the queue was not full"
    assert len(ids_waiting) == len(set(ids_waiting)), "a row was pushed twice"
    assert state.waiting + len(office.letters) <= LETTERS
    print(f"late by {late:.1f} s, {len(office.letters)} e-mails sent, {state.waiting} wait")


@linux
def test_every_queue_is_listed_with_a_worker(program: Program):
    told = civic(program.folder, "doctor").stdout
    assert "Every queue has a worker (votes 1, short 1, mail 1, notices 1, long 1)" in told
    assert "jobs that wait: votes" in told


@linux
def test_the_workers_share_memory_and_come_back_one_by_one(program: Program):
    crew = program.part("worker")
    assert crew is not None
    before = workers(program, crew)
    assert len(before) == len(WORKERS) + 1  # and the scheduler
    os.kill(before[0], 9)
    end = time.monotonic() + 15
    while len(set(workers(program, crew)) - set(before)) != 1 or len(workers(program, crew)) != len(before):
        assert time.monotonic() < end, "it did not come back"
        time.sleep(0.1)
    assert program.part("worker") == crew


def workers(program: Program, crew: int) -> list[int]:
    return sorted(pid for pid in processes(program.folder) if programs.parent_of(pid) == crew)
