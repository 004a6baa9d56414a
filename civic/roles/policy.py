"""Who may do what with a role. Things are anything with a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from civic.core.permissions import Actor, Predicate, Role, require_by


class Can(StrEnum):
    GIVE_ROLE = "give_role"


def _admin(actor: Actor, thing: Any) -> bool:
    return actor.has(thing.municipality_id, Role.ADMIN)


MAY: dict[StrEnum, Predicate] = {
    Can.GIVE_ROLE: _admin,
}

require = require_by(MAY)
