"""What statements announce."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StatementDecided:
    """A moderator decided on a statement of a participant."""

    verdict_id: int
    person_id: int
    resource_id: int
    accepted: bool
    by: int | None
