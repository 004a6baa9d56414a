"""Ranked Pairs: one winner from ranked ballots, by locking in the clearest pairwise wins first.

Tideman, Independence of clones as a criterion for voting rules, Social Choice and Welfare 4 (1987). All pairwise wins
are gone through from the clearest to the closest, and each is locked in unless it would close a circle with those
locked before. Whom no locked win beats is the winner. A win is clearer if more voters prefer the winner; of equal ones,
if fewer prefer the loser. What is then still level goes by the published lot: the win over the candidate who is last in
it, then that of the candidate who is first, so that in a circle of equal wins the first of the lot is chosen. A pair
with as many voters on either side is no win. Ranks may be shared; what a ballot does not rank is last on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, permutations

from civic.votes.tally.lot import Lot, positions
from civic.votes.tally.ranked import RankedBallots, checked
from civic.votes.tally.schulze import Matrix, pairs_of, tiers_of


@dataclass(frozen=True)
class Win:
    """`votes` prefer `winner` to `loser`, `against` the other way round; `locked` unless it would close a circle."""

    winner: str
    loser: str
    votes: int
    against: int
    locked: bool


@dataclass(frozen=True)
class RankedPairsResult:
    """`wins` in the order in which they were gone through; `level` are groups of them that only the lot put in order.

    `order` lists the candidates in tiers: first whom no locked win beats, then whom none of those left beats. More than
    one is in a tier only if the ballots compare them as equal. `chosen` is the first of `winners` in the lot.
    """

    pairs: Matrix
    wins: tuple[Win, ...]
    level: tuple[tuple[tuple[str, str], ...], ...]
    order: tuple[tuple[str, ...], ...]
    winners: tuple[str, ...]
    chosen: str | None
    valid: int
    blank: int


def ranked_pairs(candidates: Sequence[str], ballots: RankedBallots, *, lot: Lot | None = None) -> RankedPairsResult:
    """Lock in pairwise wins. Without a valid ballot nobody wins.

    Raises ValueError for an unknown or doubly named candidate.
    """
    place, read = positions(candidates, lot), checked(candidates, ballots)
    valid = sum(voters for ranks, voters in read if ranks)
    pairs = pairs_of(candidates, read)

    def clearness(pair: tuple[str, str]) -> tuple[int, int]:
        a, b = pair
        return -pairs[a][b], pairs[b][a]

    found = [(a, b) for a, b in permutations(candidates, 2) if pairs[a][b] > pairs[b][a]]
    found.sort(key=lambda pair: (*clearness(pair), -place[pair[1]], place[pair[0]]))
    wins, beaten = _locked(candidates, pairs, found)
    order = tiers_of(candidates, beaten)
    winners = order[0] if valid and order else ()
    return RankedPairsResult(
        pairs=pairs,
        wins=wins,
        level=tuple(group for _, same in groupby(found, clearness) if len(group := tuple(same)) > 1),
        order=order,
        winners=winners,
        chosen=min(winners, key=place.__getitem__, default=None),
        valid=valid,
        blank=sum(voters for ranks, voters in read if not ranks),
    )


def _locked(
    candidates: Sequence[str], pairs: Matrix, found: Sequence[tuple[str, str]]
) -> tuple[tuple[Win, ...], dict[str, set[str]]]:
    """The wins with what became of them, and for each candidate all who beat them over locked wins."""
    above: dict[str, set[str]] = {name: set() for name in candidates}
    wins = []
    for winner, loser in found:
        locked = loser not in above[winner]
        wins.append(Win(winner, loser, pairs[winner][loser], pairs[loser][winner], locked))
        if locked and winner not in above[loser]:
            higher = {winner, *above[winner]}
            for name in candidates:
                if name == loser or loser in above[name]:
                    above[name] |= higher
    return tuple(wins), above
