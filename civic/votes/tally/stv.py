"""STV: the Scottish rule (Scottish Local Government Elections Order 2007, schedule 1, rules 45 to 52).

The quota is floor(valid / (seats + 1)) + 1; whoever reaches it is elected. A surplus moves with all
papers of the candidate, each at surplus · value / votes, cut (not rounded) to five decimals ("weighted
inclusive Gregory"); one surplus or one exclusion a stage, the largest surplus first. Without a surplus
the candidate with fewest votes is excluded, and the papers move on at their value. When as many continue
as vacancies are left, they are elected and nothing moves any more. Ties: the latest earlier stage at
which they differed, then the published lot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

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

Pile = Counter[tuple[tuple[str, ...], int]]
"""How many papers with these further preferences (in order) count at this value (in hundred-thousandths)."""


def stv(candidates: Sequence[str], seats: int, ballots: RankedBallots, *, lot: Lot | None = None) -> Count:
    """Elect `seats` candidates. Without a valid ballot nobody is elected.

    Of a ballot with shared ranks the preferences above the first shared rank count. In one stage the
    elected stand in the order of `candidates`. Raises ValueError for fewer than one seat, an unknown or
    doubly named candidate.
    """
    if seats < 1:
        raise ValueError("there must be at least one seat.")
    papers = strict_papers(candidates, ballots)
    return _Counting(candidates, seats, papers, TieBreaker(candidates, lot)).count()


def quota(valid: int, seats: int) -> int:
    """The Droop quota: the smallest whole number that only `seats` candidates can reach."""
    return valid // (seats + 1) + 1


@dataclass
class _Counting:
    candidates: Sequence[str]
    seats: int
    papers: Papers
    ties: TieBreaker
    stages: list[Stage] = field(default_factory=list)
    elected: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.quota = quota(self.papers.valid, self.seats) * ONE
        self.piles: dict[str, Pile] = {candidate: Counter() for candidate in self.candidates}
        self.votes = dict.fromkeys(self.candidates, 0)
        self.surpluses: list[str] = []

    def count(self) -> Count:
        for ranking, voters in self.papers.rankings.items():
            self._credit(ranking[0], ranking[1:], ONE, voters)
        self._close_stage()
        while self.papers.valid and len(self.elected) < min(self.seats, len(self.candidates)):
            if self.surpluses:
                self._move_surplus()
            else:
                self._exclude()
        papers = self.papers
        return Count(
            quota=self.quota // ONE,
            seats=self.seats,
            stages=tuple(self.stages),
            elected=tuple(self.elected),
            valid=papers.valid,
            invalid=papers.invalid,
            blank=papers.blank,
            ties=tuple(self.ties.ties),
        )

    def _continuing(self) -> list[str]:
        return [name for name in self.candidates if name not in self.gone and name not in self.elected]

    def _credit(self, candidate: str, further: tuple[str, ...], value: int, voters: int) -> None:
        self.piles[candidate][further, value] += voters
        self.votes[candidate] += value * voters

    def _move_surplus(self) -> None:
        giver = self.ties.highest(self.surpluses)
        self.surpluses.remove(giver)
        surplus, total = self.votes[giver] - self.quota, self.votes[giver]
        self._hand_on(giver, surplus, total)
        self.votes[giver] = self.quota
        self._close_stage(surplus=giver)

    def _exclude(self) -> None:
        loser = self.ties.lowest(self._continuing())
        self.gone.add(loser)
        self._hand_on(loser, 1, 1)
        self.votes[loser] = 0
        self._close_stage(excluded=(loser,))
        del self.votes[loser]

    def _hand_on(self, giver: str, part: int, whole: int) -> None:
        """Move all papers to their next continuing candidate at value · part / whole, cut to 5 decimals."""
        open_to = set(self._continuing())
        for (further, value), voters in self.piles.pop(giver).items():
            place = next((place for place, name in enumerate(further) if name in open_to), None)
            if place is not None:
                self._credit(further[place], further[place + 1 :], value * part // whole, voters)

    def _close_stage(self, *, surplus: str | None = None, excluded: tuple[str, ...] = ()) -> None:
        self.ties.history.append(dict(self.votes))
        continuing = self._continuing()
        reached = [name for name in continuing if self.votes[name] >= self.quota]
        vacancies = self.seats - len(self.elected)
        if self.papers.valid and len(continuing) <= vacancies:
            reached = continuing
        self.elected += reached
        self.surpluses += [name for name in reached if self.votes[name] > self.quota]
        lost = self.papers.valid * ONE - sum(self.votes.values())
        votes = {name: as_decimal(units) for name, units in self.votes.items()}
        self.stages.append(Stage(votes, as_decimal(lost), tuple(reached), excluded, surplus))
