"""What measures announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class UpdatePublished:
    """There is news of a measure."""

    update_id: int
