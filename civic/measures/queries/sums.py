"""How many measures are how far, by town, process and neighbourhood, and how much money they take."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from civic.core.db import db
from civic.core.permissions import Actor
from civic.measures.models import Measure, Place
from civic.measures.queries.lists import Filter, progress_on, seen
from civic.measures.rules import Progress
from civic.resources import queries as resources
from civic.resources.models import Resource

Counted = dict[Progress, int]


@dataclass(frozen=True)
class Money:
    """What measures together promise and spent, in minor units of a currency.

    ``untold`` is how many of them promise money and do not say what was spent.
    """

    currency: str
    promised: int
    spent: int
    untold: int


def counts(what: Filter, actor: Actor) -> Counted:
    """How many measures are how far. One query."""
    progress = progress_on(what.today)
    statement = seen(select(progress, func.count()).select_from(Measure), what, actor).group_by(progress)
    return {Progress(code): number for code, number in db.session.execute(statement)}


def counts_of_themes(what: Filter, actor: Actor) -> dict[str, int]:
    """How many measures each theme has, by its key. One query."""
    statement = seen(select(Measure.theme, func.count()).select_from(Measure), what, actor)
    return {key: number for key, number in db.session.execute(statement.group_by(Measure.theme)) if key}


def counts_of_processes(process_ids: Collection[int], today: date, actor: Actor) -> dict[int, Counted]:
    """The same for each of some processes. One query."""
    progress = progress_on(today)
    statement = (
        select(Measure.process_id, progress, func.count())
        .join(Resource, Resource.id == Measure.resource_id)
        .where(Measure.process_id.in_(process_ids), resources.visible_to(actor))
        .group_by(Measure.process_id, progress)
    )
    return _grouped(db.session.execute(statement))


def by_place(what: Filter, actor: Actor) -> dict[int, Counted]:
    """The same for each neighbourhood; 0: no neighbourhood. A measure counts in each of its own. One query."""
    progress, hood = progress_on(what.today), func.coalesce(Place.neighbourhood_id, 0)
    statement = select(hood, progress, func.count()).select_from(Measure)
    statement = statement.outerjoin(Place, Place.measure_id == Measure.id)
    return _grouped(db.session.execute(seen(statement, what, actor).group_by(hood, progress)))


def _grouped(rows: Any) -> dict[int, Counted]:
    found: dict[int, Counted] = {}
    for key, code, number in rows:
        found.setdefault(key, {})[Progress(code)] = number
    return found


def money(what: Filter, actor: Actor) -> list[Money]:
    """What the measures that promise or spent money take, by currency. One query."""
    untold = func.count().filter(Measure.promised.is_not(None), Measure.spent.is_(None))
    sums = func.coalesce(func.sum(Measure.promised), 0), func.coalesce(func.sum(Measure.spent), 0)
    statement = seen(select(Measure.currency, *sums, untold).select_from(Measure), what, actor)
    statement = statement.where(Measure.promised.is_not(None) | Measure.spent.is_not(None))
    rows = db.session.execute(statement.group_by(Measure.currency).order_by(Measure.currency))
    return [Money(currency, int(promised), int(spent), left) for currency, promised, spent, left in rows]
