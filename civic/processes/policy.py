"""Who may do what with a process. Things are anything with a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum

from civic.core.permissions import Actor, Predicate, Role, held_by, require_by
from civic.processes.models import Process
from civic.processes.rules import ProcessState


class Can(StrEnum):
    MANAGE_PROCESS = "manage_process"
    SEE_DRAFT = "see_draft"


_organiser = held_by(Role.ORGANISER, Role.ADMIN)


MAY: dict[StrEnum, Predicate] = {
    Can.MANAGE_PROCESS: _organiser,
    Can.SEE_DRAFT: _organiser,
}

require = require_by(MAY)


def may_see_process(actor: Actor, process: Process) -> bool:
    """Whether an actor may see a process: everybody once it is published, before that those who organise."""
    return process.state != ProcessState.DRAFT or MAY[Can.SEE_DRAFT](actor, process)
