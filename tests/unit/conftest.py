"""Settings of the pure tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

# How long an example takes depends on what else the machine does; a slow machine is no failure.
settings.register_profile("civic", deadline=None)
settings.load_profile("civic")


@pytest.fixture(autouse=True, scope="session")
def keys_of_commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The secrets that commands keep are kept elsewhere than those of the project's folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "CIVIC_KEYS_DIR", str(tmp_path_factory.mktemp("keys")))
        yield
