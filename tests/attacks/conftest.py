"""A running town for the attacks of one test process, towns of their own for those that break something, the count."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.attacks import register
from tests.attacks.town import Town

NewTown = Callable[..., Town]


def _folder() -> Path:
    """A data folder whose path is short enough for a socket."""
    return Path(tempfile.mkdtemp(prefix="a", dir=os.environ["CIVIC_TEST_RUN"]))


@pytest.fixture(scope="package")
def town() -> Iterator[Town]:
    """The town of this test process, on SQLite and the embedded queue.

    What an attack leaves there is there for the next one: count what is yours, take people and votes of your own, and
    break nothing that lasts.
    """
    shared = Town(_folder()).start()
    yield shared
    shared.stop()


@pytest.fixture(scope="package")
def postgres_town(postgres_server: Any) -> Iterator[Town]:
    """The same on PostgreSQL."""
    shared = Town(_folder(), CIVIC_DATABASE_URL=postgres_server.new_database()).start()
    yield shared
    shared.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def each_town(request: pytest.FixtureRequest) -> Town:
    """The attack runs twice: on the town of either database."""
    return request.getfixturevalue("town" if request.param == "sqlite" else "postgres_town")


@pytest.fixture
def new_town(request: pytest.FixtureRequest) -> Iterator[NewTown]:
    """Make a town of one's own: ``new_town()``, ``new_town("--threads", "1", CIVIC_...="...", postgres=True)``.

    It is started, and stopped after the test. That takes some four seconds: only for what kills or fills.
    """
    made: list[Town] = []

    def new(*words: str, postgres: bool = False, start: bool = True, **environ: str) -> Town:
        if postgres:
            environ["CIVIC_DATABASE_URL"] = request.getfixturevalue("postgres_server").new_database()
        one = Town(_folder(), *words, **environ)
        made.append(one)
        return one.start() if start else one

    yield new
    for one in made:
        one.stop()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What was tried, what held and what fell, by the ids of the list; what does not apply, and why."""
    for line in register.summary(terminalreporter.stats):
        terminalreporter.write_line(line)
