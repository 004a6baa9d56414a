"""Which files of the program a request or a job passes, in the order in which it first enters them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

CIVIC = Path(__file__).resolve().parents[2] / "civic"


@contextmanager
def walked() -> Iterator[list[str]]:
    """Yield the list that fills while what is inside runs: paths below ``civic/``, each once."""
    found: dict[str, None] = {}
    start = f"{CIVIC}/"

    def enter(frame: FrameType, event: str, _arg: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(start) and not code.co_name.startswith("<"):
            found.setdefault(code.co_filename.removeprefix(start))

    files: list[str] = []
    before = sys.getprofile()
    sys.setprofile(enter)
    try:
        yield files
    finally:
        sys.setprofile(before)
        files.extend(found)
