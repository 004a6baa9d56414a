"""Where somebody stands: the group whose middle is nearest to their own answers, on the map of the last result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from civic.statements.opinion.space import Space, project
from civic.statements.opinion.votes import MIN_VOTES, UNSEEN

#: Answers after which somebody has a place on the map, as for those of whom groups are made.
NEEDED = MIN_VOTES


def missing(space: Mapping[str, Any], answers: Mapping[int, int]) -> int:
    """How many answers to statements of the map are missing until somebody has a place on it."""
    known = {int(name) for name in space["statements"]}
    return max(min(NEEDED, len(known)) - len(known & answers.keys()), 0)


def nearest_group(space: Mapping[str, Any], answers: Mapping[int, int]) -> int | None:
    """The number of the group that somebody is nearest to; None where none is described, or answers are missing.

    Args:
        space: as ``opinion.outcome.Outcome.space`` has it.
        answers: of the person, by the number of the statement: 1 agree, 0 pass, -1 disagree.
    """
    if not space.get("groups") or missing(space, answers):
        return None
    row = np.array([[answers.get(int(name), UNSEEN) for name in space["statements"]]], dtype=np.int8)
    place = project(row, Space(np.array(space["centre"]), np.array(space["components"])))[0]
    apart = [float(np.hypot(*(place - np.array(middle)))) for middle in space["groups"]]
    return int(np.argmin(apart))
