"""Which statement somebody sees next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from civic.statements.opinion.routing import next_statement, priorities
from civic.statements.rules import Standing, chance


def draw(round_id: int, person_id: int, left: Sequence[Standing], seen: int) -> int | None:
    """The statement that somebody sees next, by Polis's priority (``opinion.routing``); None when all are answered.

    Priorities follow from the answers so far and from how far each statement moves people in the last result, the draw
    from whose turn it is (``rules.chance``): the same state always shows the same statement.

    Args:
        left: the statements that they have not answered.
        seen: how many they have.
    """
    if not left:
        return None
    found = priorities(
        np.array([each.agrees for each in left]),
        np.array([each.passes for each in left]),
        np.array([each.votes for each in left]),
        np.array([each.extremity for each in left]),
        np.array([each.meta for each in left]),
    )
    named = {str(each.id): float(value) for each, value in zip(left, found, strict=True)}
    name = next_statement(named, (), chance(round_id, person_id, seen))
    return None if name is None else int(name)
