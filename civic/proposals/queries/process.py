"""The process that proposals belong to, as far as they care: who may see it, and its phases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from civic.core import days
from civic.core.db import db, db_now
from civic.core.permissions import Actor
from civic.core.working_days import Calendar
from civic.processes import policy as processes_policy
from civic.processes.models import Phase, Process
from civic.processes.rules import ProcessState, Span
from civic.proposals.rules import PROPOSAL_PHASE, SUPPORT_PHASES, Promise, Turn
from civic.resources import queries as resources
from civic.resources.kinds import PROCESS
from civic.resources.models import Resource
from civic.resources.rules import Audience
from civic.towns import queries as towns
from civic.towns.models import Group, Membership, Municipality


@dataclass(frozen=True)
class Frame:
    """A process around its proposals, at an instant of the database's clock (``now``)."""

    process_id: int
    municipality_id: int
    slug: str
    titles: dict[str, str]
    audience: Audience
    group_id: int | None
    visible: bool
    turns: tuple[Turn, ...]
    now: datetime


def promise(municipality_id: int) -> Promise:
    """What a municipality promises to proposals that are published now."""
    statement = select(Municipality.support_threshold, Municipality.answer_days, Municipality.answer_working)
    return Promise(*db.session.execute(statement.where(Municipality.id == municipality_id)).one())


def working_days(municipality_id: int) -> tuple[Calendar, str]:
    """On which days a municipality works, as it says now, and its time zone. One query."""
    columns = (Municipality.country, Municipality.region, Municipality.closing_days, Municipality.timezone)
    row = db.session.execute(select(*columns).where(Municipality.id == municipality_id)).one()
    closing = {days.day(each["day"]): each["names"] for each in row.closing_days}
    return Calendar(row.country, row.region, closing), row.timezone


def frame(process_id: int, actor: Actor) -> Frame | None:
    """A process for whoever asks. Two queries, three where a group may see it."""
    return _frame(Process.id == process_id, actor)


def frame_by_slug(slug: str, actor: Actor) -> Frame | None:
    return _frame(Process.slug == slug, actor)


def _frame(which: Any, actor: Actor) -> Frame | None:
    row = db.session.execute(
        select(Process, Resource, db_now().label("now"))
        .outerjoin(Resource, and_(Resource.process_id == Process.id, Resource.kind == PROCESS.code))
        .where(which)
    ).one_or_none()
    if row is None:
        return None
    process: Process = row.Process
    thing: Resource | None = row.Resource
    seen = thing is None or resources.may_see(actor, thing, process_state=process.state)
    if process.state == ProcessState.DRAFT:
        seen = processes_policy.may_see_process(actor, process)
    return Frame(
        process_id=process.id,
        municipality_id=process.municipality_id,
        slug=process.slug,
        titles=process.titles,
        audience=Audience(thing.audience) if thing else Audience.PUBLIC,
        group_id=thing.group_id if thing else None,
        visible=seen,
        turns=turns(process.id),
        now=row.now,
    )


#: Columns of a turn, and the conditions under which a phase is one.
TURN = (
    Phase.kind.label("turn_kind"),
    Phase.starts_at.label("turn_starts"),
    Phase.ends_at.label("turn_ends"),
    Phase.group_id.label("turn_group"),
    Group.names.label("turn_names"),
)
TURNS = (Phase.kind.in_(SUPPORT_PHASES), Process.state == ProcessState.PUBLISHED)


def turn(row: Any) -> Turn:
    """A turn from its columns."""
    return Turn(row.turn_kind, Span(row.turn_starts, row.turn_ends), row.turn_group, row.turn_names or {})


def turns(process_id: int) -> tuple[Turn, ...]:
    """The phases of a process in which people propose or support."""
    rows = db.session.execute(
        select(*TURN)
        .join(Process, Process.id == Phase.process_id)
        .outerjoin(Group, Group.id == Phase.group_id)
        .where(Phase.process_id == process_id, *TURNS)
        .order_by(Phase.position)
    )
    return tuple(turn(row) for row in rows)


def my_groups(person_id: int | None, running: list[Turn]) -> frozenset[int]:
    """Groups that running phases ask for and in which a person's term holds now. No query where none asks."""
    asked = {turn.group_id for turn in running if turn.group_id is not None}
    if not asked or person_id is None:
        return frozenset()
    statement = select(Membership.group_id).where(
        Membership.person_id == person_id, Membership.group_id.in_(asked), towns.holds_term()
    )
    return frozenset(db.session.scalars(statement))


@dataclass(frozen=True)
class Taking:
    """A process that takes proposals now."""

    process_id: int
    slug: str
    titles: dict[str, str]
    summaries: dict[str, str]
    neighbourhood_id: int | None
    ends_at: datetime | None


def taking_proposals(municipality_id: int, actor: Actor, process_id: int | None = None) -> list[Taking]:
    """Processes of a municipality in which people can propose now, by the clock of the database. One query."""
    statement = (
        select(Process.id, Process.slug, Process.titles, Process.summaries, Process.neighbourhood_id, Phase.ends_at)
        .join(Phase, Phase.process_id == Process.id)
        .outerjoin(Resource, and_(Resource.process_id == Process.id, Resource.kind == PROCESS.code))
        .where(
            Process.municipality_id == municipality_id,
            Process.state == ProcessState.PUBLISHED,
            Phase.kind == PROPOSAL_PHASE,
            or_(Phase.starts_at.is_(None), Phase.starts_at <= db_now()),
            or_(Phase.ends_at.is_(None), Phase.ends_at > db_now()),
            or_(Resource.id.is_(None), resources.visible_to(actor)),
        )
        .order_by(Process.created_at.desc(), Process.id.desc(), Phase.position)
    )
    if process_id is not None:
        statement = statement.where(Process.id == process_id)
    found: dict[int, Taking] = {}
    for row in db.session.execute(statement):
        found.setdefault(row.id, Taking(*row))
    return list(found.values())
