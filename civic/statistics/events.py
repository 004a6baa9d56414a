"""What statistics announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FiguresReleased:
    """New figures of a process are out."""

    process_id: int
    number: int
