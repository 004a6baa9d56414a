"""The filled demonstration, looked at through the pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.support.demo import filled_on_sqlite
from tests.support.html import CheckedClient


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("demo-pages")
    app = filled_on_sqlite(folder)
    app.test_client_class = CheckedClient
    return app
