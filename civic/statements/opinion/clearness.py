"""Whether there are groups at all, and how stable they are.

Any cloud of points can be cut into groups. There are groups only where they are clearer than those of votes shuffled
within each statement, which keep how each statement was answered and who saw it, and nothing else. And a
grouping tells something about people only if it stays when some of the votes are left out.

Deterministic: everything random comes from fixed streams, over votes in the order of `Conversation.ordered`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np

from civic.statements.opinion.clusters import BASE_CLUSTERS, MOST_GROUPS, distances, silhouette
from civic.statements.opinion.lloyd import kmeans, nearest, starts
from civic.statements.opinion.space import opinion_space, project
from civic.statements.opinion.votes import UNSEEN, Conversation, Counts, Floats, Mask, Votes, in_conversation

SHUFFLES = 20
#: So many standard deviations above the mean of the shuffled ones: about 1 of 200 conversations without groups passes.
APART = 3.0
LEFT_OUT = 0.1
TIMES = 10
#: Clearness is compared over at most so many people, and so many spots of the map; who moves over at most so many.
MOST_PEOPLE, MOST_MOVING = 3_000, 10_000
MOST_SPOTS = 300
FEW_STARTS = 12


@dataclass(frozen=True)
class Clearness:
    """`silhouette`: of the votes; `shuffled`: mean of those of shuffled votes, `spread` their standard deviation.

    All are computed in the same coarser way than `clusters.opinion_clusters`, so that they can be compared.
    """

    silhouette: float
    shuffled: float
    spread: float
    highest: float

    @property
    def groups(self) -> bool:
        """Whether the groups are clearer than all of the shuffled ones, and than chance allows."""
        return self.silhouette > max(self.highest, self.shuffled + APART * self.spread)


def clearness(conversation: Conversation, seed: int = 0) -> Clearness:
    """How clear the groups are, beside those of shuffled votes. `conversation` is in order."""
    few = _of(conversation, _at_most(len(conversation.participants), MOST_PEOPLE))
    generator = np.random.default_rng(seed)
    found = np.array(
        [_silhouette(replace(few, values=shuffled(few.values, generator))) for _ in range(SHUFFLES)], dtype=float
    )
    return Clearness(_silhouette(few), float(found.mean()), float(found.std(ddof=1)), float(found.max()))


def shuffled(values: Votes, generator: np.random.Generator) -> Votes:
    """The votes of each statement among those who voted on it, in another order."""
    result = values.copy()
    for column in result.T:
        seen = column != UNSEEN
        column[seen] = generator.permutation(column[seen])
    return result


def _at_most(people: int, most: int) -> Counts:
    """The places of all people, or of so many that are drawn by a fixed stream, in their order."""
    if people <= most:
        return np.arange(people)
    return np.sort(np.random.default_rng(2).choice(people, most, replace=False))


def _of(conversation: Conversation, chosen: Counts) -> Conversation:
    names = tuple(conversation.participants[number] for number in chosen)
    return replace(conversation, participants=names, values=conversation.values[chosen])


def _silhouette(conversation: Conversation) -> float:
    """The best mean silhouette of any number of groups, on a coarse map."""
    points = project(conversation.values, opinion_space(conversation))[in_conversation(conversation.values)]
    spots, masses = _coarse(points)
    if len(spots) < 2:
        return 0.0
    apart, most = distances(spots), min(MOST_GROUPS, 2 + min(BASE_CLUSTERS, len(spots)) // 12, len(spots))
    return max(
        silhouette(spots, masses, nearest(spots, _centres(spots, masses, count)[None])[0], apart)
        for count in range(2, most + 1)
    )


def _centres(spots: Floats, masses: Floats, count: int) -> Floats:
    return kmeans(spots, masses, starts(spots, masses, count, FEW_STARTS), keep=4)[0]


def _coarse(points: Floats) -> tuple[Floats, Floats]:
    """Points put together in the cells of a grid: their means, and how many people each stands for."""
    low, width = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-300)
    for parts in (64, 32, 24, 17):
        cells = np.minimum((points - low) / width * parts, parts - 1).astype(np.int64)
        _, inverse = np.unique(cells[:, 0] * parts + cells[:, 1], return_inverse=True)
        if inverse.max() < MOST_SPOTS:
            break
    masses = np.bincount(inverse).astype(np.float64)
    sums = [np.bincount(inverse, weights=axis) for axis in points.T]
    return np.stack(sums, axis=1) / masses[:, None], masses


def moving_share(conversation: Conversation, labels: Counts, inside: Mask) -> float:
    """The share of people who change group when a tenth of the votes is left out, the mean of ten times.

    `labels`: the cluster of each participant, 0 .. k - 1; only those of `inside` count. Groups of the fewer votes are
    those to which k-means leads from the centres of these groups; which is which is settled so that the fewest move.
    """
    chosen = _at_most(len(labels), MOST_MOVING)
    conversation, labels, inside = _of(conversation, chosen), labels[chosen], inside[chosen]
    count = int(labels[inside].max()) + 1
    generator, shares = np.random.default_rng(3), []
    for _ in range(TIMES):
        values = conversation.values.copy()
        values[(generator.random(values.shape) < LEFT_OUT) & (values != UNSEEN)] = UNSEEN
        fewer = replace(conversation, values=values)
        points = project(values, opinion_space(fewer))[inside]
        spots, masses = _coarse(points)
        if len(spots) < count:
            shares.append(0.0)
            continue
        found = nearest(points, _centres(spots, masses, count)[None])[0]
        shares.append(_moved(labels[inside], found, count))
    return float(np.mean(shares))


def _moved(before: Counts, after: Counts, count: int) -> float:
    """The share whose group is another one, under the naming of groups under which the fewest move."""
    table = np.zeros((count, count), dtype=np.int64)
    np.add.at(table, (before, after), 1)
    stay = max(sum(int(table[n, named[n]]) for n in range(count)) for named in permutations(range(count)))
    return 1 - stay / max(int(table.sum()), 1)
