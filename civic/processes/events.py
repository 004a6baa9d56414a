"""What processes announce."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
class ReadersChanged:
    """Others than before may read a process; ``rule_change_id``: the row that says so, where people relied on it."""

    process_id: int
    rule_change_id: int | None


@dataclass(frozen=True)
class TownInvited:
    """A town is asked to share a process of another one."""

    partner_id: int


@dataclass(frozen=True)
class NewsPublished:
    """There is news of a process."""

    news_id: int


@dataclass(frozen=True)
class PhaseAdded:
    """A process got a phase."""

    process_id: int
    kind: str


@dataclass(frozen=True)
class PhaseChanged:
    """A phase has other words or other rules; ``starts_at`` and ``ends_at`` are those of now, None: open.

    ``rule_change_id``: where rules changed that people relied on, the row that says which and why.
    """

    process_id: int
    phase_id: int
    kind: str
    starts_at: datetime | None
    ends_at: datetime | None
    rule_change_id: int | None = None


@dataclass(frozen=True)
class PhaseRemoved:
    """A phase in which nobody can have done anything was taken away; ``rule_change_id`` as in ``PhaseChanged``."""

    process_id: int
    kind: str
    rule_change_id: int | None = None
