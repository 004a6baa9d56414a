"""From being invited to being heard: at which step a group gets lost."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from civic.core.shares import Estimate, wilson
from civic.statistics.measures.representation import UNDER_RATIO, check_population, representation

MIN_POPULATION_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Step:
    """One group at one stage: share of those of the stage before, and that share over everybody's."""

    stage: str
    count: int
    conversion: Estimate
    relative: float


@dataclass(frozen=True, slots=True)
class Path:
    """One group through all stages; `widest` is the stage where its share of all falls most, if it falls."""

    group: str
    steps: tuple[Step, ...]
    widest: str | None


def funnel(stages: Sequence[tuple[str, Mapping[str, int]]]) -> tuple[Path, ...]:
    """Stages from first to last, each a name and group -> persons; groups are those of the first stage.

    The first stage is where counting starts (those invited, or the population) and has no step of its own.
    ValueError: fewer than two stages, a group of which more arrive than were there before.
    """
    if len(stages) < 2:
        raise ValueError("a funnel has at least two stages")
    check_population(stages[0][1])
    return tuple(_path(group, stages) for group in stages[0][1])


def _path(group: str, stages: Sequence[tuple[str, Mapping[str, int]]]) -> Path:
    steps, widest, deepest = [], None, 1.0
    for (_, before), (stage, after) in zip(stages, stages[1:], strict=False):
        had, have = before.get(group, 0), after.get(group, 0)
        if have > had:
            raise ValueError(f'stage "{stage}" has more of group "{group}" than the one before it')
        own, everybody = wilson(have, had), _ratio(sum(after.values()), sum(before.values()))
        relative = _ratio(own.value, everybody)
        steps.append(Step(stage, have, own, relative))
        # the ratio of representation after this step over that before it is exactly this quotient
        if relative < deepest:
            widest, deepest = stage, relative
    return Path(group, tuple(steps), widest)


def _ratio(above: float, below: float) -> float:
    return above / below if below else math.nan


def unheard(participants: Mapping[str, int], population: Mapping[str, int]) -> tuple[str, ...]:
    """Groups of at least 1 % of the population whose ratio of representation is surely below 0.8.

    To be asked of late stages: who proposed, whose proposals were accepted.
    """
    people = sum(population.values())
    return tuple(
        group.group
        for group in representation(participants, population).groups
        if group.population >= MIN_POPULATION_SHARE * people and group.upper < UNDER_RATIO
    )
