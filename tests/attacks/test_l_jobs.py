"""L, M, N: jobs that are killed, forged, doubled and poisoned; what is left when somebody leaves."""

from __future__ import annotations

import itertools
import json
import random
import stat
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psutil
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer, PickleSerializer

from civic.audit import queries as audit
from civic.core import clock, mail, outbox
from civic.core.db import db, transaction
from civic.runtime.folder import Folder
from tests.attacks import seed
from tests.attacks.conftest import NewTown, _folder
from tests.attacks.town import Town
from tests.support import factories as make
from tests.support.votes import make_vote


@pytest.fixture(scope="module")
def struck_town() -> Iterator[Town]:
    """A town whose parts are killed."""
    own = Town(_folder()).start()
    yield own
    own.stop()


_numbers = itertools.count(1)


def write(town: Town, to: str, count: int) -> None:
    """Ask for so many e-mails, each in a transaction of its own."""
    with town.inside():
        for _ in range(count):
            with transaction():
                mail.send(to, f"Number {next(_numbers)}", "Good morning.", "en")


def delivered(town: Town, to: str) -> Counter[str]:
    """How often each e-mail to an address was delivered, by its subject."""
    return Counter(str(letter["Subject"]) for letter in town.emails(to))


def wait_for(town: Town, to: str, count: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    while len(delivered(town, to)) < count:
        assert time.monotonic() < end, f"{len(delivered(town, to))} of {count} after {seconds} s"
        time.sleep(0.2)


def once_each(town: Town, to: str) -> None:
    """Nothing was delivered twice, unless under the same Message-ID: mail programs show that once."""
    ids = {str(letter["Message-ID"]) for letter in town.emails(to)}
    assert len(ids) == len(delivered(town, to))


@pytest.mark.long
def test_L01_a_killed_worker_is_replaced_and_everything_is_done_once(struck_town: Town) -> None:
    town = struck_town
    write(town, "l01@example.org", 6)
    for _ in range(3):
        town.kill9("worker-parent")
        time.sleep(1)
    write(town, "l01@example.org", 6)
    # A job whose worker was killed in the middle is begun again when its lease of a minute has ended.
    wait_for(town, "l01@example.org", 12, 120)
    town.wait_for_jobs("core.deliver", seconds=120)
    once_each(town, "l01@example.org")


@pytest.mark.long
def test_L01_M11_workers_and_their_horses_are_killed_again_and_again(struck_town: Town) -> None:
    town, chance = struck_town, random.Random(1)
    with town.inside():
        for number in range(80):
            with transaction():
                mail.send("long@example.org", f"Number {number:03}", "Good morning.", "en")
    for _ in range(30):
        time.sleep(chance.random())
        town.kill9(chance.choice(["worker", "horse", "worker-parent", "queue"]))
    wait_for(town, "long@example.org", 80, 300)
    once_each(town, "long@example.org")


def test_L02_the_same_job_many_times_is_done_once(struck_town: Town) -> None:
    town = struck_town
    write(town, "l02@example.org", 1)
    row = town.jobs("core.deliver")[-1]["id"]
    pushes = [threading.Thread(target=lambda: town.push(*[row] * 10)) for _ in range(4)]
    for push in pushes:
        push.start()
    for push in pushes:
        push.join()
    wait_for(town, "l02@example.org", 1, 60)
    town.push(*[row] * 20)
    write(town, "after@example.org", 1)
    wait_for(town, "after@example.org", 1, 60)
    assert sum(delivered(town, "l02@example.org").values()) == 1
    assert next(job for job in town.jobs("core.deliver") if job["id"] == row)["attempts"] == 1


@pytest.mark.long
def test_L03_what_the_queue_forgets_is_done_all_the_same(struck_town: Town) -> None:
    town = struck_town
    write(town, "l03@example.org", 25)
    store = town.redis()
    store.flushall()
    town.kill9("queue")
    write(town, "l03@example.org", 25)
    wait_for(town, "l03@example.org", 50, 120)
    once_each(town, "l03@example.org")


def test_L04_K13_without_its_queue_people_read_write_and_vote(struck_town: Town) -> None:
    town = struck_town
    vote, proposal = seed.open_vote(town, voters=4), seed.proposal(town)
    thread = seed.thread_of(town, proposal)
    browsers = [town.sign_in_as(person) for person in vote.voters]
    for browser in browsers:
        browser.token()
    over = threading.Event()

    def keep_killing() -> None:
        while not over.is_set():
            town.kill9("queue")
            time.sleep(0.05)

    killing = threading.Thread(target=keep_killing)
    killing.start()
    seen = Counter()
    try:
        end = time.monotonic() + 4
        while time.monotonic() < end:
            for number, browser in enumerate(browsers):
                seen["read", browser.get(f"/en/proposals/{proposal}").status] += 1
                seen["vote", browser.post(f"/en/votes/{vote.id}/cast", {"option": vote.options[0]}).status] += 1
                words = {"body": f"Without a queue {number} {time.monotonic()}", "stance": "neutral"}
                seen["write", browser.post(f"/en/threads/{thread}", words).status] += 1
    finally:
        over.set()
        killing.join()
    assert set(seen) <= {("read", 200), ("vote", 303), ("write", 200), ("write", 303), ("write", 429)}, seen
    end = time.monotonic() + 40
    while not town.pids("queue") and time.monotonic() < end:
        time.sleep(0.2)
    write(town, "l04@example.org", 1)
    wait_for(town, "l04@example.org", 1, 90)


def test_L06_forged_jobs_run_nothing(struck_town: Town) -> None:
    """Jobs that name other functions, callbacks and pickles, in every queue that there is."""
    town = struck_town
    write(town, "before@example.org", 1)
    wait_for(town, "before@example.org", 1, 60)
    store = town.redis()
    names = [name.decode().removeprefix("rq:queue:") for name in store.smembers("rq:queues")]
    assert names
    marks = []
    for name in names:
        for number, (function, arguments) in enumerate(
            [
                ("os.system", "touch {}"),
                ("subprocess.getoutput", "touch {}"),
                ("builtins.eval", "open('{}', 'w')"),
                ("builtins.exec", "open('{}', 'w')"),
                ("civic.core.jobs.perform", "{}"),
            ]
        ):
            mark = town.folder / f"forged-{name}-{number}"
            marks.append(mark)
            for serializer in (JSONSerializer, PickleSerializer):
                queue = Queue(name, connection=store, serializer=serializer)
                queue.enqueue_call(function, args=(arguments.format(mark),), result_ttl=60, failure_ttl=60)
    write(town, "l06@example.org", 1)
    wait_for(town, "l06@example.org", 1, 120)
    assert [mark for mark in marks if mark.exists()] == []


def test_L07_the_queue_asks_for_its_password_and_opens_no_port(town: Town) -> None:
    facts = Folder(town.folder).told()
    path = Path(unquote(urlsplit(facts["CIVIC_REDIS_URL"]).path))
    for socket in {path, *town.folder.rglob("*.sock")}:
        assert stat.S_IMODE(socket.stat().st_mode) == 0o600
        for password in (None, "", "guess"):
            stranger = redis.Redis(unix_socket_path=str(socket), password=password, retry=Retry(NoBackoff(), 0))
            with stranger, pytest.raises(redis.AuthenticationError):
                stranger.ping()
    for process in town.pids("queue"):
        assert psutil.Process(process).net_connections(kind="inet") == []
        assert facts["CIVIC_REDIS_URL"].split("@")[0][8:] not in " ".join(psutil.Process(process).cmdline())


def test_L09_L11_a_job_that_cannot_be_done_stops_and_the_others_go_on(struck_town: Town) -> None:
    """Wrong arguments, and the name of a job that an older version had: five tries, then the row says so."""
    town = struck_town
    now = "2026-01-01 00:00:00.000000"
    for name, attempts in (("accounts.purge", 3), ("renamed.away", 4)):
        town.sql(
            "INSERT INTO core_outbox (name, args, created_at, available_at, attempts) VALUES (:n, '[1]', :t, :t, :a)",
            n=name,
            t=now,
            a=attempts,
        )
    broken = [row["id"] for row in town.jobs() if row["args"] in ("[1]", [1]) and row["created_at"] == now]
    end = time.monotonic() + 90
    while True:
        rows = [row for row in town.jobs() if row["id"] in broken]
        if all(row["failed_at"] for row in rows):
            break
        assert time.monotonic() < end, rows
        # The pauses between tries grow to minutes: they are taken back.
        town.sql("UPDATE core_outbox SET available_at = :t WHERE created_at = :t AND failed_at IS NULL", t=now)
        town.push(*broken)
        time.sleep(0.5)
    assert {row["attempts"] for row in rows} == {outbox.ATTEMPTS}
    assert all(row["error"] for row in rows)
    page = town.sign_in("installation_admin").get(f"/en/admin/jobs?town={town.world.town}").text
    for words in ("Deleting accounts and links that are over", "renamed.away", "An error in the program stopped it"):
        assert words in page, words
    assert "renamed.away" not in town.sign_in("town_admin").get(f"/en/admin/jobs?town={town.world.town}").text
    write(town, "l09@example.org", 1)
    wait_for(town, "l09@example.org", 1, 60)
    town.sql("DELETE FROM core_outbox WHERE created_at = :t", t=now)


def test_L12_a_vote_opens_and_closes_once_whoever_looks_after_it(struck_town: Town) -> None:
    town = struck_town
    home, _slug = seed.municipality(town)
    seed.people(town, 3, home)
    with town.inside():
        where = make.towns_queries.municipality_by_id(home)
        with transaction():
            vote_id = make_vote(where).id
    workers = [threading.Thread(target=lambda: town.do("votes.tend", seconds=90)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    tables = town.dump()
    (row,) = [row for row in tables["votes_vote"] if row["id"] == vote_id]
    assert row["opened_at"] is not None
    told = [r for r in tables["audit_entry"] if (r["kind"], r["thing"], r["verb"]) == ("vote", str(vote_id), "open")]
    assert len(told) == 1
    assert len(list((town.folder / "keys").glob(f"vote-{vote_id}-*"))) == 1


def test_L12_the_deadline_needs_no_job(town: Town) -> None:
    vote = seed.open_vote(town, voters=1, closes_in=1.0)
    voter = town.sign_in_as(vote.voters[0])
    voter.token()
    time.sleep(1.1)
    assert voter.post(f"/en/votes/{vote.id}/cast", {"option": vote.options[0]}).status == 422


# ---- how it is kept


def test_M03_ballots_are_on_the_disk_before_their_voter_is_told(town: Town) -> None:
    with town.inside():
        for engine in db.engines.values():
            with engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA synchronous").scalar() in (2, 3)
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.long
def test_M08_a_town_starts_again_on_what_it_left(new_town: NewTown) -> None:
    """Started, killed at once while it prepares, started again: the tables are those of a town that was let be."""
    town = new_town()
    world = town.world
    restless = ("core_outbox", "core_mail", "core_rendered", "accounts_sign_in")
    before = {name: len(rows) for name, rows in town.dump().items() if name not in restless}
    town.kill9("everything")
    town.start()
    after = {name: len(rows) for name, rows in town.dump().items() if name in before}
    assert after == before
    assert town.sign_in("author").get(f"/en/proposals/{world.ids['proposal_id']}").status == 200


# ---- leaving


def test_N02_N04_N07_N12_who_leaves_is_gone_and_the_log_still_verifies(town: Town) -> None:
    mark = "Xylophonia Quagmire"
    home, _slug = seed.municipality(town)
    with town.inside():
        where = make.towns_queries.municipality_by_id(home)
        with transaction():
            person = make.make_person(where, display_name=mark, email="xylophonia@example.org")
        person_id = person.id
    browser = town.sign_in_as(person_id)
    proposal = seed.proposal(town)
    thread = seed.thread_of(town, proposal)
    assert browser.post(f"/en/threads/{thread}", {"body": "I was here.", "stance": "neutral"}).status in (200, 303)
    answered = {"birth_year": "1981", "birth_year_agreed": "1"}
    browser.post("/en/account/about-me/answer/birth_year", answered)
    answer = browser.submit("/en/account/leave", password=seed.PASSWORD)
    assert answer.status == 303
    assert browser.get("/en/account").status == 303
    town.wait_for_jobs("core.deliver")  # the e-mail that says good-bye; its row forgets the address once it was sent
    time.sleep(1.2)
    page = town.sign_in().get(f"/en/threads/{thread}").text
    assert "I was here." in page, "the thread stays readable"
    assert mark not in page
    for table, rows in town.dump().items():
        for row in rows:
            assert mark not in str(row), table
            assert "xylophonia" not in str(row).lower(), table
    with town.inside():
        assert list(audit.walk(clock.now()).faults) == []
        for row in town.dump()["audit_entry"]:
            assert "@" not in str(row["details"]), row


def test_N05_N07_an_export_is_ones_own_and_answers_go_alone(town: Town) -> None:
    one, other = seed.people(town, 2)
    mine, theirs = town.sign_in_as(one), town.sign_in_as(other)
    mine.post("/en/account/about-me/answer/birth_year", {"birth_year": "1971", "birth_year_agreed": "1"})
    theirs.post("/en/account/about-me/answer/birth_year", {"birth_year": "1962", "birth_year_agreed": "1"})
    exported = mine.get("/en/account/about-me.json")
    assert "1971" in exported.text
    assert "1962" not in exported.text
    assert exported.header("Cache-Control") == "no-store"
    assert json.loads(exported.text)
    assert town.sign_in().get("/en/account/about-me.json").status == 303
    mine.post("/en/account/about-me/take-back/birth_year")
    assert "1971" not in mine.get("/en/account/about-me.json").text
    assert mine.get("/en/account").status == 200
    assert "1962" in theirs.get("/en/account/about-me.json").text


def test_N06_what_has_expired_is_purged(town: Town) -> None:
    (person,) = seed.people(town, 1)
    browser = town.sign_in_as(person)
    rows = [row for row in town.dump()["accounts_sign_in"] if row["person_id"] == person]
    assert len(rows) == 1
    town.sql(
        "UPDATE accounts_sign_in SET expires_at = :t WHERE person_id = :p", t="2026-01-01 00:00:00.000000", p=person
    )
    assert browser.get("/en/account").status == 303
    town.do("accounts.purge")
    assert not [row for row in town.dump()["accounts_sign_in"] if row["person_id"] == person]
