"""The real files arrive once for all tests of a module; nothing of it stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.application import rolled_back


@pytest.fixture(autouse=True, scope="module")
def database(app: Flask) -> Iterator[None]:
    with rolled_back(app):
        yield
