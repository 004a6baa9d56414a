"""What a machine may lack: a test then skips and says why, or fails when CIVIC_REQUIRE names it."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def required() -> frozenset[str]:
    """The things that must not be missing, from CIVIC_REQUIRE (separated by commas or spaces)."""
    return frozenset(os.environ.get("CIVIC_REQUIRE", "").replace(",", " ").split())


def missing(thing: str, reason: str) -> NoReturn:
    """Skip the test that needs ``thing``; fail it where the thing was promised."""
    if thing in required():
        pytest.fail(f"CIVIC_REQUIRE names {thing}, and it is missing: {reason}", pytrace=False)
    pytest.skip(f"without {thing}: {reason}")
