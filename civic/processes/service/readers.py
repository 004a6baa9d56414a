"""Who may read a process: set by organisers, and the link by which people are invited."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from civic.accounts.service import token_hash
from civic.audit import service as audit
from civic.core import clock, events
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.processes import queries
from civic.processes.events import ReadersChanged
from civic.processes.models import Process
from civic.processes.policy import Can, require
from civic.processes.rules import Audience, Change, ProcessCode, ProcessState, Ruled
from civic.processes.service.process import UNSAID, Why, group_of_town, keep_change
from civic.towns import queries as towns
from civic.towns import service as towns_service
from civic.towns.rules import GroupKind


@dataclass(frozen=True)
class Reading:
    """Who may read a process; ``group_id`` is the group where it is one."""

    audience: Audience
    group_id: int | None = None


def set_readers(actor: Actor, process: Process, wanted: Reading, why: Why = UNSAID) -> None:
    """Say who may read a process and all that belongs to it.

    Args:
        why: why that changes, which its readers can read, once the process is published.

    Raises:
        Refused: no group, or one of another town; a published process without a reason.
    """
    require(actor, Can.MANAGE_PROCESS, process)
    group = group_of_town(process, wanted.group_id)
    if wanted.audience is Audience.GROUP and (group is None or group.kind == GroupKind.READERS):
        raise Refused(ProcessCode.NO_READERS)
    same_group = wanted.audience is not Audience.GROUP or wanted.group_id == process.readers_id
    if wanted.audience == process.audience and same_group:
        return
    before, said = audit.state(process), _said(process)
    process.audience = wanted.audience
    if wanted.audience is Audience.GROUP:
        process.readers_id = wanted.group_id
    elif wanted.audience is Audience.LINK:
        _have_readers(actor, process)
    if wanted.audience is not Audience.LINK:
        process.link_hash = None
    change_id = keep_change(process, None, [Change(Ruled.READ, said, _said(process))], why)
    db.session.flush()
    reason = why.reason if change_id else ""
    _record(actor, "change_readers", process, before, reason)
    events.announce(ReadersChanged(process.id, change_id))


def _said(process: Process) -> dict[str, Any]:
    """Who may read a process, as ``rules.Change`` keeps it: the audience, and the names of the group."""
    chosen = process.audience == Audience.GROUP and process.readers_id is not None
    group = towns.group(process.readers_id) if chosen and process.readers_id else None
    return {"audience": str(process.audience), "names": group.names if group else {}}


def _have_readers(actor: Actor, process: Process) -> None:
    """Have a process keep the people whom its link invited; those of before, where it has them."""
    own = towns.group(process.readers_id) if process.readers_id else None
    if own is None or own.kind != GroupKind.READERS:
        group = towns_service.begin_readers(actor, process.municipality_id, process.titles)
        process.readers_id = group.id


def _record(actor: Actor, verb: str, process: Process, before: dict[str, Any], reason: str = "") -> None:
    after = audit.state(process)
    where = process.municipality_id
    audit.record(actor, verb, "process", process.id, where, before=before, after=after, reason=reason)


# ---- the link


def renew_link(actor: Actor, process: Process) -> str:
    """Make the link that invites to a process, in place of the one before, and return its secret part.

    Only its hash is kept: it cannot be shown again. Who was invited by the one before and has an account stays; in
    browsers without an account it opens nothing any more.

    Raises:
        Refused: the process is not read by link.
    """
    require(actor, Can.MANAGE_PROCESS, process)
    if process.audience != Audience.LINK:
        raise Refused(ProcessCode.NOT_BY_LINK)
    before, token = audit.state(process), secrets.token_urlsafe(24)
    process.link_hash = token_hash(token)
    db.session.flush()
    _record(actor, "renew_link", process, before)
    return token


def stop_link(actor: Actor, process: Process) -> None:
    """Let the link invite nobody any more. Who was invited and has an account stays."""
    require(actor, Can.MANAGE_PROCESS, process)
    before = audit.state(process)
    process.link_hash = None
    db.session.flush()
    _record(actor, "stop_link", process, before)


def remove_readers(actor: Actor, process: Process) -> None:
    """Stop the link, and let those whom it invited read the process no more."""
    require(actor, Can.MANAGE_PROCESS, process)
    stop_link(actor, process)
    group = towns.group(process.readers_id) if process.readers_id else None
    if group is not None and group.kind == GroupKind.READERS:
        towns_service.empty_readers(actor, group)


def invited(token: str) -> Process:
    """The process to which a link invites.

    Raises:
        Absent: the link was renewed or stopped, or never was; or the process is no longer read by link.
    """
    process = queries.process_by_link(token_hash(token))
    if process is None or process.audience != Audience.LINK or process.state == ProcessState.DRAFT:
        raise Absent("no process has this link")
    return process


def accept_link(actor: Actor, token: str) -> Process:
    """Read a process by its link; somebody signed in is from now on one of its readers. Twice changes nothing."""
    process = invited(token)
    group = towns.group(process.readers_id) if process.readers_id else None
    if group is not None and actor.person_id is not None and not towns.is_member(actor.person_id, group.id):
        zone = towns.municipality_by_id(process.municipality_id).timezone
        towns_service.hold_term(actor, group, clock.day_in(zone, clock.now()), None)
    return process
