"""Arithmetic of the drawings: where a value stands on an axis. Pure; the templates reach it as filters.

`FILTERS` maps the names under which templates use these functions.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_SPAN = math.log2(3)


def log_place(ratio: float) -> float:
    """Return the place of a ratio, in percent, on an axis from one third to three with 1 in the middle.

    Ratios beyond the ends stand at the ends; zero and less stand at the start.
    """
    if ratio <= 0:
        return 0.0
    place = (math.log2(ratio) + _SPAN) / (2 * _SPAN) * 100
    return round(min(max(place, 0.0), 100.0), 2)


@dataclass(frozen=True)
class PaidProject:
    """A project that won by Equal Shares: its names, and how many people paid at most how much each."""

    title: str
    short: str
    payers: int
    each: float


@dataclass(frozen=True)
class Block:
    """One block of the Equal Shares figure, in the units of a 1200 x 330 drawing; words as they are shown."""

    title: str
    short: str
    x: float
    width: float
    height: float
    payers: str
    each: str
    cost: str


def equal_shares_blocks(
    projects: Sequence[PaidProject],
    words: Sequence[tuple[str, str, str]],
    *,
    width: float = 1200,
    height: float = 230,
) -> list[Block]:
    """Place winning projects side by side: as wide as many paid, as high as each of them paid at most.

    `words` gives for each project, in order, payers, payment and cost as text in the reader's language.
    Raises ValueError when both are not of one length.
    """
    total = sum(project.payers for project in projects)
    highest = max((project.each for project in projects), default=0)
    blocks: list[Block] = []
    x = 0.0
    for project, (payers, each, cost) in zip(projects, words, strict=True):
        wide = width * project.payers / total if total else 0.0
        high = height * project.each / highest if highest else 0.0
        blocks.append(
            Block(project.title, project.short, round(x, 1), round(wide, 1), round(high, 1), payers, each, cost)
        )
        x += wide
    return blocks


FILTERS: dict[str, Callable[[float], float]] = {"log_place": log_place}
