"""Who may do what with a process. Things are anything with a ``municipality_id``."""

from __future__ import annotations

from enum import StrEnum

from civic.core import gates
from civic.core.permissions import Actor, Predicate, Refused, Role, held_by, require_by
from civic.processes import wording
from civic.processes.models import Process
from civic.processes.rules import Audience, Door, ProcessState, Right, Verdict
from civic.towns.queries import is_member


class Can(StrEnum):
    MANAGE_PROCESS = "manage_process"
    SEE_DRAFT = "see_draft"
    SHARE = "share_process"


_organiser = held_by(Role.ORGANISER, Role.ADMIN)


MAY: dict[StrEnum, Predicate] = {
    Can.MANAGE_PROCESS: _organiser,
    Can.SEE_DRAFT: _organiser,
    Can.SHARE: _organiser,
}

require = require_by(MAY)


def may_see_process(actor: Actor, process: Process | Door) -> bool:
    """Whether an actor may read a process and what belongs to it: the one place that decides it for one process.

    A draft is for those who organise. Whoever has a role in the town reads its processes. ``queries.readable`` says
    the same for lists.
    """
    if MAY[Can.SEE_DRAFT](actor, process):
        return True
    if process.state == ProcessState.DRAFT:
        return False
    return actor.has(process.municipality_id, *Role) or _reaches(actor, process)


def _reaches(actor: Actor, process: Process | Door) -> bool:
    match Audience(process.audience):
        case Audience.PUBLIC:
            return True
        case Audience.SIGNED_IN:
            if not actor.signed_in:
                gates.note_that_signing_in_helps()
            return actor.signed_in
        case Audience.GROUP:
            return is_member(actor.person_id, process.readers_id)
        case Audience.LINK:
            return process.link_hash in actor.links or is_member(actor.person_id, process.readers_id)
        case Audience.HIDDEN:
            return False


def require_right(right: Right, closed: StrEnum, not_you: StrEnum) -> None:
    """Refuse what no phase lets somebody do now. Whatever people do in a process asks here, in its verb.

    Args:
        closed: the refusal where it is open to nobody; its words have ``when``.
        not_you: the refusal where it is open to others; its words have ``only``.
    """
    if right.verdict is Verdict.NOT_YOU:
        raise Refused(not_you, only=wording.refused(right))
    if not right.open:
        raise Refused(closed, when=wording.when(right))
