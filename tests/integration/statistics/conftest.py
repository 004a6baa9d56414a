"""Databases in which two crowds stay, so that not every test makes its own; what a test does is rolled back."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.support.application import make_app
from tests.support.statistics import Crowd, Kept, keep


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("figures")
    if request.param == "sqlite":
        return make_app(folder, f"sqlite:///{folder / 'figures.sqlite'}")
    return make_app(folder, request.getfixturevalue("postgres_server").new_database())


@pytest.fixture(scope="session")
def kept(app: Flask) -> Kept:
    return keep(app)


@pytest.fixture(scope="session")
def kept_released(app: Flask) -> Kept:
    return keep(app, released=True)


@pytest.fixture
def crowd(kept: Kept) -> Crowd:
    """120 people and no figures yet."""
    return kept.crowd()


@pytest.fixture
def released(kept_released: Kept) -> Crowd:
    """120 people, and figures."""
    return kept_released.crowd()
