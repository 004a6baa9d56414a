"""What moderation announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Decided:
    """A case was decided; ``told`` says whether its author is told: nobody hears that nothing happened."""

    decision_id: int
    author_id: int | None
    told: bool


@dataclass(frozen=True)
class Reversed:
    """A decision was undone after it was read a second time."""

    decision_id: int
    author_id: int | None


@dataclass(frozen=True)
class CorrectionPublished:
    """The town corrected a claim, or said a correction anew."""

    correction_id: int


@dataclass(frozen=True)
class AppealAnswered:
    """An appeal was answered."""

    decision_id: int
    person_id: int
