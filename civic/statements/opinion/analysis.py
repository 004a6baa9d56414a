"""The whole computation, from votes to groups, with small groups left undescribed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from civic.core.methods import MethodError
from civic.statements.opinion.agreement import (
    Consensus,
    Representative,
    consensus,
    enough_votes,
    group_informed,
    representative,
    tally,
)
from civic.statements.opinion.clusters import Tried, opinion_clusters
from civic.statements.opinion.routing import priorities
from civic.statements.opinion.space import extremity, opinion_space, project
from civic.statements.opinion.votes import Conversation, Counts, Floats, in_conversation

SMALLEST_GROUP = 10


@dataclass(frozen=True)
class OpinionGroups:
    """What the votes of a conversation show.

    `conversation` is in the order of `Conversation.ordered`, and so is everything here. `labels`: the group
    of each participant, numbered from the largest; -1: in no group that may be described (their votes count
    as those of others). `points`: participants x 2. `group_informed` and `priority`: one number a statement.
    """

    conversation: Conversation
    inside: int
    labels: Counts
    points: Floats
    groups: int
    group_count: int
    silhouette: float
    tried: tuple[Tried, ...]
    representative: list[list[Representative]]
    agree: list[Consensus]
    disagree: list[Consensus]
    group_informed: Floats
    priority: Floats


def opinion_groups(
    conversation: Conversation,
    *,
    group_count: int | None = None,
    smallest: int = SMALLEST_GROUP,
    min_votes: int | None = None,
) -> OpinionGroups:
    """Groups, representative statements, consensus, group-informed consensus and priorities.

    `group_count`: so many groups instead of the best number (see `settle_count`); `smallest`: groups under it
    are never described; `min_votes`: of a statement that may be called consensus (default: `enough_votes`).
    Raises MethodError for fewer than two participants or no statement.
    """
    if len(conversation.participants) < 2:
        raise MethodError("Opinions are compared between at least two participants.")
    if not len(conversation.statements):
        raise MethodError("There is no statement to compare opinions on.")
    ordered = conversation.ordered()
    values, shown = ordered.values, ~ordered.hidden
    space = opinion_space(ordered)
    points = project(values, space)
    inside = in_conversation(values)
    clustering = opinion_clusters(points[inside], group_count)
    labels = np.full(len(values), -1, dtype=np.int64)
    labels[inside] = clustering.labels
    sizes = np.bincount(clustering.labels, minlength=clustering.count)
    groups = int((sizes >= smallest).sum())
    # Groups are numbered from the largest, so that the small ones come last.
    labels[labels >= groups] = -1
    grouped = tally(values, labels, groups)
    members = tally(values, np.where(inside, 0, -1), 1)
    everybody = tally(values, np.zeros(len(values), dtype=np.int64), 1)
    needed = enough_votes(int(inside.sum())) if min_votes is None else min_votes
    plain = ordered.mapped
    return OpinionGroups(
        ordered,
        int(inside.sum()),
        labels,
        points,
        groups,
        clustering.count,
        clustering.silhouette,
        clustering.tried,
        representative(grouped, plain, members),
        consensus(everybody.agree[0], everybody.votes[0], plain, needed),
        consensus(everybody.disagree[0], everybody.votes[0], plain, needed),
        group_informed(grouped if groups else members),
        np.where(
            shown,
            priorities(members.agree[0], members.passes[0], members.votes[0], extremity(space), ordered.meta),
            0.0,
        ),
    )
