"""Who may do what with measures."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Actor, Predicate, Role, held_by, require_by


class Can(StrEnum):
    ADD = "add_measure"
    CHANGE = "change_measure"


_organiser = held_by(Role.ORGANISER, Role.ADMIN)


MAY: dict[Can, Predicate] = {
    Can.ADD: _organiser,
    Can.CHANGE: _organiser,
}

require = require_by(MAY)


def may(actor: Actor, can: Can, thing: object) -> bool:
    """Whether to offer somebody the way to something; the service asks again."""
    return MAY[can](actor, thing)
