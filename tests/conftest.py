"""For all tests: real services, a guard on network and mail, and one folder for all processes of a run."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler.loadfile import LoadFileScheduling

from tests.services import postgres
from tests.services.need import missing

RUN = "CIVIC_TEST_RUN"
_outside: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    """The first process makes the folder of the run; xdist's processes inherit its name."""
    gc.disable()  # what is imported and collected stays
    if not hasattr(config, "workerinput"):
        # Short, readable for the user that PostgreSQL runs as, and never the one of a run that was killed.
        os.environ[RUN] = tempfile.mkdtemp(prefix="civic-tests-")
        Path(os.environ[RUN]).chmod(0o755)
        # Some hundred processes of the program are started; each would compile all its modules anew.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_finish(session: pytest.Session) -> None:
    """The collector leaves what is imported alone and looks seldom: it took a fifth of the processor's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    gc.enable()


#: What needs the filled demonstration: in two processes, one would wait for a minute while the other fills it.
DEMO = ("tests/journeys/", "tests/pages/demo/", "tests/integration/demo/")


class ByFile(LoadFileScheduling):
    """A file goes to one process as a whole; so do folders whose tests share something that takes long to fill."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "demo" if file.startswith(DEMO) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        run = Path(os.environ.pop(RUN))
        postgres.stop(run)
        shutil.rmtree(run, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    """A real PostgreSQL (CIVIC_TEST_DATABASE_URL, else one out of a wheel); ask it for ``new_database()``."""
    address = os.environ.get("CIVIC_TEST_DATABASE_URL")
    server = postgres.named(address) if address else postgres.shared(Path(os.environ[RUN]))
    yield server
    server.drop_all()


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Any]:
    """A real queue of this test process, as ``civic run`` embeds it; its ``url`` goes into the configuration."""
    queue = pytest.importorskip("tests.services.queue")
    with queue.running(Path(tempfile.mkdtemp(prefix="q", dir=os.environ[RUN]))) as server:
        yield server


@pytest.fixture
def redis_url(valkey_server: Any) -> str:
    """The address of an empty queue."""
    pytest.importorskip("tests.services.queue").empty(valkey_server.url)
    return str(valkey_server.url)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data: CIVIC_TEST_DATA, or ../shared/data beside the project; without it the test is skipped.

    CIVIC_REQUIRE=shared-data makes that a failure.
    """
    folder = Path(os.environ.get("CIVIC_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not folder.is_dir():
        missing("shared-data", f"real data not found at {folder}: set CIVIC_TEST_DATA")
    return folder


def _is_here(family: int, address: Any) -> bool:
    if family == socket.AF_UNIX:
        return True
    return str(address[0]) in ("127.0.0.1", "::1", "localhost", "0.0.0.0") or str(address[0]).startswith("127.")


@pytest.fixture(autouse=True, scope="session")
def _no_way_out() -> Iterator[None]:
    """Nothing of a test reaches another machine; whoever tries is told, and its test fails."""
    plain, plain_ex = socket.socket.connect, socket.socket.connect_ex

    def refuse(address: Any) -> None:
        _outside.append(str(address))
        raise ConnectionRefusedError(f"a test asked for the network: {address}")

    def connect(self: socket.socket, address: Any) -> None:
        if not _is_here(self.family, address):
            refuse(address)
        plain(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        if not _is_here(self.family, address):
            refuse(address)
        return plain_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(socket.socket, "connect_ex", connect_ex)
        yield


def _asks_for(item: pytest.Item, fixture: str) -> bool:
    """Whether a test, or a fixture that it names, asks for ``fixture``; one that comes by itself does not count."""
    known: Any = item._fixtureinfo  # type: ignore[attr-defined]
    names, seen = list(known.argnames), set()
    while names:
        name = names.pop()
        if name in seen:
            continue
        seen.add(name)
        for definition in known.name2fixturedefs.get(name, ()):
            names.extend(definition.argnames)
    return fixture in seen


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Letters and connections that a test did not ask for fail it, also where the code swallowed the refusal."""
    _outside.clear()
    yield
    if _outside:
        pytest.fail(f"asked for the network: {', '.join(_outside)}", pytrace=False)
    mail = sys.modules.get("civic.core.mail")
    if mail is not None and mail.MEMORY and not _asks_for(item, "letters"):
        to = ", ".join(str(letter["To"]) for letter in mail.MEMORY)
        mail.MEMORY.clear()
        pytest.fail(f"sent mail that the test does not look at (ask for the fixture `letters`): {to}", pytrace=False)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how much the browser looked at, beside how many tests passed."""
    reports = [r for group in ("passed", "failed") for r in terminalreporter.stats.get(group, []) if r.when == "call"]
    told = [dict(r.user_properties) for r in reports if r.user_properties]
    pages, states = (sum(t.get(name, 0) for t in told) for name in ("pages", "states"))
    if states:
        terminalreporter.write_line(f"axe-core (WCAG 2.2 AA) looked at {pages} pages in {states} states")
