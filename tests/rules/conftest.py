"""Fixtures of the pure tests: where the real data lies, and that nobody skips it unseen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes depends on what else the machine does; a slow machine is no failure.
settings.register_profile("civic", deadline=None)
settings.load_profile("civic")

PROJECT = Path(__file__).parents[2]


def shared_data_folder() -> Path:
    """CIVIC_TEST_DATA, or ../shared/data beside the project."""
    return Path(os.environ.get("CIVIC_TEST_DATA") or PROJECT.parent / "shared" / "data")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; without it the test is skipped, or fails if CIVIC_REQUIRE has shared-data."""
    folder = shared_data_folder()
    if not folder.is_dir():
        reason = f"real data not found at {folder}: set CIVIC_TEST_DATA"
        if "shared-data" in os.environ.get("CIVIC_REQUIRE", "").replace(",", " ").split():
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
