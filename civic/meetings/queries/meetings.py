"""Reading meetings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from civic.core.db import db, db_now
from civic.core.pagination import Page, keyset, paged
from civic.core.permissions import Actor
from civic.meetings.models import AgendaItem, Meeting
from civic.meetings.rules import MeetingStage, MeetingState, stage
from civic.places.models import Neighbourhood
from civic.processes import queries as processes
from civic.processes.models import Process
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.towns.models import Group, Municipality

PAGE = 20
#: What a calendar file holds at most: those that are furthest ahead.
MOST = 1000
#: A calendar that somebody subscribed to keeps what was, for so long.
CALENDAR_BACK = timedelta(days=366)


@dataclass(frozen=True)
class MeetingRow:
    """A meeting in a list, a panel or a calendar. ``hosts`` names its group or process."""

    id: int
    municipality_id: int
    group_id: int | None
    process_id: int | None
    titles: dict[str, str]
    theme: str
    place_name: str
    address: str
    neighbourhood_id: int | None
    step_free: bool
    hearing_loop: bool
    childcare: bool
    online_url: str
    online_private: bool
    starts_at: datetime
    ends_at: datetime
    state: str
    reasons: dict[str, str]
    uid: str
    sequence: int
    changed_at: datetime
    hosts: dict[str, str] | None

    def stage(self, at: datetime) -> MeetingStage:
        return stage(MeetingState(self.state), self.starts_at, self.ends_at, at)


@dataclass(frozen=True)
class ItemRow:
    """An item of an agenda. ``about`` is (kind, address, title, language) of what it is about, if one may see that."""

    id: int
    meeting_id: int
    title: str
    text: str
    minutes: int | None
    language: str
    about: tuple[str, str, str, str] | None


def meeting(meeting_id: int, *, lock: bool = False) -> Meeting | None:
    """A meeting; with ``lock`` as the database has it, held until the transaction ends."""
    statement = select(Meeting).where(Meeting.id == meeting_id)
    if lock:
        statement = statement.with_for_update()
    return db.session.scalar(statement, execution_options={"populate_existing": lock})


def begun(meeting_id: int) -> bool:
    """Whether a meeting has begun, by the clock of the database."""
    return bool(db.session.scalar(select(Meeting.starts_at <= db_now()).where(Meeting.id == meeting_id)))


def ended(meeting_id: int) -> bool:
    """Whether a meeting is over, by the clock of the database."""
    return bool(db.session.scalar(select(Meeting.ends_at <= db_now()).where(Meeting.id == meeting_id)))


def in_town(neighbourhood_id: int, municipality_id: int) -> bool:
    """Whether a neighbourhood belongs to the map of a municipality."""
    statement = (
        select(Neighbourhood.id)
        .join(Municipality, Municipality.town_id == Neighbourhood.town_id)
        .where(Neighbourhood.id == neighbourhood_id, Municipality.id == municipality_id)
    )
    return db.session.scalar(statement) is not None


def _select(actor: Actor, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Meeting.id,
            Meeting.municipality_id,
            Meeting.group_id,
            Meeting.process_id,
            Meeting.titles,
            Meeting.theme,
            Meeting.place_name,
            Meeting.address,
            Meeting.neighbourhood_id,
            Meeting.step_free,
            Meeting.hearing_loop,
            Meeting.childcare,
            Meeting.online_url,
            Meeting.online_private,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.state,
            Meeting.reasons,
            Meeting.uid,
            Meeting.sequence,
            Meeting.changed_at,
            Group.names,
            Process.titles.label("process_titles"),
        )
        .join(Resource, Resource.id == Meeting.resource_id)
        .outerjoin(Group, Group.id == Meeting.group_id)
        .outerjoin(Process, Process.id == Meeting.process_id)
        .where(resources.visible_to(actor), *conditions)
    )


def _rows(statement: Select[*tuple[Any, ...]]) -> list[MeetingRow]:
    rows = db.session.execute(statement).mappings()
    return [
        MeetingRow(
            **{key: row[key] for key in MeetingRow.__dataclass_fields__ if key != "hosts"},
            hosts=row["names"] or row["process_titles"],
        )
        for row in rows
    ]


def rows_of(actor: Actor, *conditions: ColumnElement[bool], limit: int) -> list[MeetingRow]:
    """Meetings that an actor may see and that meet conditions, in the order of their days. One query."""
    return _rows(_select(actor, *conditions).order_by(Meeting.starts_at, Meeting.id).limit(limit))


def _not_over() -> tuple[ColumnElement[bool], ...]:
    return Meeting.ends_at > db_now(), Meeting.state == MeetingState.PLANNED


def _when(over: bool) -> ColumnElement[bool]:
    return Meeting.ends_at <= db_now() if over else Meeting.ends_at > db_now()


def page(
    municipality_id: int,
    actor: Actor,
    *,
    over: bool,
    after: str | None = None,
    before: str | None = None,
    limit: int = PAGE,
) -> Page[MeetingRow]:
    """A page of a municipality's meetings, shared ones included. One query.

    Those that are not over, cancelled ones among them, the next one first; or those that are over, the last one first.
    """
    order: Any = [(Meeting.starts_at, over), (Meeting.id, over)]
    statement = _select(actor, processes.in_town(municipality_id, Meeting), _when(over))
    asked, backwards = keyset(statement, order, after, before, limit)

    def keys(row: MeetingRow) -> list[Any]:
        return [row.starts_at.isoformat(), row.id]

    return paged(_rows(asked), keys, backwards, bool(after or before), limit)


def how_many(municipality_id: int, actor: Actor, *, over: bool) -> int:
    """How many meetings of a municipality, shared ones included, are over, or are not."""
    statement = select(func.count()).select_from(Meeting).join(Resource, Resource.id == Meeting.resource_id)
    seen = processes.in_town(municipality_id, Meeting), _when(over), resources.visible_to(actor)
    return db.session.scalar(statement.where(*seen)) or 0


def coming_of_group(group_id: int, actor: Actor, limit: int = 5) -> list[MeetingRow]:
    """The next meetings of a group that take place."""
    statement = _select(actor, Meeting.group_id == group_id, *_not_over())
    return _rows(statement.order_by(Meeting.starts_at, Meeting.id).limit(limit))


def held_by_group(group_id: int, actor: Actor, limit: int = 10) -> list[MeetingRow]:
    """Meetings of a group with minutes, the last one first."""
    statement = _select(actor, Meeting.group_id == group_id, Meeting.state == MeetingState.HELD)
    return _rows(statement.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(limit))


def coming_of_processes(process_ids: Collection[int], actor: Actor) -> list[MeetingRow]:
    """Meetings of some processes that are not over, the next one first."""
    statement = _select(actor, Meeting.process_id.in_(process_ids), *_not_over())
    return _rows(statement.order_by(Meeting.starts_at, Meeting.id))


def next_of_groups(group_ids: Collection[int], actor: Actor) -> dict[int, MeetingRow]:
    """For each of some groups its next meeting."""
    return {row.group_id or 0: row for row in _first_of(Meeting.group_id, group_ids, actor)}


def next_of_town(municipality_id: int, actor: Actor) -> MeetingRow | None:
    """The next meeting of a municipality, shared ones included."""
    statement = _select(actor, processes.in_town(municipality_id, Meeting), *_not_over())
    return next(iter(_rows(statement.order_by(Meeting.starts_at, Meeting.id).limit(1))), None)


def _first_of(column: InstrumentedAttribute[Any], keys: Collection[int], actor: Actor) -> list[MeetingRow]:
    place = func.row_number().over(partition_by=column, order_by=(Meeting.starts_at, Meeting.id)).label("place")
    ranked = (
        select(Meeting.id, place)
        .join(Resource, Resource.id == Meeting.resource_id)
        .where(resources.visible_to(actor), column.in_(keys), *_not_over())
        .subquery()
    )
    first = select(ranked.c.id).where(ranked.c.place == 1)
    return _rows(_select(actor, Meeting.id.in_(first)))


def for_calendar(
    actor: Actor,
    *,
    meeting_id: int | None = None,
    group_id: int | None = None,
    municipality_id: int | None = None,
    process_id: int | None = None,
) -> list[MeetingRow]:
    """Meetings of a calendar: one, those of a group, a municipality or a process; of the last year and to come."""
    conditions: list[ColumnElement[bool]] = []
    if meeting_id is not None:
        conditions.append(Meeting.id == meeting_id)
    else:
        conditions.append(Meeting.ends_at > _long_ago())
    if group_id is not None:
        conditions.append(Meeting.group_id == group_id)
    if municipality_id is not None:
        conditions.append(processes.in_town(municipality_id, Meeting))
    if process_id is not None:
        conditions.append(Meeting.process_id == process_id)
    return _rows(_select(actor, *conditions).order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(MOST))


def _long_ago() -> datetime:
    found: datetime = db.session.scalars(select(db_now())).one()
    return found - CALENDAR_BACK


def agenda_items(meeting_id: int) -> list[AgendaItem]:
    """The items of one meeting's agenda, in their order."""
    statement = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.position)
    return list(db.session.scalars(statement))


def agendas(meeting_ids: Sequence[int], actor: Actor) -> dict[int, list[ItemRow]]:
    """The agendas of some meetings, in order. What an actor may not see is not named. One query."""
    statement = (
        select(
            AgendaItem.id,
            AgendaItem.meeting_id,
            AgendaItem.title,
            AgendaItem.text,
            AgendaItem.minutes,
            AgendaItem.language,
            Resource.kind,
            Resource.address,
            Resource.title.label("about_title"),
            Resource.language.label("about_language"),
        )
        .outerjoin(Resource, (Resource.id == AgendaItem.about_id) & resources.visible_to(actor))
        .where(AgendaItem.meeting_id.in_(meeting_ids))
        .order_by(AgendaItem.meeting_id, AgendaItem.position)
    )
    found: dict[int, list[ItemRow]] = {}
    for row in db.session.execute(statement):
        about = (row.kind, row.address, row.about_title, row.about_language) if row.kind else None
        item = ItemRow(row.id, row.meeting_id, row.title, row.text, row.minutes, row.language, about)
        found.setdefault(row.meeting_id, []).append(item)
    return found
