"""The doctor: every thing is broken in turn, and the line that it gets is read."""

import shutil
import socket
import sqlite3
import threading
from collections import namedtuple
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import redis
import time_machine
from sqlalchemy import create_engine, insert, text

from civic.core import clock, jobs
from civic.core.outbox import OutboxRow, Queue
from civic.runtime import doctor
from civic.runtime.doctor import Finding, examine
from tests.support.program import KEY, civic
from tests.support.workers import FakeWorker


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("healthy")
    ended = civic(folder, "db", "upgrade")
    assert ended.returncode == 0, ended.stderr
    return folder


@pytest.fixture
def healthy(migrated: Path, tmp_path: Path, redis_url: str) -> dict[str, str]:
    """The environment of an installation that lacks nothing, with a folder of its own."""
    shutil.copyfile(migrated / "civic.sqlite", tmp_path / "civic.sqlite")
    with redis.Redis.from_url(redis_url) as connection:
        FakeWorker.register(connection)
        connection.set(jobs.HEARTBEAT, "now")
    return {"CIVIC_DATA_DIR": str(tmp_path), "CIVIC_SECRET_KEY": KEY, "CIVIC_REDIS_URL": redis_url}


def line(environ: dict[str, str], name: str) -> Finding:
    return next(finding for finding in examine(environ) if finding.name == name)


def test_a_healthy_installation_has_nothing_wrong(healthy: dict[str, str]):
    assert [finding for finding in examine(healthy) if not finding.fine] == []


def no_file(environ: dict[str, str]) -> None:
    (Path(environ["CIVIC_DATA_DIR"]) / "civic.sqlite").unlink()


def not_a_database(environ: dict[str, str]) -> None:
    (Path(environ["CIVIC_DATA_DIR"]) / "civic.sqlite").write_bytes(b"a letter to the mayor " * 200)


def nobody_at_the_server(environ: dict[str, str]) -> None:
    environ["CIVIC_DATABASE_URL"] = "postgresql://civic@127.0.0.1:9/civic"


def older_schema(environ: dict[str, str]) -> None:
    engine = create_engine(f"sqlite:///{environ['CIVIC_DATA_DIR']}/civic.sqlite")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))


def no_schema(environ: dict[str, str]) -> None:
    no_file(environ)
    (Path(environ["CIVIC_DATA_DIR"]) / "civic.sqlite").touch()


def no_queue(environ: dict[str, str]) -> None:
    environ["CIVIC_REDIS_URL"] = "redis://127.0.0.1:9/0"


def unnamed_queue(environ: dict[str, str]) -> None:
    del environ["CIVIC_REDIS_URL"]


def wrong_password(environ: dict[str, str]) -> None:
    path = environ["CIVIC_REDIS_URL"].split("@")[1]
    environ["CIVIC_REDIS_URL"] = f"unix://:guessed@{path}"


def no_worker(environ: dict[str, str]) -> None:
    with redis.Redis.from_url(environ["CIVIC_REDIS_URL"]) as connection:
        FakeWorker.forget(connection)


def silent_worker(environ: dict[str, str]) -> None:
    with redis.Redis.from_url(environ["CIVIC_REDIS_URL"]) as connection:
        FakeWorker.register(connection, heard=clock.now() - timedelta(minutes=10))


def only_a_worker_for_mail(environ: dict[str, str]) -> None:
    with redis.Redis.from_url(environ["CIVIC_REDIS_URL"]) as connection:
        FakeWorker.register(connection, purposes=[Queue.MAIL, Queue.NOTICES])


def a_job_that_failed(environ: dict[str, str]) -> None:
    engine = create_engine(f"sqlite:///{environ['CIVIC_DATA_DIR']}/civic.sqlite")
    row = {
        "name": "core.deliver",
        "args": [1],
        "attempts": 5,
        "failed_at": clock.now(),
        "error": "SMTPServerDisconnected",
    }
    with engine.begin() as connection:
        connection.execute(insert(OutboxRow), [row, row])


def no_scheduler(environ: dict[str, str]) -> None:
    with redis.Redis.from_url(environ["CIVIC_REDIS_URL"]) as connection:
        connection.delete(jobs.HEARTBEAT)


def nobody_takes_letters(environ: dict[str, str]) -> None:
    environ["CIVIC_MAIL_URL"] = "smtp://127.0.0.1:9"


def letters_nowhere(environ: dict[str, str]) -> None:
    environ["CIVIC_MAIL_URL"] = "memory:"


def letters_into_a_file(environ: dict[str, str]) -> None:
    environ["CIVIC_MAIL_URL"] = f"file:{environ['CIVIC_DATA_DIR']}/civic.sqlite/mail"


def no_folder(environ: dict[str, str]) -> None:
    file = Path(environ["CIVIC_DATA_DIR"]) / "in-the-way"
    file.touch()
    environ["CIVIC_DATA_DIR"] = str(file / "data")


def plain_http(environ: dict[str, str]) -> None:
    environ["CIVIC_BASE_URL"] = "http://town.example"


def no_address(environ: dict[str, str]) -> None:
    environ["CIVIC_BASE_URL"] = "town.example"


def known_key(environ: dict[str, str]) -> None:
    environ["CIVIC_SECRET_KEY"] = "changeme"


BROKEN: list[tuple[str, Callable[[dict[str, str]], None], str]] = [
    ("database", no_file, "There is no database at"),
    ("database", not_a_database, "The database does not answer:"),
    ("database", nobody_at_the_server, "The database does not answer:"),
    ("migrations", older_schema, "not at the newest migration (it stands at older): run civic db upgrade"),
    ("migrations", no_schema, "not at the newest migration (no migration has run)"),
    ("queue", no_queue, "The queue does not answer:"),
    ("queue", unnamed_queue, "No queue is named, and no civic runs on this data folder"),
    ("queue", wrong_password, "The queue does not answer:"),
    ("worker", no_worker, "No worker is alive, so jobs and e-mails wait"),
    ("worker", silent_worker, "No worker is alive, so jobs and e-mails wait"),
    ("worker", only_a_worker_for_mail, "No worker takes the queues votes, short, long: start civic worker votes short"),
    ("jobs", a_job_that_failed, "given up after too many failures: 2 core.deliver (SMTPServerDisconnected)"),
    ("worker", no_scheduler, "No scheduler is alive"),
    ("mail", nobody_takes_letters, "E-mails cannot be sent:"),
    ("mail", letters_nowhere, "CIVIC_MAIL_URL sends no e-mails"),
    ("mail", letters_into_a_file, "E-mails cannot be sent:"),
    ("disk", no_folder, "cannot be written to: Not a directory"),
    ("base URL", plain_http, "must begin with https://"),
    ("base URL", no_address, "must begin with https://"),
    ("secret key", known_key, "too easy to guess"),
]


@pytest.mark.parametrize(("name", "breaks", "words"), BROKEN, ids=[f"{n}: {b.__name__}" for n, b, _ in BROKEN])
def test_what_is_broken_is_told(healthy: dict[str, str], name: str, breaks: Callable[..., None], words: str):
    breaks(healthy)
    found = line(healthy, name)
    assert not found.fine
    assert words in found.words
    assert "Traceback" not in found.words
    assert "\n" not in found.words


def test_a_full_disk_is_told(healthy: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: usage(10**9, 10**9 - 5, 20 * 2**20))
    found = line(healthy, "disk")
    assert not found.fine
    assert "Only 20 MB are free" in found.words


@pytest.mark.parametrize(("apart", "words"), [(600, "is 600 s behind"), (-600, "is 600 s ahead of")])
def test_clocks_that_differ_are_told(healthy: dict[str, str], apart: int, words: str):
    """SQLite asks the kernel for the time, so that moving Python's clock makes the two differ."""
    with time_machine.travel(clock.now() + timedelta(seconds=apart), tick=False):
        found = line(healthy, "clock")
    assert not found.fine
    assert words in found.words


def test_a_mail_server_that_answers_is_fine(healthy: dict[str, str]):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        threading.Thread(target=answer_politely, args=(server,), daemon=True).start()
        healthy["CIVIC_MAIL_URL"] = f"smtp://127.0.0.1:{port}"
        assert line(healthy, "mail") == Finding("mail", True, f"127.0.0.1:{port} takes e-mails.")


def answer_politely(server: socket.socket) -> None:
    """A mail server that agrees to everything, once."""
    caller, _ = server.accept()
    with caller, caller.makefile("rw", newline="\r\n") as talk:
        talk.write("220 town.example\n")
        talk.flush()
        for word in talk:
            talk.write("221 bye\n" if word.upper().startswith("QUIT") else "250 fine\n")
            talk.flush()


def test_the_command_ends_with_1_when_anything_is_wrong(tmp_path: Path):
    ended = civic(tmp_path, "doctor")
    assert ended.returncode == 1
    assert "WRONG  database" in ended.stdout
    assert "fine   base URL" in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr


def test_an_open_vote_whose_file_of_ballots_is_gone_is_told(healthy: dict[str, str]):
    with closing(sqlite3.connect(Path(healthy["CIVIC_DATA_DIR"]) / "civic.sqlite")) as connection, connection:
        connection.execute(
            "INSERT INTO votes_vote (resource_id, municipality_id, group_id, titles, texts, texts_html, method,"
            " currency, fewest, state, opens_at, closes_at, created_at)"
            " VALUES (1, 1, 1, '{}', '{}', '{}', 'approval', 'EUR', 0, 'opened', '2026-01-01 00:00:00.000000',"
            " '2026-02-01 00:00:00.000000', '2026-01-01 00:00:00.000000')"
        )
    assert "its ballots are missing" in line(healthy, "database").words
    (Path(healthy["CIVIC_DATA_DIR"]) / "civic-ballots.sqlite").touch()
    assert line(healthy, "database").fine
