"""Who may do what with a process. Things are anything with a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum

from civic.core.i18n import say
from civic.core.permissions import Actor, Predicate, Refused, Role, held_by, require_by
from civic.processes import wording
from civic.processes.models import Process
from civic.processes.rules import ProcessState, Right, Verdict


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


def require_right(right: Right, closed: StrEnum, not_you: StrEnum) -> None:
    """Refuse what no phase lets somebody do now. Whatever people do in a process asks here, in its verb.

    Args:
        closed: the refusal where it is open to nobody; its words have ``when``.
        not_you: the refusal where it is open to others; its words have ``group``.
    """
    if right.verdict is Verdict.NOT_YOU:
        raise Refused(not_you, group=say(right.group_names))
    if not right.open:
        raise Refused(closed, when=wording.when(right))
