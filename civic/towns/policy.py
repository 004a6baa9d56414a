"""Who may do what with a town. Things are anything with a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Actor, Predicate, Role, held_by, require_by


class Can(StrEnum):
    FOUND_MUNICIPALITY = "found_municipality"
    MANAGE_GROUP = "manage_group"
    EDIT_LEGAL_TEXT = "edit_legal_text"
    CONFIRM_ORGANISATION = "confirm_organisation"
    CHANGE_TOWN = "change_town"


_organiser = held_by(Role.ORGANISER, Role.ADMIN)


_admin = held_by(Role.ADMIN)


def _platform(actor: Actor, thing: object) -> bool:
    return actor.admin or actor.system


_secretary = held_by(Role.SECRETARY, Role.ORGANISER, Role.ADMIN)


MAY: dict[StrEnum, Predicate] = {
    Can.FOUND_MUNICIPALITY: _platform,
    Can.MANAGE_GROUP: _secretary,
    Can.EDIT_LEGAL_TEXT: _admin,
    Can.CONFIRM_ORGANISATION: _organiser,
    Can.CHANGE_TOWN: _admin,
}

require = require_by(MAY)
