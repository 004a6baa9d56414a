"""STV by Meek's method: every ballot keeps helping its later choices, also past candidates who are elected.

Hill, Wichmann and Woodall, Algorithm 123: Single Transferable Vote by Meek's method, The Computer Journal 30 (1987), in
the arithmetic of the reference rule of the Proportional Representation Foundation (Lundell, 2010): nine decimals.

Each candidate keeps a part of every ballot that reaches them, the keep factor, and hands the rest to the next one on
the ballot: all of it while hopeful (1), nothing once excluded (0). The quota is what ballots still give to candidates,
divided by seats + 1, cut, plus 0.000000001. Who reaches it is elected, and the keep factors of the elected are lowered
(keep · quota / votes, rounded up) again and again until their surplus is under 0.000001 or falls no more. Then the
hopeful candidate with fewest votes is excluded. Candidates no further apart than that surplus are tied: whoever had
fewer at the latest earlier stage at which they differed is excluded, then who is last in the published lot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from civic.votes.tally.lot import Lot
from civic.votes.tally.ranked import Papers, RankedBallots, Tie, TieBreaker, strict_papers

PLACES = 9
ONE = 10**PLACES
OMEGA = 10**3
"""The surplus, in units of the last decimal, below which keep factors are settled."""


@dataclass(frozen=True)
class MeekStage:
    """The state when somebody was elected or excluded: votes, keep factors and quota with nine decimals.

    `exhausted` is what ballots give to nobody any more; `rounds` is how often the ballots were distributed.
    """

    votes: Mapping[str, Decimal]
    keep: Mapping[str, Decimal]
    quota: Decimal
    surplus: Decimal
    exhausted: Decimal
    rounds: int
    elected: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True)
class MeekCount:
    """The result. `valid` voters gave a first preference; `invalid` ranked several first."""

    seats: int
    stages: tuple[MeekStage, ...]
    elected: tuple[str, ...]
    valid: int
    invalid: int = 0
    blank: int = 0
    ties: tuple[Tie, ...] = ()


def meek(candidates: Sequence[str], seats: int, ballots: RankedBallots, *, lot: Lot | None = None) -> MeekCount:
    """Elect `seats` candidates. Without a valid ballot nobody is elected.

    Of a ballot with shared ranks the preferences above the first shared rank count. Raises ValueError for fewer than
    one seat, an unknown or doubly named candidate.
    """
    if seats < 1:
        raise ValueError("there must be at least one seat.")
    papers = strict_papers(candidates, ballots)
    return _Counting(candidates, seats, papers, TieBreaker(candidates, lot)).count()


@dataclass
class _Counting:
    candidates: Sequence[str]
    seats: int
    papers: Papers
    ties: TieBreaker
    stages: list[MeekStage] = field(default_factory=list)
    elected: list[str] = field(default_factory=list)
    keep: dict[str, int] = field(default_factory=dict)
    votes: dict[str, int] = field(default_factory=dict)
    quota: int = 0
    surplus: int = 0
    rounds: int = 0

    def __post_init__(self) -> None:
        self.keep = dict.fromkeys(self.candidates, ONE)

    @property
    def hopeful(self) -> list[str]:
        return [name for name in self.candidates if self.keep[name] and name not in self.elected]

    def count(self) -> MeekCount:
        papers = self.papers
        while papers.valid and len(self.hopeful) > self.seats - len(self.elected) > 0:
            reached = self._settle()
            if reached:
                self._stage(elected=reached)
            else:
                self._exclude()
        if papers.valid and len(self.elected) < self.seats:
            self._distribute()
            self._stage(elected=self.hopeful)
        return MeekCount(
            seats=self.seats,
            stages=tuple(self.stages),
            elected=tuple(self.elected),
            valid=papers.valid,
            invalid=papers.invalid,
            blank=papers.blank,
            ties=tuple(self.ties.ties),
        )

    def _settle(self) -> list[str]:
        """Lower the keep factors of the elected until somebody reaches the quota (who is it) or nothing moves."""
        last: int | None = None
        while True:
            self._distribute()
            reached = [name for name in self.hopeful if self.votes[name] >= self.quota]
            if reached or self.surplus < OMEGA or (last is not None and self.surplus >= last):
                return reached
            last = self.surplus
            for name in self.elected:
                self.keep[name] = _up(_up(self.keep[name] * self.quota, ONE) * ONE, self.votes[name])

    def _distribute(self) -> None:
        self.rounds += 1
        self.votes = {name: 0 for name, keep in self.keep.items() if keep}
        for ranking, voters in self.papers.rankings.items():
            weight = ONE
            for name in ranking:
                if keep := self.keep[name]:
                    kept = _up(weight * keep, ONE)
                    self.votes[name] += kept * voters
                    weight -= kept
                    if not weight:
                        break
        self.quota = sum(self.votes.values()) // (self.seats + 1) + 1
        self.surplus = max(sum(self.votes[name] - self.quota for name in self.elected), 0)

    def _exclude(self) -> None:
        lowest = min(self.votes[name] for name in self.hopeful)
        tied = [name for name in self.hopeful if self.votes[name] <= lowest + self.surplus]
        # Those who differ by less than is settled stand level, so that earlier stages decide between them.
        loser = self._stage(level=dict.fromkeys(tied, lowest))
        self.keep[loser] = 0

    def _stage(self, *, elected: Sequence[str] = (), level: Mapping[str, int] | None = None) -> str:
        """Write a stage down; of those who are `level`, at the lowest number of votes, one is excluded: who it is."""
        self.ties.history.append({**self.votes, **(level or {})})
        loser = self.ties.lowest(level) if level else ""
        self.stages.append(
            MeekStage(
                votes={name: _decimal(units) for name, units in self.votes.items()},
                keep={name: _decimal(self.keep[name]) for name in self.votes},
                quota=_decimal(self.quota),
                surplus=_decimal(self.surplus),
                exhausted=_decimal(self.papers.valid * ONE - sum(self.votes.values())),
                rounds=self.rounds,
                elected=tuple(elected),
                excluded=(loser,) if loser else (),
            )
        )
        self.elected += elected
        return loser


def _up(number: int, divisor: int) -> int:
    return -(-number // divisor)


def _decimal(units: int) -> Decimal:
    return Decimal(units).scaleb(-PLACES).quantize(Decimal(1).scaleb(-PLACES))
