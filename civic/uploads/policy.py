"""Who may do what with files that a town sends. Things are anything with a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Predicate, Role, held_by, require_by


class Can(StrEnum):
    CHANGE_MAP = "change_map"
    SEND_TABLE = "send_table"


_admin = held_by(Role.ADMIN)


MAY: dict[StrEnum, Predicate] = {
    Can.CHANGE_MAP: _admin,
    Can.SEND_TABLE: held_by(Role.ORGANISER, Role.ADMIN, Role.OFFICER),
}

require = require_by(MAY)
