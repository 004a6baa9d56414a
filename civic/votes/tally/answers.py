"""Yes or no: whether more said Yes than No, or two thirds did; who abstains counts for neither side."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Majority(StrEnum):
    """What Yes needs to win. ``SIMPLE``: more Yes than No; ``TWO_THIRDS``: at least two thirds of all Yes and No."""

    SIMPLE = "simple"
    TWO_THIRDS = "two_thirds"


@dataclass(frozen=True)
class Answers:
    """How many voters gave each answer to one question."""

    yes: int
    no: int
    abstain: int

    def accepted(self, majority: Majority) -> bool:
        """Whether Yes wins; with as many Yes as No, or without any, it does not."""
        return self.missing(majority) == 0

    def missing(self, majority: Majority) -> int:
        """How many more Yes, with as many No, would have been the fewest to win; 0 where Yes wins."""
        needed = self.no + 1 if majority is Majority.SIMPLE else max(1, 2 * self.no)
        return max(0, needed - self.yes)
