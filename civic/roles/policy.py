"""Who may do what with a role. Things are anything with a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Predicate, Role, held_by, require_by


class Can(StrEnum):
    GIVE_ROLE = "give_role"


_admin = held_by(Role.ADMIN)


MAY: dict[StrEnum, Predicate] = {
    Can.GIVE_ROLE: _admin,
}

require = require_by(MAY)
