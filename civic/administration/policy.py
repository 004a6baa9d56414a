"""Who may do what with the administration. Things are anything with a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from civic.core.permissions import Actor, Predicate, Role, require_by
from civic.processes import policy as processes
from civic.roles import policy as roles
from civic.towns import policy as towns
from civic.uploads import policy as uploads


class Can(StrEnum):
    READ_LOG = "read_log"
    SEE_STOPPED = "see_stopped"
    TEND_JOBS = "tend_jobs"


def _organiser(actor: Actor, thing: Any) -> bool:
    return actor.has(thing.municipality_id, Role.ORGANISER, Role.ADMIN)


def _admin(actor: Actor, thing: Any) -> bool:
    return actor.has(thing.municipality_id, Role.ADMIN)


def _platform(actor: Actor, thing: Any) -> bool:
    return actor.admin or actor.system


MAY: dict[StrEnum, Predicate] = {
    Can.READ_LOG: _admin,
    Can.SEE_STOPPED: _organiser,
    Can.TEND_JOBS: _platform,
}

#: Who may do what of all that the administration leads to.
RIGHTS: dict[StrEnum, Predicate] = {**towns.MAY, **roles.MAY, **processes.MAY, **uploads.MAY, **MAY}

require = require_by(MAY)
