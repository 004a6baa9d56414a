"""What towns announce."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ThemesChanged:
    """A town changed the list of what proposals can be about."""

    municipality_id: int
