"""Who may do what with the map and the population of a town. Things are anything with a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Predicate, Role, held_by, require_by


class Can(StrEnum):
    CHANGE_MAP = "change_map"


_admin = held_by(Role.ADMIN)


MAY: dict[StrEnum, Predicate] = {
    Can.CHANGE_MAP: _admin,
}

require = require_by(MAY)
