"""Packages are tested on real databases, both kinds, inside a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from civic.core.db import db
from tests.support.application import make_app, rolled_back


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application on one of the two databases."""
    folder: Path = tmp_path_factory.mktemp("integration")
    if request.param == "sqlite":
        return make_app(folder, f"sqlite:///{folder / 'integration.sqlite'}")
    return make_app(folder, request.getfixturevalue("postgres_server").new_database())


@pytest.fixture(autouse=True)
def database(app: Flask) -> Iterator[None]:
    with rolled_back(app):
        yield


@pytest.fixture
def own_app(app: Flask, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, of the same kind, with real commits; for many at once."""
    if app.config["CIVIC"].database_url.startswith("sqlite"):
        own = make_app(tmp_path, f"sqlite:///{tmp_path / 'own.sqlite'}")
    else:
        own = make_app(tmp_path, request.getfixturevalue("postgres_server").new_database())
    yield own
    with own.app_context():
        db.session.remove()
        db.engine.dispose()
