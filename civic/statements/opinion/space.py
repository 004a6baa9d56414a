"""The opinion space: principal components of the votes, and where a participant stands in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from civic.statements.opinion.votes import AGREE, UNSEEN, Conversation, Floats, Mask, Votes

DIMENSIONS = 2


@dataclass(frozen=True)
class Space:
    """`centre`: mean vote of each statement (statements); `components`: unit vectors (2 x statements)."""

    centre: Floats
    components: Floats


def opinion_space(conversation: Conversation) -> Space:
    """Mean and the first two principal components of everybody's votes, exactly.

    A missing vote counts as the mean of the statement's votes; statements moderated out or about the
    conversation itself count as 0 for everybody. The sign of a component is set so that its largest entry is
    positive. Components that the votes do not have are zero.
    """
    values, mapped = conversation.values, conversation.mapped
    centre = centre_of(values, mapped)
    deviations = np.where((values == UNSEEN) | ~mapped, 0.0, values - centre)
    # Their components are zero up to rounding; a vote on them must not move anybody at all.
    return Space(centre, np.where(mapped, _principal(deviations), 0.0))


def centre_of(values: Votes, mapped: Mask) -> Floats:
    """Mean of the seen votes of each statement; 0 where nobody voted or the statement does not count."""
    seen = values != UNSEEN
    counts = seen.sum(axis=0)
    sums = np.where(seen, values, 0).sum(axis=0, dtype=np.int64)
    return np.where(mapped & (counts > 0), sums / np.maximum(counts, 1), 0.0)


def _principal(deviations: Floats) -> Floats:
    """The first right singular vectors, through the smaller of the two Gram matrices."""
    participants, statements = deviations.shape
    wide = participants < statements
    gram = deviations @ deviations.T if wide else deviations.T @ deviations
    strengths, vectors = np.linalg.eigh(gram)
    found = np.zeros((DIMENSIONS, statements))
    for number in range(min(DIMENSIONS, len(strengths))):
        vector = vectors[:, -1 - number]
        if strengths[-1 - number] <= 1e-12 * max(strengths[-1], 1.0):
            continue
        if wide:
            vector = deviations.T @ vector
            vector = vector / np.linalg.norm(vector)
        # Entries that differ in the last digits only must not decide the sign: the first of them does.
        largest = int(np.flatnonzero(np.abs(vector) >= np.abs(vector).max() - 1e-9)[0])
        found[number] = vector * np.sign(vector[largest])
    return found


def project(values: Votes, space: Space) -> Floats:
    """Where participants stand: participants x 2.

    sqrt(n_statements / n_votes) * sum over the seen statements of (vote - centre) * component: the factor
    keeps those who have seen few statements from all standing in the middle.
    """
    seen = values != UNSEEN
    raw = np.where(seen, values - space.centre, 0.0) @ space.components.T
    factor = np.sqrt(values.shape[1] / np.maximum(seen.sum(axis=1), 1))
    return np.asarray(factor[:, None] * raw)


def extremity(space: Space) -> Floats:
    """How far one single vote moves somebody on the map, for each statement.

    The length of the projection of a vector that holds one vote only. As in pol.is, which writes agreement
    as -1, the vote is one that agrees: sqrt(n) * |1 - centre_i| * sqrt(c1_i^2 + c2_i^2).
    """
    reach = np.sqrt((space.components**2).sum(axis=0))
    return np.asarray(np.sqrt(len(space.centre)) * np.abs(AGREE - space.centre) * reach)
