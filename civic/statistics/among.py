"""The groups of one question among those who did something and answered it, from published figures alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from civic.demographics.rules import AGE
from civic.statistics.dimensions import NOT_TOLD
from civic.statistics.rounding import Percent
from civic.statistics.shown import CHILDREN, WITHHELD, Figures, percent


@dataclass(frozen=True)
class Part:
    """A group: ``count`` None is hidden (fewer than ten, or ``withheld``), ``share`` is of those who answered."""

    count: int | None
    share: Percent | None
    withheld: bool


@dataclass(frozen=True)
class Among:
    """``told`` answered the question, None where that is not known; ``untold`` did not, None where it is hidden."""

    told: int | None
    untold: int | None
    parts: dict[str, Part]


def among(figures: Figures, stage: str, name: str) -> Among | None:
    """None where the release has no table of the question, or shows no total. Of ages, those over 15 alone count."""
    total = figures.total(stage)
    counts = figures.groups(stage, name)
    if not counts or total is None:
        return None
    untold = counts.pop(NOT_TOLD, None)
    children = counts.pop(CHILDREN, None) if name == AGE else None
    known = figures.mark(stage, (name,), (NOT_TOLD,)) != WITHHELD
    told = max(0, total - (untold or 0) - (children or 0)) if known else None
    parts = {}
    for group, count in counts.items():
        hidden = figures.mark(stage, (name,), (group,)) == WITHHELD
        parts[group] = Part(count, percent(count, told), hidden)
    return Among(told, untold, parts)
