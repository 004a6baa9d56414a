"""What a log may know of an error: its kind and where it happened, never what it says.

The message of an error can hold an address, a name or the values of a row: ``SMTPRecipientsRefused`` has the recipient.
"""

from __future__ import annotations

import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FRAMES = 12


def told(error: BaseException) -> dict[str, object]:
    """The kind of an error, the kinds that caused it, and the last FRAMES places that it came through."""
    kinds: list[str] = []
    places: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < 5:
        kinds.append(type(cause).__name__)
        places += [_place(frame) for frame in traceback.extract_tb(cause.__traceback__)[-FRAMES:]]
        cause = cause.__cause__ or cause.__context__
    return {"error": kinds[0], "because": kinds[1:], "at": places}


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else Path(*path.parts[-2:])
    return f"{name}:{frame.lineno} {frame.name}"
