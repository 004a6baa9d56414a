"""Who may do what with calls and draws: staff prepare and draw, people apply for themselves."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from civic.core.permissions import Actor, Role, held_by, require_by


class Can(StrEnum):
    CALL = "call"
    SEE_POOL = "see_pool"
    DRAW = "draw"
    APPLY = "apply"


_secretary = held_by(Role.SECRETARY, Role.ORGANISER, Role.ADMIN)


def _signed_in(actor: Actor, thing: object) -> bool:
    return actor.signed_in


MAY: dict[Can, Callable[[Actor, Any], bool]] = {
    Can.CALL: _secretary,
    Can.SEE_POOL: _secretary,
    Can.DRAW: _secretary,
    Can.APPLY: _signed_in,
}

require = require_by(MAY)


def may(actor: Actor, can: Can, thing: object) -> bool:
    """Whether to offer somebody the way to something; the service asks again."""
    return MAY[can](actor, thing)
