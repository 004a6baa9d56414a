"""Approval and score: add up what voters give each option.

Approval: one vote for each option that a voter approves. Score: the points that voters give; an option
that a ballot does not score gets none from it. Most votes or points win; ties are broken by the published
lot and told. An option to which no ballot gives more than nothing is never seated: where there are more seats
than supported options, seats stay empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from civic.votes.tally.lot import Lot, positions

Points = int | Fraction


@dataclass(frozen=True)
class Totals:
    """`order` lists options in tiers of equal totals; `winners` are as many as there are seats, fewer if
    fewer options have support.

    `means` (score only) are the points per valid ballot. `tied` are the options of the tier that the lot
    divided.
    """

    totals: Mapping[str, Points]
    order: tuple[tuple[str, ...], ...]
    winners: tuple[str, ...]
    valid: int
    blank: int
    tied: tuple[str, ...] = ()

    @property
    def means(self) -> dict[str, Fraction]:
        """Points per valid ballot; empty without one."""
        return {option: Fraction(total) / self.valid for option, total in self.totals.items() if self.valid}


def approval(
    options: Sequence[str],
    ballots: Iterable[tuple[Collection[str], int]],
    *,
    seats: int = 1,
    lot: Lot | None = None,
) -> Totals:
    """Count approvals: pairs of approved options and number of voters. Raises ValueError as `score` does."""
    points = ((dict.fromkeys(approved, 1), voters) for approved, voters in ballots)
    return score(options, points, seats=seats, lot=lot)


def score(
    options: Sequence[str],
    ballots: Iterable[tuple[Mapping[str, Points], int]],
    *,
    seats: int = 1,
    lot: Lot | None = None,
    lowest: Points | None = None,
    highest: Points | None = None,
) -> Totals:
    """Add up points: pairs of {option: points} and number of voters. Without support (a ballot that gives an
    option more than 0 points) it wins no seat.

    Raises ValueError for an unknown option, points outside of `lowest` to `highest`, a negative number of
    voters, and fewer than one seat.
    """
    place, totals = positions(options, lot), dict[str, Points](dict.fromkeys(options, 0))
    valid = blank = 0
    supported: set[str] = set()
    for given, voters in ballots:
        _check(given, voters, totals, lowest, highest)
        valid, blank = (valid + voters, blank) if given else (valid, blank + voters)
        for option, points in given.items():
            totals[option] += points * voters
            if points > 0 and voters:
                supported.add(option)
    if seats < 1:
        raise ValueError("there must be at least one seat.")
    ranked = sorted(options, key=lambda option: (-totals[option], place[option]))
    order = tuple(tuple(tier) for _, tier in groupby(ranked, key=totals.__getitem__))
    eligible = [option for option in ranked if option in supported]
    winners = tuple(eligible[:seats])
    last = totals[winners[-1]] if winners else None
    level = tuple(option for option in eligible if totals[option] == last)
    tied = level if any(option not in winners for option in level) else ()
    return Totals(totals, order, winners, valid, blank, tied)


def _check(
    given: Mapping[str, Points],
    voters: int,
    options: Mapping[str, Points],
    lowest: Points | None,
    highest: Points | None,
) -> None:
    if voters < 0:
        raise ValueError("a ballot stands for a negative number of voters.")
    for option, points in given.items():
        if option not in options:
            raise ValueError(f"a ballot scores the unknown option {option!r}.")
        if (lowest is not None and points < lowest) or (highest is not None and points > highest):
            raise ValueError(f"a ballot gives {option!r} {points} points; allowed are {lowest} to {highest}.")
