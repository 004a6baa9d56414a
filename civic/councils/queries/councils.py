"""Reading councils themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from civic.core import clock
from civic.core.db import db, db_now
from civic.core.permissions import Actor
from civic.councils.models import Council, Recommendation
from civic.councils.queries.recommendations import figures_on
from civic.councils.rules import Procedure, RecommendationState, Seats
from civic.meetings.rules.deciding import Publicity, Voting, Way
from civic.meetings.rules.suggesting import Listing, Suggesters, SuggestionRules
from civic.resources import queries as resources
from civic.resources.models import Resource


def today(zone: str) -> date:
    """The present day in a time zone, by the clock of the database."""
    return clock.day_in(zone, db.session.scalars(select(db_now())).one())


def council(council_id: int, *, lock: bool = False) -> Council | None:
    """A council; with ``lock`` as the database has it, held until the transaction ends."""
    statement = select(Council).where(Council.id == council_id)
    if lock:
        statement = statement.with_for_update()
    return db.session.scalar(statement, execution_options={"populate_existing": lock})


def council_at(slug: str) -> Council | None:
    return db.session.scalar(select(Council).where(Council.slug == slug))


def council_of_group(group_id: int) -> Council | None:
    """The council whose members a group are."""
    return db.session.scalar(select(Council).where(Council.group_id == group_id))


@dataclass(frozen=True)
class CouncilRow:
    """A council in a list."""

    id: int
    slug: str
    group_id: int
    names: dict[str, str]
    summaries: dict[str, str]
    seats: int
    adopted: int
    waiting: int
    late: int


def councils(municipality_id: int, actor: Actor, on: date) -> list[CouncilRow]:
    """Councils of a municipality with what they recommended and what waits on a day. One query."""
    figures = (
        select(Recommendation.council_id, *figures_on(on))
        .where(Recommendation.state != RecommendationState.DRAFT)
        .group_by(Recommendation.council_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Council.id,
            Council.slug,
            Council.group_id,
            Council.names,
            Council.summaries,
            (Council.seats_lot + Council.seats_organisation + Council.seats_elected + Council.seats_ex_officio).label(
                "seats"
            ),
            func.coalesce(figures.c.adopted, 0).label("adopted"),
            func.coalesce(figures.c.waiting, 0).label("waiting"),
            func.coalesce(figures.c.late, 0).label("late"),
        )
        .join(Resource, Resource.id == Council.resource_id)
        .outerjoin(figures, figures.c.council_id == Council.id)
        .where(Council.municipality_id == municipality_id, resources.visible_to(actor))
        .order_by(Council.id)
    )
    return [CouncilRow(*row) for row in rows]


def pages_of_groups(group_ids: Collection[int]) -> dict[int, tuple[str, dict[str, str]]]:
    """For each group that is a council's: the slug of its page and its names."""
    rows = db.session.execute(
        select(Council.group_id, Council.slug, Council.names).where(Council.group_id.in_(group_ids))
    )
    return {row.group_id: (row.slug, row.names) for row in rows}


def seats(found: Council) -> Seats:
    return Seats(found.seats_lot, found.seats_organisation, found.seats_elected, found.seats_ex_officio)


def publicity_of_groups(group_ids: Collection[int]) -> dict[int, Publicity]:
    """How public meetings are by the rules of the councils of some groups."""
    rows = db.session.execute(select(Council.group_id, Council.publicity).where(Council.group_id.in_(group_ids)))
    return {row[0]: Publicity(row[1]) for row in rows}


def suggesting_of_groups(group_ids: Collection[int]) -> dict[int, SuggestionRules]:
    """By which rules of their councils items are suggested for the meetings of some groups."""
    columns = Council.group_id, Council.suggesters, Council.suggestion_listing
    rows = db.session.execute(select(*columns).where(Council.group_id.in_(group_ids)))
    return {row[0]: SuggestionRules(Suggesters(row[1]), Listing(row[2])) for row in rows}


def procedure(found: Council) -> Procedure:
    return Procedure(
        found.quorum,
        Voting(found.voting),
        Publicity(found.publicity),
        found.deputies,
        found.seconding,
        Way(found.way),
        Suggesters(found.suggesters),
        Listing(found.suggestion_listing),
    )
