"""An application for the tests that look at it from outside."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.support.application import make_app


@pytest.fixture(scope="session")
def source_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("architecture")
    return make_app(folder, f"sqlite:///{folder / 'architecture.sqlite'}")
