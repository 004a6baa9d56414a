"""What places announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PopulationKept:
    """A town has another population table: what was compared with the ones before is to be compared again."""

    town_id: int
