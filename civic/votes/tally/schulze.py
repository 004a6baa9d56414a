"""Schulze (2011): one winner from ranked ballots, by the strongest paths of pairwise wins (winning votes).

A link from a to b is as strong as the number of voters who prefer a to b, if these are more than prefer b
to a; a path is as strong as its weakest link. a beats b if the strongest path from a to b is stronger
than the one back. Ranks may be shared; what a ballot does not rank is last on it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from civic.votes.tally.lot import Lot, positions
from civic.votes.tally.ranked import RankedBallots, checked

Matrix = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class SchulzeResult:
    """`pairs[a][b]`: voters who prefer a to b; `paths[a][b]`: strength of the strongest path.

    `order` lists the candidates in tiers: first whom nobody beats, then whom nobody left beats, and so
    on. `winners` is the first tier (more than one only if the ballots do not decide), `chosen` the first
    of these in the lot.
    """

    pairs: Matrix
    paths: Matrix
    order: tuple[tuple[str, ...], ...]
    winners: tuple[str, ...]
    chosen: str | None
    valid: int
    blank: int


def schulze(candidates: Sequence[str], ballots: RankedBallots, *, lot: Lot | None = None) -> SchulzeResult:
    """Compare every pair of candidates. Without a valid ballot nobody wins.

    Raises ValueError for an unknown or doubly named candidate.
    """
    place, read = positions(candidates, lot), checked(candidates, ballots)
    valid = sum(voters for ranks, voters in read if ranks)
    pairs = pairs_of(candidates, read)
    paths = _paths(candidates, pairs)
    # The relation "beats" is transitive (Schulze 2011, 4.1), so somebody is always unbeaten.
    order = tiers_of(
        candidates, {a: {b for b in candidates if b != a and paths[b][a] > paths[a][b]} for a in candidates}
    )
    winners = order[0] if valid and order else ()
    return SchulzeResult(
        pairs=pairs,
        paths=paths,
        order=order,
        winners=winners,
        chosen=min(winners, key=place.__getitem__, default=None),
        valid=valid,
        blank=sum(voters for ranks, voters in read if not ranks),
    )


def _empty(candidates: Sequence[str]) -> dict[str, dict[str, int]]:
    return {a: {b: 0 for b in candidates if b != a} for a in candidates}


def pairs_of(candidates: Sequence[str], ballots: RankedBallots) -> dict[str, dict[str, int]]:
    """For each candidate and each other one the number of voters who prefer the first."""
    pairs = _empty(candidates)
    for ranks, voters in ballots:
        below = set(candidates)
        for rank in ranks:
            below.difference_update(rank)
            for better in rank:
                row = pairs[better]
                for worse in below:
                    row[worse] += voters
    return pairs


def _paths(candidates: Sequence[str], pairs: Matrix) -> dict[str, dict[str, int]]:
    """Floyd and Warshall's algorithm for widest paths."""
    paths = _empty(candidates)
    for a, b in permutations(candidates, 2):
        paths[a][b] = pairs[a][b] if pairs[a][b] > pairs[b][a] else 0
    for over in candidates:
        for a, b in permutations((name for name in candidates if name != over), 2):
            paths[a][b] = max(paths[a][b], min(paths[a][over], paths[over][b]))
    return paths


def tiers_of(candidates: Sequence[str], beaten: Mapping[str, Collection[str]]) -> tuple[tuple[str, ...], ...]:
    """First whom nobody beats, then whom nobody left beats, and so on; `beaten` tells by whom, without circles."""
    left, tiers = list(candidates), []
    while left:
        tier = tuple(name for name in left if not any(other in beaten[name] for other in left))
        tiers.append(tier)
        left = [name for name in left if name not in tier]
    return tuple(tiers)
