"""An order of proposals in which every group of supporters has its share of the first places. Pure."""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Mapping

import numpy as np

#: Proposals with fewer supporters have no place in the order: places of theirs would tell what single people support.
FEWEST = 5


def fair_order(supporters: Mapping[int, Collection[int]]) -> list[int]:
    """Proposals by Phragmén's sequential rule: each next one burdens its supporters as evenly as possible.

    A place costs 1, which the supporters of its proposal bear so that all of them end with the same burden; next comes
    the proposal for which that burden is least, then the one with more supporters, then the smaller number
    (Phragmén 1894; Brill, Freeman, Janson and Lackner 2017). The order of the first k does not depend on k. Each such
    beginning has proportional justified representation, and so justified representation: of n supporters, no n / k
    who all support one proposal are without a proposal of theirs among the first k.

    Burdens are floats: the proof leaves a whole place of room, and rounding moves none of that. A sum is
    rounded once, so that it does not depend on the order in which people are numbered.

    Args:
        supporters: by proposal, who supports it; a proposal without supporters has no place.
    """
    numbers = {person: i for i, person in enumerate(sorted({p for people in supporters.values() for p in people}))}
    members = {
        proposal: np.array(sorted(numbers[person] for person in set(people)), dtype=np.intp)
        for proposal, people in supporters.items()
        if people
    }
    burdens = np.zeros(len(numbers))

    def turn(proposal: int) -> tuple[float, int, int]:
        group = members[proposal]
        return (1 + math.fsum(burdens[group].tolist())) / len(group), -len(group), proposal

    waiting = [turn(proposal) for proposal in members]
    heapq.heapify(waiting)
    order = []
    while waiting:
        # Burdens only grow, so that what was worked out earlier is never too much.
        now = turn(waiting[0][2])
        if now > waiting[0]:
            heapq.heapreplace(waiting, now)
            continue
        burden, _size, proposal = heapq.heappop(waiting)
        burdens[members[proposal]] = burden
        order.append(proposal)
    return order


def ranked(supporters: Mapping[int, Collection[int]], fewest: int = FEWEST) -> dict[int, int]:
    """The places of proposals that have enough supporters, from 1."""
    enough = {proposal: people for proposal, people in supporters.items() if len(people) >= fewest}
    return {proposal: place for place, proposal in enumerate(fair_order(enough), 1)}
