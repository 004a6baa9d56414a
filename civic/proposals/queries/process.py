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
from civic.processes import queries as processes
from civic.processes.models import Phase, Process
from civic.processes.rules import Act, ProcessState, Right, Turn, Who, right, who_may
from civic.proposals.rules import Promise
from civic.resources import queries as resources
from civic.resources.kinds import PROCESS
from civic.resources.models import Resource
from civic.resources.rules import Audience
from civic.towns.models import Group, Municipality


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

    def right(self, act: Act, actor: Actor) -> Right:
        """Whether somebody may do something in the process now. One query where a phase is for a group."""
        return right(self.turns, act, self.now, processes.my_groups(actor.person_id, self.turns))


def promise(municipality_id: int, process_id: int | None = None) -> Promise:
    """What is promised to proposals that are published now: by the running phase of a process in which people propose,
    where it says so, else by its municipality. One query, two with a process."""
    row = db.session.execute(_phase_promise(process_id)).first() if process_id is not None else None
    duty = row.Phase.duty if row else None
    if row is not None and duty is not None:
        return Promise(duty.supporters, duty.days, duty.working, duty.each, duty.council_id, row.names or {})
    statement = select(Municipality.support_threshold, Municipality.answer_days, Municipality.answer_working)
    return Promise(*db.session.execute(statement.where(Municipality.id == municipality_id)).one())


def _phase_promise(process_id: int) -> Any:
    statement = select(Phase, Group.names).outerjoin(Group, Group.id == Phase.treated_by_id)
    statement = statement.where(Phase.process_id == process_id, Phase.answer_supporters.is_not(None))
    return statement.where(processes.allows(Act.PROPOSE), processes.running()).order_by(Phase.position).limit(1)


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
    seen = processes_policy.may_see_process(actor, process)
    return Frame(
        process_id=process.id,
        municipality_id=process.municipality_id,
        slug=process.slug,
        titles=process.titles,
        audience=Audience(thing.audience) if thing else Audience.PUBLIC,
        group_id=thing.group_id if thing else None,
        visible=seen and (thing is None or resources.may_see(actor, thing)),
        turns=processes.turns(process.id),
        now=row.now,
    )


@dataclass(frozen=True)
class Taking:
    """A process that takes proposals now, from ``who``."""

    process_id: int
    slug: str
    titles: dict[str, str]
    summaries: dict[str, str]
    neighbourhood_id: int | None
    ends_at: datetime | None
    who: Who
    group_names: dict[str, str]


def taking_proposals(municipality_id: int, actor: Actor, process_id: int | None = None) -> list[Taking]:
    """Processes of a municipality in which people can propose now, by the clock of the database. One query."""
    statement = (
        select(
            Process.id,
            Process.slug,
            Process.titles,
            Process.summaries,
            Process.neighbourhood_id,
            Phase.ends_at,
            Group.kind,
            Group.names,
        )
        .join(Phase, Phase.process_id == Process.id)
        .outerjoin(Group, Group.id == Phase.group_id)
        .outerjoin(Resource, and_(Resource.process_id == Process.id, Resource.kind == PROCESS.code))
        .where(
            processes.of_town(municipality_id),
            Process.state == ProcessState.PUBLISHED,
            processes.allows(Act.PROPOSE),
            processes.running(),
            or_(Resource.id.is_(None), resources.visible_to(actor)),
        )
        .order_by(Process.created_at.desc(), Process.id.desc(), Phase.position)
    )
    if process_id is not None:
        statement = statement.where(Process.id == process_id)
    found: dict[int, Taking] = {}
    for row in db.session.execute(statement):
        found.setdefault(row.id, Taking(*row[:6], who_may(row.kind), row.names or {}))
    return list(found.values())
