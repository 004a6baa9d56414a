"""Who may do what with the administration. Things are anything with a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Actor, Predicate, Role, held_by, require_by
from civic.processes import policy as processes
from civic.roles import policy as roles
from civic.towns import policy as towns
from civic.uploads import policy as uploads


class Can(StrEnum):
    READ_LOG = "read_log"
    SEE_STOPPED = "see_stopped"
    TEND_JOBS = "tend_jobs"


_organiser = held_by(Role.ORGANISER, Role.ADMIN)


_admin = held_by(Role.ADMIN)


def _platform(actor: Actor, thing: object) -> bool:
    return actor.admin or actor.system


MAY: dict[StrEnum, Predicate] = {
    Can.READ_LOG: _admin,
    Can.SEE_STOPPED: _organiser,
    Can.TEND_JOBS: _platform,
}

#: Who may do what of all that the administration leads to.
RIGHTS: dict[StrEnum, Predicate] = {**towns.MAY, **roles.MAY, **processes.MAY, **uploads.MAY, **MAY}

require = require_by(MAY)
