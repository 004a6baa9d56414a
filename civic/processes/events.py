"""What processes announce."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProcessAdded:
    """A town got a process."""

    process_id: int
    municipality_id: int


@dataclass(frozen=True)
class ProcessChanged:
    """A process was published, or what it says was changed."""

    process_id: int


@dataclass(frozen=True)
class PhaseAdded:
    """A process got a phase."""

    process_id: int
    kind: str
