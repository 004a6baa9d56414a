"""IRV: instant-runoff voting. The smallest is dropped until somebody has more than half of what still counts.

Ties for the smallest are broken as in the Scottish rule: whoever had fewer votes at the latest earlier
stage at which they differed is dropped, then who is last in the published lot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from civic.votes.tally.lot import Lot
from civic.votes.tally.ranked import (
    ONE,
    Count,
    Papers,
    RankedBallots,
    Stage,
    TieBreaker,
    as_decimal,
    strict_papers,
)


def irv(candidates: Sequence[str], ballots: RankedBallots, *, lot: Lot | None = None) -> Count:
    """Elect one candidate. Without a valid ballot nobody is elected.

    `quota` of the result is the majority of all valid ballots; with exhausted ballots the winner may have
    less, but always more than half of those that still name a continuing candidate, or is the last one
    left. Raises ValueError for an unknown or doubly named candidate.
    """
    papers, ties = strict_papers(candidates, ballots), TieBreaker(candidates, lot)
    continuing, stages, excluded = list(candidates), [], tuple[str, ...]()
    winner: str | None = None
    while papers.valid and winner is None:
        votes = _first_preferences(papers, continuing)
        ties.history.append(votes)
        winner = next((name for name in continuing if 2 * votes[name] > sum(votes.values())), None)
        if len(continuing) == 1:
            winner = continuing[0]
        stages.append(_stage(papers, votes, excluded, winner))
        if winner is None:
            loser = ties.lowest(continuing)
            continuing.remove(loser)
            excluded = (loser,)
    return Count(
        quota=papers.valid // 2 + 1,
        seats=1,
        stages=tuple(stages) or (_stage(papers, dict.fromkeys(candidates, 0), (), None),),
        elected=() if winner is None else (winner,),
        valid=papers.valid,
        invalid=papers.invalid,
        blank=papers.blank,
        ties=tuple(ties.ties),
    )


def _first_preferences(papers: Papers, continuing: Sequence[str]) -> dict[str, int]:
    left, votes = frozenset(continuing), Counter[str]()
    for ranking, voters in papers.rankings.items():
        first = next((name for name in ranking if name in left), None)
        if first is not None:
            votes[first] += voters
    return {name: votes[name] for name in continuing}


def _stage(papers: Papers, votes: dict[str, int], excluded: tuple[str, ...], winner: str | None) -> Stage:
    shown = {name: as_decimal(count * ONE) for name, count in votes.items()}
    shown |= {name: as_decimal(0) for name in excluded}
    exhausted = as_decimal((papers.valid - sum(votes.values())) * ONE)
    return Stage(shown, exhausted, () if winner is None else (winner,), excluded)
