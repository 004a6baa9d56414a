"""What councils announce."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RecommendationAdopted:
    recommendation_id: int


@dataclass(frozen=True)
class RecommendationReplied:
    recommendation_id: int
