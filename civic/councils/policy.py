"""Who may do what with councils.

Members advise: they suggest. The secretary records what the council adopted. The municipality answers: organisers do.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from civic.core.permissions import Actor, Role, held_by, require_by
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


def _of_the_council(actor: Actor, thing: Any) -> bool:
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
