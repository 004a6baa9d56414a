"""What spaces announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PhaseAdded:
    """A process got a phase; ``resource_id`` is the process's own resource."""

    process_id: int
    resource_id: int
    kind: str
