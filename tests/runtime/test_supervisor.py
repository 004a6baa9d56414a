"""`civic run` on a folder of its own: what starts, what is refused, and that nothing stays behind."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from civic.runtime import folder as folders
from civic.runtime import supervisor
from civic.runtime.folder import Folder, Trouble
from civic.runtime.parts import ROOT
from tests.support import program as programs
from tests.support.program import Program, civic, everybody_is_here, gone_within, processes

linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's word to orphans is Linux's")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    with programs.running(tmp_path_factory.mktemp("run")) as running:
        yield running


def test_it_says_ready_in_one_line_and_then_answers(program: Program):
    assert f"Ready: {program.address}\n" in program.lines
    with urlopen(f"{program.address}/readyz") as answer:
        assert answer.status == 200
        assert answer.headers["Server"] == "civic"


def test_a_second_one_on_the_same_folder_is_refused_with_a_sentence(program: Program):
    ended = civic(program.folder, "run", port=programs.free_port())
    assert ended.returncode == 1
    assert f"Another civic (process {program.process.pid}, {program.address}) is using the data folder" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_taken_port_is_refused_with_a_sentence(program: Program, tmp_path: Path):
    ended = civic(tmp_path, "run", port=program.port)
    assert ended.returncode == 1
    assert f"Port {program.port} is taken" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not processes(tmp_path)


def test_other_commands_find_the_queue_of_the_running_program(program: Program):
    ended = civic(program.folder, "doctor")
    assert ended.returncode == 0, ended.stdout
    assert "Every queue has a worker" in ended.stdout


def test_the_queue_listens_on_a_socket_only_and_its_password_is_on_no_command_line(program: Program):
    password = Folder(program.folder).told()["CIVIC_REDIS_URL"].split("@")[0].removeprefix("unix://:")
    assert len(password) > 20
    assert not [words for words in processes(program.folder).values() if password in words]
    facts = (program.folder / "running.json").stat()
    assert facts.st_mode & 0o077 == 0


@linux
@pytest.mark.parametrize("name", ["worker", "web"])
def test_a_part_that_is_killed_comes_back(program: Program, name: str):
    first = program.part(name)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert program.said(f"The {name} was ended by signal SIGKILL; it is started again", 10)
    end = time.monotonic() + 20
    while program.part(name) in (None, first):
        assert time.monotonic() < end, f"the {name} did not come back"
        time.sleep(0.05)
    with urlopen(f"{program.address}/readyz", timeout=20) as answer:  # the socket waited: nobody was refused
        assert answer.status == 200


@linux
def test_a_scheduler_that_is_killed_comes_back(program: Program):
    assert everybody_is_here(program.folder)
    first = programs.scheduler(program.folder)
    os.kill(first, signal.SIGKILL)
    end = time.monotonic() + 20
    while programs.scheduler(program.folder) in (0, first):
        assert time.monotonic() < end, "the scheduler did not come back"
        time.sleep(0.05)
    log = (program.folder / "logs" / "worker.log").read_text()
    assert "The scheduler ended (signal 9); it is started again." in log


@linux
def test_a_stop_leaves_nothing_behind_and_frees_the_folder(tmp_path: Path):
    with programs.running(tmp_path) as running:
        assert everybody_is_here(tmp_path), processes(tmp_path)
        started = time.monotonic()
        assert running.stop() == 0
        assert time.monotonic() - started < 10
    assert gone_within(tmp_path, 1), processes(tmp_path)
    assert "Traceback" not in "".join(running.lines)
    assert not Folder(tmp_path).held()
    assert not (tmp_path / "running.json").exists()


@linux
def test_kill_9_in_a_deep_folder_leaves_no_process(tmp_path: Path):
    deep = tmp_path / "-".join(["a-very-long-name-of-a-folder"] * 3) / "-".join(["and-another"] * 6) / "data"
    assert len(str(deep)) > 160
    with programs.running(deep) as running:
        assert everybody_is_here(deep), processes(deep)
        assert not list(deep.glob("*.sock"))  # it went where the path is short
        running.process.kill()
        running.process.wait()
        assert gone_within(deep, 10), processes(deep)
    with programs.running(deep) as again:  # and the folder can be used at once
        again.stop(signal.SIGTERM)
    assert gone_within(deep, 1)


@linux
def test_grandchildren_end_with_a_killed_parent(tmp_path: Path):
    """What gunicorn's workers and RQ's work horses are: forks of a process that the supervisor started."""
    script = (
        "import os, sys, time\n"
        "from civic.runtime import family\n"
        "family.children_die_too()\n"
        "if os.fork() == 0:\n"
        "    os.setpgid(0, 0)\n"
        "    print('up', flush=True)\n"
        "    time.sleep(60)\n"
        "time.sleep(60)\n"
    )
    environ = programs.environment(tmp_path, 1)
    parent = subprocess.Popen([sys.executable, "-c", script], env=environ, stdout=subprocess.PIPE)
    assert parent.stdout
    assert parent.stdout.readline() == b"up\n"
    assert len(processes(tmp_path)) == 2
    parent.kill()
    parent.wait()
    assert gone_within(tmp_path, 5), processes(tmp_path)


@pytest.mark.parametrize("words", ["0", "65536", "http", "-1", "8000.5", "٨٠٠٠"])
def test_a_port_that_is_none_is_told(words: str):
    with pytest.raises(Trouble, match="PORT must be a number"):
        supervisor.port_of({"PORT": words})


def test_an_old_sqlite_is_told_with_the_way_out():
    with pytest.raises(Trouble, match=r"carries SQLite 3\.31\.1; civic needs 3\.35 or newer.*PostgreSQL"):
        supervisor.check_sqlite({}, (3, 31, 1))
    supervisor.check_sqlite({"CIVIC_DATABASE_URL": "postgresql://"}, (3, 31, 1))
    supervisor.check_sqlite({}, sqlite3.sqlite_version_info)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    ended = civic(tmp_path / "file" / "data", "run")
    assert ended.returncode == 1
    assert "cannot be written to" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_database_that_is_none_is_told_and_nothing_stays(tmp_path: Path):
    (tmp_path / "civic.sqlite").write_bytes(b"a letter to the mayor " * 200)
    ended = civic(tmp_path, "run", port=programs.free_port())
    assert ended.returncode == 1
    assert "The database cannot be prepared. (sqlite3.DatabaseError) file is not a database" in ended.stdout
    assert "Traceback" not in ended.stderr + ended.stdout
    assert "Traceback" in (tmp_path / "logs" / "prepare.log").read_text()
    assert gone_within(tmp_path, 2)


def test_a_package_that_is_missing_is_told_once(tmp_path: Path):
    hidden = tmp_path / "hidden"
    (hidden / "structlog").mkdir(parents=True)
    (hidden / "structlog" / "__init__.py").write_text("raise ModuleNotFoundError('gone', name='structlog')")
    paths = f"{hidden}:{ROOT}"
    ended = civic(tmp_path / "data", "run", port=programs.free_port(), PYTHONPATH=paths)
    assert ended.returncode == 1
    told = ended.stdout + ended.stderr
    assert told.count("structlog is not installed here: run make run again.") == 1
    assert "Traceback" not in told


def test_an_address_for_everybody_without_a_proxy_is_refused_with_a_sentence(tmp_path: Path):
    public = {"CIVIC_BASE_URL": "https://participate.example.org"}
    ended = civic(tmp_path, "run", port=programs.free_port(), **public)
    assert ended.returncode == 1
    assert "civic listens on this machine only and CIVIC_TRUSTED_PROXIES is 0" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not processes(tmp_path)


def test_without_a_secret_key_nothing_starts(tmp_path: Path):
    for key, words in (("", "CIVIC_SECRET_KEY is missing"), ("changeme", "too easy to guess")):
        ended = civic(tmp_path, "run", port=programs.free_port(), CIVIC_SECRET_KEY=key)
        assert ended.returncode == 1
        assert words in ended.stderr
        assert "Traceback" not in ended.stderr + ended.stdout
        assert not processes(tmp_path)


def test_the_demonstrations_key_is_random_kept_and_private(tmp_path: Path):
    folder = Folder(tmp_path)
    assert folder.secret(make=False) is None
    key = folder.secret(make=True)
    assert key is not None
    assert len(key) == 64
    assert folder.secret(make=True) == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    other = Folder(tmp_path / "other")
    other.make()
    assert other.secret(make=True) != key


def test_a_short_place_for_a_socket_must_be_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    deep = Folder(tmp_path / ("d" * 120))
    monkeypatch.setattr(folders.tempfile, "gettempdir", lambda: str(tmp_path.parent))
    monkeypatch.setattr(folders, "SOCKET_BYTES", len(str(tmp_path.parent)) + 60)
    path = deep.socket("queue.sock")
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.parent.chmod(0o777)
    with pytest.raises(Trouble, match="belongs to somebody else"):
        deep.socket("queue.sock")


def test_a_port_is_free_again_at_once():
    port = programs.free_port()
    supervisor.listen(port).close()
    held = supervisor.listen(port)
    with pytest.raises(Trouble, match=f"Port {port} is taken by another program; take another: PORT={port + 1}"):
        supervisor.listen(port)
    with socket.create_connection(("127.0.0.1", port)):
        pass
    held.close()
