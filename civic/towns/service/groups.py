"""People with terms: councils, staff, working groups, residents."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete

from civic.audit import service as audit
from civic.core import clock
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.towns import queries
from civic.towns.models import Group, Membership
from civic.towns.policy import Can, require
from civic.towns.rules import GroupKind, TownCode


def join_residents(person_id: int, municipality_id: int) -> None:
    """Count a person among those who registered with a municipality, from today on."""
    now, group_id = clock.now(), queries.residents_group(municipality_id)
    if not queries.is_member(person_id, group_id):
        _write_term(group_id, person_id, now.date(), None, "", now, None)


def add_group(actor: Actor, municipality_id: int, kind: GroupKind, names: dict[str, str]) -> Group:
    """Begin a group of people in a municipality."""
    require(actor, Can.MANAGE_GROUP, queries.InMunicipality(municipality_id))
    group = Group(municipality_id=municipality_id, kind=kind, names=names)
    db.session.add(group)
    db.session.flush()
    audit.record(actor, "add", "group", group.id, municipality_id, kind=kind.value, after=audit.state(group))
    return group


def rename_group(actor: Actor, group_id: int, names: dict[str, str]) -> None:
    """Call a group something else."""
    group = queries.group(group_id)
    if group is None:
        raise LookupError(f"no group {group_id}")
    require(actor, Can.MANAGE_GROUP, group)
    before = audit.state(group)
    group.names = names
    db.session.flush()
    audit.record(actor, "rename", "group", group.id, group.municipality_id, before=before, after=audit.state(group))


def begin_readers(actor: Actor, municipality_id: int, names: dict[str, str]) -> Group:
    """Begin the group of those who are invited to read something by link; whoever calls this has asked whether they
    may invite."""
    group = Group(municipality_id=municipality_id, kind=GroupKind.READERS, names=names)
    db.session.add(group)
    db.session.flush()
    audit.record(actor, "add", "group", group.id, municipality_id, kind=group.kind, after=audit.state(group))
    return group


def empty_readers(actor: Actor, group: Group) -> None:
    """Let nobody be one of those who were invited by link any more; who they were is not kept."""
    assert group.kind == GroupKind.READERS
    before = {"members": queries.how_many_members(group.id)}
    db.session.execute(delete(Membership).where(Membership.group_id == group.id))
    audit.record(actor, "empty", "group", group.id, group.municipality_id, before=before, after={"members": 0})


def add_member(
    actor: Actor, group: Group, person_id: int, first_day: date, last_day: date | None, office: str = ""
) -> Membership:
    """Give a person a term in a group. Days are those of the municipality's time zone; the last day is included.

    Raises:
        Refused: the term ends before it begins.
    """
    require(actor, Can.MANAGE_GROUP, group)
    return _add(actor, "add_member", group, person_id, first_day, last_day, office)


def hold_term(actor: Actor, group: Group, first_day: date, last_day: date | None, office: str = "") -> Membership:
    """Take a term that was offered to oneself; the offer has been looked at. Refuses what ``add_member`` refuses."""
    assert actor.person_id is not None
    return _add(actor, "accept_term", group, actor.person_id, first_day, last_day, office)


def _add(
    actor: Actor, verb: str, group: Group, person_id: int, first_day: date, last_day: date | None, office: str
) -> Membership:
    if last_day is not None and last_day < first_day:
        raise Refused(TownCode.TERM_ENDS_BEFORE)
    zone = queries.municipality_by_id(group.municipality_id).timezone
    ends_at = clock.day_ends(last_day, zone) if last_day else None
    membership = _write_term(
        group.id, person_id, first_day, last_day, office, clock.day_begins(first_day, zone), ends_at
    )
    audit.record(actor, verb, "group", group.id, group.municipality_id, person=person_id, after=audit.state(membership))
    return membership


def end_term(actor: Actor, group: Group, membership_id: int, last_day: date) -> Membership:
    """Let a term end earlier or later than it was to end; the right ends with the last day.

    Raises:
        LookupError: the term is not one of this group.
        Refused: it would end before it began.
    """
    require(actor, Can.MANAGE_GROUP, group)
    membership = queries.membership(membership_id)
    if membership is None or membership.group_id != group.id:
        raise LookupError(f"no term {membership_id} in group {group.id}")
    if last_day < membership.first_day:
        raise Refused(TownCode.TERM_ENDS_BEFORE)
    before = audit.state(membership)
    membership.last_day = last_day
    membership.ends_at = clock.day_ends(last_day, queries.municipality_by_id(group.municipality_id).timezone)
    db.session.flush()
    audit.record(
        actor,
        "end_term",
        "group",
        group.id,
        group.municipality_id,
        person=membership.person_id,
        before=before,
        after=audit.state(membership),
    )
    return membership


def _write_term(
    group_id: int,
    person_id: int,
    first_day: date,
    last_day: date | None,
    office: str,
    starts_at: datetime,
    ends_at: datetime | None,
) -> Membership:
    membership = Membership(
        group_id=group_id,
        person_id=person_id,
        first_day=first_day,
        last_day=last_day,
        office=office,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    db.session.add(membership)
    db.session.flush()
    return membership
