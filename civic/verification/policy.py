"""Who may verify people. Things are anything with a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Actor, Predicate, Role, held_by, require_by


class Can(StrEnum):
    VERIFY = "verify"
    ASK_FOR_ONESELF = "ask_for_oneself"


def _signed_in(actor: Actor, _thing: object) -> bool:
    return actor.signed_in


MAY: dict[StrEnum, Predicate] = {
    Can.VERIFY: held_by(Role.OFFICER),
    Can.ASK_FOR_ONESELF: _signed_in,
}

require = require_by(MAY)


def may(actor: Actor, can: Can, thing: object) -> bool:
    return MAY[can](actor, thing)
