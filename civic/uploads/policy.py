"""Who may do what with the map and the population of a town. Things are anything with a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from civic.core.permissions import Actor, Predicate, Role, require_by


class Can(StrEnum):
    CHANGE_MAP = "change_map"


def _admin(actor: Actor, thing: Any) -> bool:
    return actor.has(thing.municipality_id, Role.ADMIN)


MAY: dict[StrEnum, Predicate] = {
    Can.CHANGE_MAP: _admin,
}

require = require_by(MAY)
