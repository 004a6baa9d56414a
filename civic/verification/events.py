"""What verification announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VerificationChanged:
    """A town has confirmed a person, anew or otherwise, or withdrew that."""

    person_id: int
    municipality_id: int
