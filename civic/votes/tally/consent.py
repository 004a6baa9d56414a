"""Consent: a proposal is adopted when nobody objects, not when most are for it.

Source of the rule: G. Endenburg, Sociocracy: The Organization of Decision-Making (1998), chapter 3: a decision is taken
when no argued objection is left. That at least one person must have said that they have none, and the variant that
lets one in ten object, are this program's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: One in so many may object by ``Tolerance.TENTH``.
ONE_IN = 10


class Tolerance(StrEnum):
    """``NONE``: one objection is enough to stop it. ``TENTH``: at most one in ten of those who take a position object.

    Who abstains takes none.
    """

    NONE = "none"
    TENTH = "tenth"


@dataclass(frozen=True)
class Positions:
    """How many voters have no objection, and how many object."""

    free: int
    objections: int

    def allowed(self, tolerance: Tolerance) -> int:
        """The most objections with which it is adopted, with just as many who take a position."""
        return 0 if tolerance is Tolerance.NONE else (self.free + self.objections) // ONE_IN

    def adopted(self, tolerance: Tolerance) -> bool:
        """Whether it is adopted: at least one has no objection, and no more object than are allowed."""
        return self.free > 0 and self.objections <= self.allowed(tolerance)

    def missing(self, tolerance: Tolerance) -> int | None:
        """How many more without an objection would have been the fewest to have it adopted; 0 where it is.

        None where no number is enough.
        """
        if self.adopted(tolerance):
            return 0
        if tolerance is Tolerance.NONE:
            return None if self.objections else 1
        return ONE_IN * self.objections - self.free - self.objections if self.objections else 1
