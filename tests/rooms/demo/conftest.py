"""The demonstration on both databases, filled once; each test's own writing is rolled back."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.support.demo import filled, filled_on_sqlite


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("demo")
    if request.param == "sqlite":
        return filled_on_sqlite(folder)
    return filled(folder, request.getfixturevalue("postgres_server").new_database())
