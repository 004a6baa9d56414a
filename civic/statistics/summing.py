"""The findings of a release in short, as its row keeps them in JSON and other pages show them. Pure."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class Missing(TypedDict):
    """A group that clearly takes part less; ``ratio`` is None where its number is hidden.

    ``low`` and ``high`` are its interval; summaries of older releases lack them.
    """

    dimension: str
    group: str
    ratio: float | None
    low: NotRequired[float | None]
    high: NotRequired[float | None]


class AgeGroup(TypedDict):
    """An age group beside the town: percentages of those who take part and of the inhabitants, and what that proves."""

    group: str
    share: float | None
    town: float | None
    evidence: str


class Summary(TypedDict):
    """``stage`` is what was counted, ``total`` how many take part, ``compared``: there is a population to compare with.

    ``under`` has who is missing most first.
    """

    stage: str
    total: int | None
    compared: bool
    under: list[Missing]
    ages: list[AgeGroup]
