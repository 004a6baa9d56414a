"""At which step a group is lost: the ratio of representation taken apart into ratios that multiply to the whole.

The ratio after the last step is (share of the group at that step) / (share of the population). With a stage between,
it is the product of (share at the first stage / share of the population) and (share at the next / share at the one
before). Each factor is 1 where the group keeps pace with everybody else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from civic.core.shares import wilson
from civic.statistics.measures.representation import UNDER_RATIO

MIN_BEFORE = 25
"""Of fewer persons before a step nothing is said about who was lost at it."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A stage: how many of a group reached it, and how many of all groups that are compared."""

    stage: str
    group: float
    everybody: float


@dataclass(frozen=True, slots=True)
class StepRatio:
    """A factor of the whole, with its interval. ``stage`` is where the step leads, ``before`` where it begins."""

    stage: str
    before: str
    ratio: float
    lower: float
    upper: float
    told: bool

    @property
    def loses(self) -> bool:
        """Whether the group is surely lost here: the whole interval is below 0.8."""
        return self.told and self.upper < UNDER_RATIO


def taken_apart(stages: Sequence[Reached], slack: float = 0.0) -> list[StepRatio]:
    """The factors of a group's ratio, from the population (the first of ``stages``) to the last stage.

    Every later stage holds some of the persons of the one before. The interval is that of the group's share among those
    who took the step (Wilson), over its share among those who could.

    Args:
        stages: the first is the population.
        slack: by how much a count may differ from the true one (2 where it was rounded to 5); the interval allows for
            it on both sides.

    Raises:
        ValueError: fewer than two stages, or a stage that nobody of the population could reach.
    """
    if len(stages) < 2:
        raise ValueError("a group is lost between two stages at least")
    found = []
    for number, (before, after) in enumerate(zip(stages, stages[1:], strict=False)):
        if before.group <= 0 or before.everybody <= 0 or after.everybody <= 0:
            raise ValueError(f'nobody of the group is at stage "{before.stage}"')
        could, had = before.group / before.everybody, min(after.group, after.everybody)
        ratio = had / after.everybody / could
        # Of the population counts are exact; of later stages both ends are rounded.
        known = 0.0 if number == 0 else slack / before.group
        low = wilson(max(0.0, had - slack), after.everybody).lower / could / (1 + known)
        high = wilson(min(after.everybody, had + slack), after.everybody).upper / could / max(1e-9, 1 - known)
        told = before.group >= MIN_BEFORE and after.everybody * could >= MIN_BEFORE
        found.append(StepRatio(after.stage, before.stage, ratio, low, high, told))
    return found


def explains_most(steps: Sequence[StepRatio]) -> StepRatio | None:
    """The step with the smallest ratio among those at which the group is surely lost; None where there is none."""
    losing = [step for step in steps if step.loses]
    return min(losing, key=lambda step: step.ratio, default=None)


def whole(steps: Sequence[StepRatio]) -> float:
    """The product of the factors: the ratio of representation at the last stage."""
    return math.prod(step.ratio for step in steps)
