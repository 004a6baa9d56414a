"""The demonstration, filled once; each test's own writing is rolled back."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.demo import filled_on_sqlite


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return filled_on_sqlite(tmp_path_factory.mktemp("demo"))
