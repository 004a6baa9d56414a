"""The real files arrive once for all tests of a module; nothing of it stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.application import make_app, rolled_back


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """What an import asks of the database, the tests beside this folder ask of both; here it is the files."""
    folder: Path = tmp_path_factory.mktemp("real")
    if request.param == "sqlite":
        return make_app(folder, f"sqlite:///{folder / 'real.sqlite'}")
    return make_app(folder, request.getfixturevalue("postgres_server").new_database())


@pytest.fixture(autouse=True, scope="module")
def database(app: Flask) -> Iterator[None]:
    with rolled_back(app):
        yield
