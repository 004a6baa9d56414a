"""Who may do what with councils.

Members advise: they suggest. The secretary records what the council adopted. The municipality answers: organisers do.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from civic.core.permissions import Actor, OfTown, Role, held_by, require_by
from civic.towns.queries import is_member


class Can(StrEnum):
    FOUND = "found"
    CHANGE = "change"
    SEAT = "seat"
    SUGGEST = "suggest"
    ADOPT = "adopt"
    SAY_WHY_LATE = "say_why_late"
    REPLY = "reply"


_organiser = held_by(Role.ORGANISER, Role.ADMIN)


_secretary = held_by(Role.SECRETARY, Role.ORGANISER, Role.ADMIN)


class OfCouncil(OfTown, Protocol):
    """Whatever belongs to a council of a town, by the group of its members."""

    @property
    def group_id(self) -> int | None: ...


def _of_the_council(actor: Actor, thing: OfCouncil) -> bool:
    """Secretary, or a member whose term holds now by the clock of the database."""
    return _secretary(actor, thing) or is_member(actor.person_id, thing.group_id)


MAY = {
    Can.FOUND: _organiser,
    Can.CHANGE: _secretary,
    Can.SEAT: _secretary,
    Can.SUGGEST: _of_the_council,
    Can.ADOPT: _secretary,
    Can.SAY_WHY_LATE: _organiser,
    Can.REPLY: _organiser,
}

require = require_by(MAY)


def may(actor: Actor, can: Can, thing: object) -> bool:
    """Whether to offer somebody the way to something; the service asks again."""
    return MAY[can](actor, thing)
