"""Processes and their phases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, or_, select, true, union
from sqlalchemy.orm import aliased

from civic.core import clock
from civic.core.db import db, db_now
from civic.core.leaving import goes_with_account
from civic.core.permissions import STRANGER, Actor
from civic.processes.models import News, Partner, Phase, Process, RuleChange, Visit
from civic.processes.policy import MAY, Can
from civic.processes.rules import Act, Audience, Door, ProcessState, Right, Span, Turn, Who, right, who_may
from civic.towns.models import Group, Membership, Municipality
from civic.towns.queries import InMunicipality, holds_term
from civic.towns.rules import GroupKind


def process(slug: str) -> Process | None:
    return db.session.scalar(select(Process).where(Process.slug == slug))


def process_by_link(link_hash: str) -> Process | None:
    """The process to which a link of this hash invites."""
    return db.session.scalar(select(Process).where(Process.link_hash == link_hash))


def visits_go_with_account() -> bool:
    """Whether visits are deleted with the account of who came."""
    return goes_with_account(Visit)


def visitors(process_id: int) -> list[int]:
    """Persons who opened a page of a process while signed in, each once."""
    return list(db.session.scalars(select(Visit.person_id).where(Visit.process_id == process_id)))


def process_by_id(process_id: int) -> Process | None:
    return db.session.get(Process, process_id)


#: A town shares a process from accepting on.
_SHARES = Partner.accepted_at.is_not(None)
#: Columns of what decides who may read a process, for statements that (outer) join it.
DOOR = (
    Process.state.label("process_state"),
    Process.audience.label("process_audience"),
    Process.readers_id.label("process_readers"),
    Process.link_hash.label("process_link"),
)
#: Their names in a row.
DOOR_NAMES = tuple(column.name for column in DOOR)


def door(row: Any) -> Door | None:
    """What decides who may read the process of a row, of its ``DOOR`` and ``municipality_id``; None without one."""
    if row.process_state is None:
        return None
    return Door(row.municipality_id, row.process_state, row.process_audience, row.process_readers, row.process_link)


def readable(actor: Actor) -> ColumnElement[bool]:
    """The condition "this actor may read this process", as ``policy.may_see_process`` decides."""
    if actor.system or actor.admin:
        return true()
    seen: list[ColumnElement[bool]] = [Process.audience == Audience.PUBLIC]
    if actor.signed_in:
        seen.append(Process.audience == Audience.SIGNED_IN)
        mine = select(Membership.group_id).where(Membership.person_id == actor.person_id, holds_term())
        by_group = Process.audience.in_((Audience.GROUP, Audience.LINK))
        seen.append(and_(by_group, Process.readers_id.is_not(None), Process.readers_id.in_(mine)))
    if actor.links:
        linked = Process.link_hash.is_not(None), Process.link_hash.in_(sorted(actor.links))
        seen.append(and_(Process.audience == Audience.LINK, *linked))
    towns = sorted({town for town, _ in actor.roles})
    if towns:
        seen.append(Process.municipality_id.in_(towns))
    own = [town for town in towns if MAY[Can.SEE_DRAFT](actor, InMunicipality(town))]
    published: list[ColumnElement[bool]] = [Process.state != ProcessState.DRAFT]
    if own:
        published.append(Process.municipality_id.in_(own))
    return and_(or_(*published), or_(*seen))


@dataclass(frozen=True)
class ProcessRow:
    """A process in a list, with the phase that runs now, if one does."""

    id: int
    slug: str
    titles: dict[str, str]
    summaries: dict[str, str]
    neighbourhood_id: int | None
    phase_kind: str | None
    phase_titles: dict[str, str] | None
    phase_ends_at: datetime | None
    municipality_id: int


def processes(
    municipality_id: int,
    states: Sequence[str] = (ProcessState.PUBLISHED,),
    actor: Actor = STRANGER,
    *,
    shared: bool = False,
) -> list[ProcessRow]:
    """What an actor may read of the processes of a municipality, with their present phase, newest first. One query.

    ``shared``: with those of other towns that it shares.
    """
    which = of_town(municipality_id) if shared else Process.municipality_id == municipality_id
    present = aliased(Phase)
    now = (
        select(Phase.id)
        .where(Phase.process_id == Process.id, running())
        # As ``rules.stages`` chooses the one phase in which a process is.
        .order_by(
            case((or_(Phase.starts_at.is_not(None), Phase.ends_at.is_not(None)), 0), else_=1),
            Phase.starts_at.desc().nulls_last(),
            Phase.position.desc(),
        )
        .limit(1)
        .correlate(Process)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Process.id,
            Process.slug,
            Process.titles,
            Process.summaries,
            Process.neighbourhood_id,
            present.kind,
            present.titles.label("phase_titles"),
            present.ends_at,
            Process.municipality_id,
        )
        .outerjoin(present, present.id == now)
        .where(which, Process.state.in_(states), readable(actor))
        .order_by(Process.created_at.desc(), Process.id.desc())
    )
    return [ProcessRow(*row) for row in rows]


def shared_by(municipality_id: int) -> Select[int]:
    """Numbers of the processes of other towns that a town shares."""
    return select(Partner.process_id).where(Partner.municipality_id == municipality_id, _SHARES)


def of_town(municipality_id: int) -> ColumnElement[bool]:
    """The condition "this process is one of that town", its own or one that it shares."""
    return or_(Process.municipality_id == municipality_id, Process.id.in_(shared_by(municipality_id)))


def in_town(municipality_id: int, thing: Any) -> ColumnElement[bool]:
    """The same of what can belong to a process: "it is one of that town, or in a process that the town shares".

    Args:
        thing: a table with a ``municipality_id`` and a ``process_id``.
    """
    return or_(thing.municipality_id == municipality_id, thing.process_id.in_(shared_by(municipality_id)))


def partnerships(municipality_id: int) -> list[tuple[int, int, int]]:
    """Of the processes of a town that several towns share: the process, who leads it, who takes part. One query."""
    statement = select(Process.id, Process.municipality_id, Partner.municipality_id)
    statement = statement.join(Partner, Partner.process_id == Process.id).where(of_town(municipality_id), _SHARES)
    return [(row[0], row[1], row[2]) for row in db.session.execute(statement.order_by(Process.id, Partner.id))]


@dataclass(frozen=True)
class PartnerRow:
    """A town that is invited to a process of another one, or shares it since ``accepted_at``."""

    id: int
    process_id: int
    owner_id: int
    municipality_id: int
    slug: str
    names: dict[str, str]
    tasks: dict[str, str]
    accepted_at: datetime | None


def _partners(*conditions: ColumnElement[bool]) -> list[PartnerRow]:
    p, m = Partner, Municipality
    statement = (
        select(p.id, p.process_id, Process.municipality_id, m.id, m.slug, m.names, p.tasks, p.accepted_at)
        .join(Process, Process.id == p.process_id)
        .join(m, m.id == p.municipality_id)
        .where(*conditions)
        .order_by(p.id)
    )
    return [PartnerRow(*row) for row in db.session.execute(statement)]


def partners(process_id: int) -> list[PartnerRow]:
    """The towns that share a process of another one, in the order in which they were invited. One query."""
    return _partners(Partner.process_id == process_id, _SHARES)


def partners_invited(process_id: int) -> list[PartnerRow]:
    """The same with those that have not accepted. One query."""
    return _partners(Partner.process_id == process_id)


def groups_of_partners(process_id: int, kind: GroupKind) -> list[tuple[int, dict[str, str]]]:
    """The group of a kind of each town that shares a process of another one, and what the town is called. One query."""
    statement = (
        select(Group.id, Municipality.names)
        .join(Partner, Partner.municipality_id == Group.municipality_id)
        .join(Municipality, Municipality.id == Group.municipality_id)
        .where(Partner.process_id == process_id, _SHARES, Group.kind == kind)
    )
    return [(row.id, row.names) for row in db.session.execute(statement.order_by(Partner.id))]


def partner_by_id(partner_id: int) -> PartnerRow | None:
    return next(iter(_partners(Partner.id == partner_id)), None)


def partner(partner_id: int) -> Partner | None:
    """The row itself, for what changes it."""
    return db.session.get(Partner, partner_id)


def invitations(municipality_id: int) -> list[tuple[int, dict[str, str]]]:
    """Processes of other towns to which a town is invited and has not answered: number and titles. One query."""
    statement = select(Partner.id, Process.titles).join(Process, Process.id == Partner.process_id)
    open_ = Partner.municipality_id == municipality_id, Partner.accepted_at.is_(None)
    return [(row.id, row.titles) for row in db.session.execute(statement.where(*open_).order_by(Partner.id))]


def open_invitations(process_id: int) -> list[PartnerRow]:
    """The towns that are invited to share a process and have not answered. One query."""
    return _partners(Partner.process_id == process_id, Partner.accepted_at.is_(None))


def shares(process_id: int, municipality_id: int) -> bool:
    """Whether a town shares a process of another one."""
    same = Partner.process_id == process_id, Partner.municipality_id == municipality_id
    return db.session.scalar(select(Partner.id).where(*same, _SHARES)) is not None


def process_names(ids: Collection[int]) -> dict[int, tuple[str, dict[str, str]]]:
    """Slug and titles of some processes. One query."""
    rows = db.session.execute(select(Process.id, Process.slug, Process.titles).where(Process.id.in_(sorted(ids))))
    return {row.id: (row.slug, row.titles) for row in rows}


def phases(process_id: int) -> list[Phase]:
    return list(db.session.scalars(select(Phase).where(Phase.process_id == process_id).order_by(Phase.position)))


def phase(process_id: int, phase_id: int) -> Phase | None:
    """A phase, if it is one of that process."""
    return db.session.scalar(select(Phase).where(Phase.id == phase_id, Phase.process_id == process_id))


def phase_begun(phase_id: int) -> bool:
    """Whether a phase has begun, by the clock of the database; one without a first day always has."""
    begun = or_(Phase.starts_at.is_(None), Phase.starts_at <= db_now())
    return db.session.scalar(select(Phase.id).where(Phase.id == phase_id, begun)) is not None


def running() -> ColumnElement[bool]:
    """The condition "this phase runs now", by the clock of the database."""
    begun = or_(Phase.starts_at.is_(None), Phase.starts_at <= db_now())
    return and_(begun, or_(Phase.ends_at.is_(None), Phase.ends_at > db_now()))


def allows(act: Act) -> ColumnElement[bool]:
    """The condition "in this phase, people can do that"."""
    return cast(Phase.acts, String).contains(f'"{act.value}"', autoescape=True)


def admits(person_id: int | None) -> ColumnElement[bool]:
    """The condition "this phase is for that person", as ``rules.Turn.admits`` decides for groups that hold now."""
    mine = select(Membership.group_id).where(Membership.person_id == person_id, holds_term())
    by_partner = _by_partner(person_id).where(Partner.process_id == Phase.process_id, _own.id == Phase.group_id)
    return or_(Phase.group_id.is_(None), Phase.group_id.in_(mine), by_partner.correlate(Phase).exists())


#: The verified residents of the town whose process it is.
_own = aliased(Group)


def _by_partner(person_id: int | None) -> Select[int]:
    """Groups of verified residents to which somebody counts where a town that has verified them shares the process."""
    theirs = aliased(Group)
    return (
        select(_own.id)
        .join(Process, Process.municipality_id == _own.municipality_id)
        .join(Partner, Partner.process_id == Process.id)
        .join(theirs, (theirs.municipality_id == Partner.municipality_id) & (theirs.kind == GroupKind.VERIFIED))
        .join(Membership, Membership.group_id == theirs.id)
        .where(_own.kind == GroupKind.VERIFIED, _SHARES, Membership.person_id == person_id, holds_term())
    )


#: Columns of a turn, for statements that join a process, its phases and (outer) their groups.
TURN = (
    Phase.id.label("turn_phase"),
    Phase.process_id.label("turn_process"),
    Phase.starts_at.label("turn_starts"),
    Phase.ends_at.label("turn_ends"),
    Phase.acts.label("turn_acts"),
    Phase.group_id.label("turn_group"),
    Group.kind.label("turn_kind"),
    Group.names.label("turn_names"),
)
#: Phases decide what people may do once their process is published.
TURNS = Process.state == ProcessState.PUBLISHED


def turn(row: Any) -> Turn:
    """A turn from its columns."""
    return Turn(
        Span(row.turn_starts, row.turn_ends),
        frozenset(row.turn_acts),
        who_may(row.turn_kind),
        row.turn_group,
        row.turn_names or {},
        process_id=row.turn_process,
    )


def _turns_now(process_id: int) -> list[Any]:
    statement = (
        select(*TURN, db_now().label("now"))
        .join(Process, Process.id == Phase.process_id)
        .outerjoin(Group, Group.id == Phase.group_id)
        .where(Phase.process_id == process_id, TURNS)
    )
    return list(db.session.execute(statement.order_by(Phase.position)))


def turns(process_id: int) -> tuple[Turn, ...]:
    """What the phases of a process let people do; none for a draft. One query."""
    return tuple(turn(row) for row in _turns_now(process_id))


def right_of(process_id: int, act: Act, actor: Actor) -> Right:
    """Whether somebody may do something in a process now. One query, two where a phase is for a group."""
    rows = _turns_now(process_id)
    found, now = tuple(turn(row) for row in rows), rows[0].now if rows else clock.now()
    return right(found, act, now, my_groups(actor.person_id, found))


def my_groups(person_id: int | None, found: Collection[Turn]) -> frozenset[int]:
    """Groups that phases ask for and in which a person's term holds now. No query where none asks."""
    asked = {each.group_id for each in found if each.group_id is not None}
    if not asked or person_id is None:
        return frozenset()
    statement = select(Membership.group_id).where(
        Membership.person_id == person_id, Membership.group_id.in_(asked), holds_term()
    )
    shared = {each.process_id for each in found if each.who is Who.VERIFIED and each.process_id is not None}
    if not shared:
        return frozenset(db.session.scalars(statement))
    by_partner = _by_partner(person_id).where(Partner.process_id.in_(shared), _own.id.in_(asked))
    return frozenset(db.session.scalars(union(statement, by_partner)))


def rule_changes(process_id: int) -> list[RuleChange]:
    """What changed in the rules of a process, the newest first."""
    statement = select(RuleChange).where(RuleChange.process_id == process_id)
    return list(db.session.scalars(statement.order_by(RuleChange.at.desc(), RuleChange.id.desc())))


def rule_change(change_id: int) -> RuleChange | None:
    return db.session.get(RuleChange, change_id)


def news(process_id: int, most: int) -> list[News]:
    """News of a process, the newest first, at most so many."""
    statement = select(News).where(News.process_id == process_id)
    return list(db.session.scalars(statement.order_by(News.at.desc(), News.id.desc()).limit(most)))


def news_by_id(news_id: int) -> News | None:
    return db.session.get(News, news_id)
