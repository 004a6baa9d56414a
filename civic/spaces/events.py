"""What spaces announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProcessAdded:
    """A town got a process."""

    process_id: int
    municipality_id: int


@dataclass(frozen=True)
class ThemesChanged:
    """A town changed the list of what proposals can be about."""

    municipality_id: int


@dataclass(frozen=True)
class PhaseAdded:
    """A process got a phase; ``resource_id`` is the process's own resource."""

    process_id: int
    resource_id: int
    kind: str
