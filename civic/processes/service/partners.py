"""A process that several towns share: its own town invites others; each accepts and says what it is responsible for."""

from __future__ import annotations

from sqlalchemy import delete

from civic.audit import service as audit
from civic.core import clock, events
from civic.core.db import db, upsert
from civic.core.permissions import Actor, Refused
from civic.processes import queries
from civic.processes.events import TownInvited
from civic.processes.models import Partner, Process
from civic.processes.policy import MAY, Can, require
from civic.processes.queries import PartnerRow
from civic.processes.rules import LONGEST_TASK, Audience, ProcessCode, ProcessState
from civic.towns import queries as towns


def invite_town(actor: Actor, process: Process, municipality_id: int, task: str, language: str) -> int:
    """Invite a town to share a process; ``task`` is what it would be responsible for. Nothing is public before it
    accepts.

    Returns:
        The number of the invitation.

    Raises:
        Refused: not everybody can read the process, the town is its own or invited already, no task or a long one.
    """
    require(actor, Can.MANAGE_PROCESS, process)
    if process.state != ProcessState.PUBLISHED or process.audience not in (Audience.PUBLIC, Audience.SIGNED_IN):
        raise Refused(ProcessCode.NOT_TO_SHARE)
    if municipality_id == process.municipality_id:
        raise Refused(ProcessCode.OWN_TOWN)
    town = towns.municipality_by_id(municipality_id)
    tasks = {language: _task(task)}
    row = {
        "process_id": process.id,
        "municipality_id": town.id,
        "tasks": tasks,
        "invited_at": clock.now(),
    }
    statement = upsert(Partner).values(row).on_conflict_do_nothing(index_elements=["process_id", "municipality_id"])
    made: int | None = db.session.scalar(statement.returning(Partner.id))
    if made is None:
        raise Refused(ProcessCode.INVITED_ALREADY)
    _record(actor, "invite_town", process.id, process.municipality_id, {}, {"town": town.slug, "tasks": tasks})
    events.announce(TownInvited(made))
    return made


def share_process(actor: Actor, partner_id: int, task: str, language: str) -> None:
    """Accept an invitation in the name of a town and say what it is responsible for; later, say that anew.

    Raises:
        Refused: the invitation was withdrawn, no task or a long one.
        NotAllowed: not an organiser of the town that is invited.
    """
    found = _found(partner_id)
    require(actor, Can.SHARE, found)
    row = queries.partner(partner_id)
    if row is None:
        raise Refused(ProcessCode.INVITATION_GONE)
    before = {"tasks": row.tasks, "accepted": row.accepted_at is not None}
    row.tasks = {**row.tasks, language: _task(task)}
    row.accepted_at = row.accepted_at or clock.now()
    db.session.flush()
    _log(actor, "share_process", found, before, {"tasks": row.tasks, "accepted": True})


def leave_shared(actor: Actor, partner_id: int) -> None:
    """Decline an invitation or share a process no longer; the town whose process it is may say so too.

    Raises:
        Refused: that was done already.
        NotAllowed: an organiser of neither town.
    """
    found = _found(partner_id)
    require(actor, Can.SHARE, found if MAY[Can.SHARE](actor, found) else towns.InMunicipality(found.owner_id))
    db.session.execute(delete(Partner).where(Partner.id == partner_id))
    db.session.flush()
    _log(actor, "leave_shared", found, {"tasks": found.tasks, "accepted": found.accepted_at is not None}, {})


def _found(partner_id: int) -> PartnerRow:
    found = queries.partner_by_id(partner_id)
    if found is None:
        raise Refused(ProcessCode.INVITATION_GONE)
    return found


def _task(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise Refused(ProcessCode.NO_TASK)
    if len(words) > LONGEST_TASK:
        raise Refused(ProcessCode.LONG_TASK, longest=LONGEST_TASK)
    return words


def _log(actor: Actor, verb: str, found: PartnerRow, before: dict[str, object], after: dict[str, object]) -> None:
    town: dict[str, object] = {"town": found.slug}
    _record(actor, verb, found.process_id, found.owner_id, town | before, town | after)


def _record(
    actor: Actor, verb: str, process_id: int, owner_id: int, before: dict[str, object], after: dict[str, object]
) -> None:
    """The log of the town whose process it is has all of it, whoever of the two towns did it."""
    audit.record(actor, verb, "process", process_id, owner_id, before=before, after=after)
