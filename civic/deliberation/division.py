"""Whether the sides of a discussion find different comments helpful, or the same ones. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

#: People are dealt to the sides at random so often; the real sides must differ more than all but a twentieth of these.
SHUFFLES = 199
ALLOWED = (SHUFFLES + 1) // 20
#: Comments that fewer people marked tell nothing of a difference.
FEWEST_MARKS = 3
SEED = 20260

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def differ(marks: Sequence[tuple[int, int]], sides: Mapping[int, int]) -> bool:
    """Whether the sides mark different comments more than chance explains.

    Compared is the sum, over comments and sides, of (marks - expected)² / expected, where a comment's marks are
    expected on the sides as all marks are. It is a permutation test over people (Pitman 1937; Good, Permutation,
    parametric and bootstrap tests of hypotheses, 2005), since the marks of one person do not come independently.

    Args:
        marks: (person, comment), each once, of people that ``sides`` names.
        sides: the side of each person, counted from 0.
    """
    people = {person: index for index, person in enumerate(sorted(sides))}
    comments = {comment: index for index, comment in enumerate(sorted({comment for _, comment in marks}))}
    if not comments:
        return False
    who = np.array([people[person] for person, _ in marks], dtype=np.int64)
    what = np.array([comments[comment] for _, comment in marks], dtype=np.int64)
    often = np.bincount(what) >= FEWEST_MARKS
    if not often.any():
        return False
    dealt = np.array([sides[person] for person in people], dtype=np.int64)
    real = _apart(who, what, dealt, often)
    chance = np.random.default_rng(SEED)
    reached = sum(_apart(who, what, chance.permutation(dealt), often) >= real for _ in range(SHUFFLES))
    return bool(reached < ALLOWED)


def _apart(who: Ints, what: Ints, sides: Ints, often: NDArray[np.bool_]) -> float:
    count = int(sides.max()) + 1
    cells = np.bincount(what * count + sides[who], minlength=len(often) * count)
    table: Floats = cells.reshape(-1, count)[often].astype(np.float64)
    total = table.sum(axis=0)
    expected = np.outer(table.sum(axis=1), total / total.sum())
    full = expected > 0
    return float((((table - expected)[full]) ** 2 / expected[full]).sum())
