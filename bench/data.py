"""The real data of the tests, where it is at hand: a part of the benchmarks runs on it too, and is left out without."""

from __future__ import annotations

import os
from pathlib import Path


def real(name: str) -> Path | None:
    """A file in the folder of real data (CIVIC_TEST_DATA, else where the tests look); None without it."""
    folder = Path(os.environ.get("CIVIC_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")
    path = folder / name
    return path if path.is_file() else None
