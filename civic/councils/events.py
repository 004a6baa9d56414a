"""What councils announce."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RecommendationAdopted:
    recommendation_id: int


@dataclass(frozen=True)
class RecommendationReplied:
    recommendation_id: int


@dataclass(frozen=True)
class ItemListed:
    """A proposal is on the list of a council, which must treat it."""

    item_id: int


@dataclass(frozen=True)
class ItemTreated:
    """A council has treated a proposal of its list."""

    item_id: int
