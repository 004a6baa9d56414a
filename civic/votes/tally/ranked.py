"""What the rules for ranked ballots share: the ballot, the count stage by stage, and the rule for ties.

Votes are whole numbers of hundred-thousandths inside the count (the Scottish rule cuts values to five
decimals) and `Decimal` with five places in the result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from civic.votes.tally.lot import Lot, positions

PLACES = 5
ONE = 10**PLACES

Ranks = tuple[tuple[str, ...], ...]
RankedBallots = Iterable[tuple[Ranks, int]]
"""Pairs of ranks, best first (options in one rank are level), and the number of voters who ranked just so."""


@dataclass(frozen=True)
class Stage:
    """The state after one step: first preferences, then one surplus moved or one candidate excluded at a
    time.

    `votes` has every candidate that still holds votes or lost them in this stage. `non_transferable` is
    what left the count so far: ballots without a further preference, and the fractions cut off.
    """

    votes: Mapping[str, Decimal]
    non_transferable: Decimal
    elected: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    surplus: str | None = None


@dataclass(frozen=True)
class Tie:
    """A tie that only the lot could break: in which stage (from 1), between whom, and whom it took."""

    stage: int
    between: tuple[str, ...]
    taken: str


@dataclass(frozen=True)
class Count:
    """The result of STV or IRV. `valid` voters gave a first preference; `invalid` ranked several first."""

    quota: int
    seats: int
    stages: tuple[Stage, ...]
    elected: tuple[str, ...]
    valid: int
    invalid: int = 0
    blank: int = 0
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True)
class Papers:
    """Ballots read for a count by single preferences: strict rankings, and how many were left out and why."""

    rankings: Mapping[tuple[str, ...], int]
    valid: int
    invalid: int
    blank: int


def strict_papers(candidates: Sequence[str], ballots: RankedBallots) -> Papers:
    """Read each ballot down to its first rank with several candidates, where its preference ends.

    A ballot whose first rank is shared is invalid; one without any rank is blank. Raises ValueError for an
    unknown candidate, one that is named twice on a ballot, and a negative number of voters.
    """
    rankings: Counter[tuple[str, ...]] = Counter()
    invalid = blank = 0
    for ranks, voters in checked(candidates, ballots):
        if not ranks:
            blank += voters
        elif len(ranks[0]) > 1:
            invalid += voters
        elif voters:
            end = next((place for place, rank in enumerate(ranks) if len(rank) > 1), len(ranks))
            rankings[tuple(rank[0] for rank in ranks[:end])] += voters
    return Papers(rankings, rankings.total(), invalid, blank)


def checked(candidates: Sequence[str], ballots: RankedBallots) -> list[tuple[Ranks, int]]:
    """The ballots without empty ranks. Raises ValueError as `strict_papers` does."""
    known, found = frozenset(candidates), []
    for ranks, voters in ballots:
        named = [candidate for rank in ranks for candidate in rank]
        if voters < 0:
            raise ValueError("a ballot stands for a negative number of voters.")
        if len(set(named)) != len(named):
            raise ValueError("a ballot names a candidate twice.")
        if not known.issuperset(named):
            raise ValueError(f"a ballot names the unknown candidate {min(set(named) - known)!r}.")
        found.append((tuple(rank for rank in ranks if rank), voters))
    return found


def stages_told(count: Count) -> list[dict[str, object]]:
    """The stages of a count as values of JSON; votes as text with five decimals."""
    return [
        {
            "votes": {name: str(votes) for name, votes in stage.votes.items()},
            "non_transferable": str(stage.non_transferable),
            "elected": list(stage.elected),
            "excluded": list(stage.excluded),
            "surplus": stage.surplus,
        }
        for stage in count.stages
    ]


def as_decimal(units: int) -> Decimal:
    """Hundred-thousandths as a number with five decimals."""
    return Decimal(units).scaleb(-PLACES).quantize(Decimal(1).scaleb(-PLACES))


@dataclass
class TieBreaker:
    """The rule of the Scottish Order: the latest earlier stage at which the tied differed, then the lot.

    `history` holds the votes (in units) at the end of each stage so far, the current one last.
    """

    candidates: Sequence[str]
    lot: Lot | None = None
    history: list[Mapping[str, int]] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.place = positions(self.candidates, self.lot)

    def highest(self, among: Iterable[str]) -> str:
        """Who has most votes; of the tied: who had more when they last differed, then first in the lot."""
        return self._extreme(list(among), max, min)

    def lowest(self, among: Iterable[str]) -> str:
        """Who has fewest votes; of the tied: who had fewer when they last differed, then last in the lot."""
        return self._extreme(list(among), min, max)

    def _extreme(
        self,
        tied: list[str],
        extreme: Callable[[Iterable[int]], int],
        in_lot: Callable[[Iterable[int]], int],
    ) -> str:
        for votes in reversed(self.history):
            best = extreme(votes.get(candidate, 0) for candidate in tied)
            tied = [candidate for candidate in tied if votes.get(candidate, 0) == best]
        place = in_lot(self.place[candidate] for candidate in tied)
        taken = next(candidate for candidate in tied if self.place[candidate] == place)
        if len(tied) > 1:
            self.ties.append(Tie(len(self.history), tuple(sorted(tied, key=self.place.__getitem__)), taken))
        return taken
