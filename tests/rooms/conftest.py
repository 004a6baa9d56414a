"""Rooms are tested on real databases, both kinds, inside a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.application import make_app, rolled_back


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application on one of the two databases."""
    folder: Path = tmp_path_factory.mktemp("rooms")
    if request.param == "sqlite":
        return make_app(folder, f"sqlite:///{folder / 'rooms.sqlite'}")
    return make_app(folder, request.getfixturevalue("postgres_server").new_database())


@pytest.fixture(autouse=True)
def database(app: Flask) -> Iterator[None]:
    with rolled_back(app):
        yield
