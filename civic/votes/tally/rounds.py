"""What a run of the Method of Equal Shares found, round by round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from civic.votes.tally.electorate import Floats

#: How far floats may be from the exact value that they stand for, before it is asked.
SLACK = 1e-9


@dataclass(frozen=True)
class Look:
    """A project that a round looked at: its rate, price, and what each group of its supporters had left (about).

    The price is for one point: who gives more pays as many times as much, or all that is left.
    """

    rate: Fraction
    tie: int
    project: int
    price: Fraction
    left: Floats

    @property
    def rank(self) -> tuple[Fraction, int]:
        """What decides between projects: the rate, and the place in the tie rule."""
        return self.rate, self.tie


@dataclass(frozen=True)
class Round:
    """A project was bought; `rivals` are others that were looked at, `beyond` is a lower bound of all other rates.

    Rivals that come later whatever the voters have are left out. `level` had the same rate.
    """

    bought: Look
    rivals: tuple[Look, ...]
    beyond: Fraction | None
    level: tuple[int, ...]


@dataclass(frozen=True)
class Run:
    """What was bought, round by round, when every voter started with `start` (units of money)."""

    start: Fraction
    rounds: tuple[Round, ...]
    missing: Mapping[int, float] = field(default_factory=dict)
    """Of each project that was not bought about how much its supporters lack."""
    thorough: bool = True
    """Whether rivals were looked at, so that it can be part of a proof about other shares."""

    @property
    def bought(self) -> tuple[int, ...]:
        """The projects in the order in which they were bought."""
        return tuple(each.bought.project for each in self.rounds)

    @property
    def prices(self) -> tuple[Fraction, ...]:
        """What each supporter paid for a point, or less who had less."""
        return tuple(each.bought.price for each in self.rounds)

    @property
    def level(self) -> tuple[tuple[int, ...], ...]:
        """The other projects that had the same rate in each round."""
        return tuple(each.level for each in self.rounds)
