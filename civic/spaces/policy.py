"""Who may do what in a space. Things are anything with a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from civic.core.permissions import Actor, Role, require_by


class Can(StrEnum):
    FOUND_MUNICIPALITY = "found_municipality"
    MANAGE_PROCESS = "manage_process"
    GIVE_ROLE = "give_role"
    MANAGE_GROUP = "manage_group"
    EDIT_LEGAL_TEXT = "edit_legal_text"
    CONFIRM_ORGANISATION = "confirm_organisation"
    SEE_DRAFT = "see_draft"
    CHANGE_MAP = "change_map"
    READ_LOG = "read_log"
    CHANGE_TOWN = "change_town"
    SEE_STOPPED = "see_stopped"
    TEND_JOBS = "tend_jobs"


def _organiser(actor: Actor, thing: Any) -> bool:
    return actor.has(thing.municipality_id, Role.ORGANISER, Role.ADMIN)


def _admin(actor: Actor, thing: Any) -> bool:
    return actor.has(thing.municipality_id, Role.ADMIN)


def _platform(actor: Actor, thing: Any) -> bool:
    return actor.admin or actor.system


def _secretary(actor: Actor, thing: Any) -> bool:
    return actor.has(thing.municipality_id, Role.SECRETARY, Role.ORGANISER, Role.ADMIN)


MAY = {
    Can.FOUND_MUNICIPALITY: _platform,
    Can.MANAGE_PROCESS: _organiser,
    Can.GIVE_ROLE: _admin,
    Can.MANAGE_GROUP: _secretary,
    Can.EDIT_LEGAL_TEXT: _admin,
    Can.CONFIRM_ORGANISATION: _organiser,
    Can.SEE_DRAFT: _organiser,
    Can.CHANGE_MAP: _admin,
    Can.READ_LOG: _admin,
    Can.CHANGE_TOWN: _admin,
    Can.SEE_STOPPED: _organiser,
    Can.TEND_JOBS: _platform,
}

require = require_by(MAY)
