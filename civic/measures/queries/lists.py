"""Measures in lists: of a town or a process, by how far they are; of some proposals."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, not_, or_, select

from civic.core.days import LATEST
from civic.core.db import db
from civic.core.pagination import Page, keyset, paged
from civic.core.permissions import STRANGER, Actor
from civic.measures.models import Measure, Place, Source
from civic.measures.rules import OPEN, MeasureState, Progress, Promise
from civic.resources import queries as resources
from civic.resources.models import Resource

PAGE = 20
#: Where a measure without a last day comes in the order of last days.
NEVER = date(LATEST, 12, 31)


@dataclass(frozen=True)
class Filter:
    """Which measures of a municipality. ``neighbourhood_id`` 0 is the whole town: measures without a neighbourhood."""

    municipality_id: int
    today: date
    process_id: int | None = None
    progress: Progress | None = None
    neighbourhood_id: int | None = None
    theme: str = ""


@dataclass(frozen=True)
class MeasureRow:
    """A measure in a list."""

    id: int
    titles: dict[str, str]
    theme: str
    owner: str
    process_id: int | None
    promise: Promise


@dataclass(frozen=True)
class Linked:
    """A measure of a proposal."""

    proposal_id: int
    measure: MeasureRow


COLUMNS = (
    Measure.id,
    Measure.titles,
    Measure.theme,
    Measure.owner,
    Measure.process_id,
    Measure.state,
    Measure.starts_on,
    Measure.ends_on,
    Measure.done_on,
    Measure.promised,
    Measure.spent,
)
#: The last day, as lists order by it.
LAST = func.coalesce(Measure.ends_on, literal(NEVER, Measure.ends_on.type))


def promise_of(found: Any) -> Promise:
    """What a town promises of a measure, of its row or of one with the same names."""
    return Promise(
        MeasureState(found.state), found.starts_on, found.ends_on, found.done_on, found.promised, found.spent
    )


def is_late(today: date) -> ColumnElement[bool]:
    """The condition "is late on that day", as ``rules.progress`` says."""
    not_begun = and_(Measure.state == MeasureState.PLANNED, Measure.starts_on < today)
    late = or_(Measure.ends_on < today, not_begun)
    return and_(Measure.state.in_(OPEN), func.coalesce(late, False))


def progress_on(today: date) -> ColumnElement[str]:
    """The code of ``Progress`` of a measure on a day."""
    return case((is_late(today), literal(Progress.LATE.value)), else_=Measure.state)


def _row(found: Any) -> MeasureRow:
    return MeasureRow(found.id, found.titles, found.theme, found.owner, found.process_id, promise_of(found))


def seen(statement: Any, what: Filter, actor: Actor) -> Any:
    """A statement over measures, narrowed to those that a filter means and somebody may see."""
    statement = statement.join(Resource, Resource.id == Measure.resource_id)
    statement = statement.where(Measure.municipality_id == what.municipality_id, resources.visible_to(actor))
    if what.process_id is not None:
        statement = statement.where(Measure.process_id == what.process_id)
    if what.progress is Progress.LATE:
        statement = statement.where(is_late(what.today))
    elif what.progress is not None:
        statement = statement.where(Measure.state == what.progress.value, not_(is_late(what.today)))
    if what.theme:
        statement = statement.where(Measure.theme == what.theme)
    if what.neighbourhood_id is not None:
        there = exists().where(Place.measure_id == Measure.id)
        inside = there.where(Place.neighbourhood_id == what.neighbourhood_id)
        statement = statement.where(inside if what.neighbourhood_id else ~there)
    return statement


def page(what: Filter, actor: Actor, after: str | None = None, before: str | None = None) -> Page[MeasureRow]:
    """A page of measures: what is open first, by its last day; then what is done, then what was dropped. One query."""
    rank = case((Measure.state == MeasureState.DROPPED, 2), (Measure.state == MeasureState.DONE, 1), else_=0)
    order: Any = [(rank, False), (LAST, False), (Measure.id, False)]
    statement, backwards = keyset(seen(select(*COLUMNS, rank.label("rank")), what, actor), order, after, before, PAGE)
    rows = list(db.session.execute(statement))

    def keys(row: Any) -> list[Any]:
        return [row.rank, (row.ends_on or NEVER).isoformat(), row.id]

    found = paged(rows, keys, backwards, bool(after or before), PAGE)
    return Page([_row(row) for row in found.items], found.after, found.before)


def how_many(what: Filter, actor: Actor) -> int:
    found: int | None = db.session.scalar(seen(select(func.count()).select_from(Measure), what, actor))
    return found or 0


def late(what: Filter, actor: Actor, most: int) -> list[MeasureRow]:
    """What is late, the longest first. One query."""
    since = case((Measure.ends_on < what.today, Measure.ends_on), else_=Measure.starts_on)
    statement = seen(select(*COLUMNS), what, actor).where(is_late(what.today))
    return [_row(row) for row in db.session.execute(statement.order_by(since, Measure.id).limit(most))]


def recent(municipality_id: int, most: int) -> list[Measure]:
    """The measures of a municipality that were added last, of those that everybody may see. One query."""
    statement = (
        select(Measure)
        .join(Resource, Resource.id == Measure.resource_id)
        .where(Measure.municipality_id == municipality_id, resources.visible_to(STRANGER))
        .order_by(Measure.id.desc())
        .limit(most)
    )
    return list(db.session.scalars(statement))


def places_of(measure_ids: Collection[int]) -> dict[int, list[int]]:
    """The neighbourhoods of some measures. One query, none for nothing."""
    found: dict[int, list[int]] = {}
    if measure_ids:
        statement = select(Place.measure_id, Place.neighbourhood_id).where(Place.measure_id.in_(sorted(measure_ids)))
        for row in db.session.execute(statement.order_by(Place.measure_id, Place.neighbourhood_id)):
            found.setdefault(row.measure_id, []).append(row.neighbourhood_id)
    return found


def of_proposals(proposal_ids: Iterable[int], actor: Actor) -> list[Linked]:
    """The measures that came from some proposals, as far as somebody may see them. One query."""
    statement = (
        select(Source.proposal_id, *COLUMNS)
        .join(Measure, Measure.id == Source.measure_id)
        .join(Resource, Resource.id == Measure.resource_id)
        .where(Source.proposal_id.in_(sorted(set(proposal_ids))), resources.visible_to(actor))
        .order_by(Source.proposal_id, LAST, Measure.id)
    )
    return [Linked(row.proposal_id, _row(row)) for row in db.session.execute(statement)]


def of_processes(process_ids: Collection[int], actor: Actor, most: int) -> dict[int, list[MeasureRow]]:
    """Measures of some processes that came from none of their proposals. One query."""
    statement = (
        select(*COLUMNS)
        .join(Resource, Resource.id == Measure.resource_id)
        .where(
            Measure.process_id.in_(process_ids),
            ~exists().where(Source.measure_id == Measure.id),
            resources.visible_to(actor),
        )
        .order_by(LAST, Measure.id)
        .limit(most)
    )
    found: dict[int, list[MeasureRow]] = {}
    for row in db.session.execute(statement):
        found.setdefault(row.process_id or 0, []).append(_row(row))
    return found
