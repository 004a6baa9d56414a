"""Which statement somebody sees next: more often those that are new, that divide, or that are agreed with."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from civic.core.methods import MethodError
from civic.statements.opinion.votes import Counts, Floats, Mask

META_PRIORITY = 7.0


def priorities(agree: Counts, passes: Counts, votes: Counts, extremity: Floats, meta: Mask) -> Floats:
    """Priority of each statement, from its votes over everybody in the conversation (statements).

    ((1 - (P+1)/(S+2)) (E+1) ((A+1)/(S+2)) (1 + 8 * 2^(-S/5)))^2, and 7^2 for statements about the conversation.
    """
    passing = (passes + 1) / (votes + 2)
    agreeing = (agree + 1) / (votes + 2)
    newness = 1 + 8 * np.exp2(-votes / 5)
    value = np.where(meta, META_PRIORITY, (1 - passing) * (extremity + 1) * agreeing * newness)
    return np.asarray(value**2)


def next_statement(priority: Mapping[str, float], seen: Collection[str], chance: float) -> str | None:
    """Draw among the unseen statements, with probabilities proportional to their priorities.

    `chance` is a random number in [0, 1) that the caller hands in. None: everything was seen.
    """
    if not 0 <= chance < 1:
        raise MethodError("chance must lie in [0, 1).")
    names = [name for name in priority if name not in seen]
    if not names:
        return None
    steps = np.cumsum([priority[name] for name in names])
    if steps[-1] <= 0:
        return names[int(chance * len(names))]
    return names[min(int(np.searchsorted(steps, chance * steps[-1], side="right")), len(names) - 1)]
