"""One measure: its row, and what belongs to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from civic.core.db import db
from civic.core.permissions import STRANGER, Actor
from civic.measures.models import Indicator, Measure, MeasureChange, Place, Reading, Source, Update
from civic.places.models import Neighbourhood
from civic.proposals.models import Proposal
from civic.proposals.rules import ProposalState
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.towns.models import Municipality


@dataclass(frozen=True)
class ProposalOf:
    """A proposal that a measure came from."""

    id: int
    title: str
    language: str
    state: ProposalState
    address: str


def measure(measure_id: int, *, lock: bool = False) -> Measure | None:
    """A measure; with ``lock`` as the database has it, held until the transaction ends."""
    statement = select(Measure).where(Measure.id == measure_id)
    if lock:
        statement = statement.with_for_update()
    return db.session.scalar(statement, execution_options={"populate_existing": lock})


def sources(measure_id: int) -> list[int]:
    """The ids of the proposals that a measure came from."""
    statement = select(Source.proposal_id).where(Source.measure_id == measure_id)
    return list(db.session.scalars(statement.order_by(Source.proposal_id)))


def proposals(measure_id: int, actor: Actor) -> list[ProposalOf]:
    """The proposals that a measure came from, as far as somebody may see them. One query."""
    statement = (
        select(Proposal.id, Proposal.title, Proposal.language, Proposal.state, Resource.address)
        .join(Source, Source.proposal_id == Proposal.id)
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(Source.measure_id == measure_id, resources.visible_to(actor))
        .order_by(Proposal.support_count.desc(), Proposal.id)
    )
    return [
        ProposalOf(row.id, row.title, row.language, ProposalState(row.state), row.address)
        for row in db.session.execute(statement)
    ]


def proposals_at(municipality_id: int, addresses: Collection[str], process_id: int | None) -> dict[str, int]:
    """The ids of the proposals of a municipality at some addresses. One query.

    Of those that everybody may see, or everybody who may read the process that is named.
    """
    statement = (
        select(Resource.address, Proposal.id)
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(
            Resource.municipality_id == municipality_id,
            Resource.address.in_(sorted(addresses)),
            resources.for_every_reader(process_id),
        )
    )
    return {row.address: row.id for row in db.session.execute(statement)}


def places(measure_id: int) -> list[int]:
    """The ids of the neighbourhoods that a measure is in."""
    statement = select(Place.neighbourhood_id).where(Place.measure_id == measure_id)
    return list(db.session.scalars(statement.order_by(Place.neighbourhood_id)))


def in_town(municipality_id: int, neighbourhood_ids: Collection[int]) -> bool:
    """Whether all of some neighbourhoods are of a municipality's map."""
    statement = (
        select(Neighbourhood.id)
        .join(Municipality, Municipality.town_id == Neighbourhood.town_id)
        .where(Municipality.id == municipality_id, Neighbourhood.id.in_(sorted(neighbourhood_ids)))
    )
    return set(db.session.scalars(statement)) == set(neighbourhood_ids)


def indicators(measure_id: int) -> list[Indicator]:
    """What is measured, in its order."""
    statement = select(Indicator).where(Indicator.measure_id == measure_id).order_by(Indicator.position)
    return list(db.session.scalars(statement))


def indicator(measure_id: int, indicator_id: int) -> Indicator | None:
    """An indicator, if it is one of that measure."""
    statement = select(Indicator).where(Indicator.id == indicator_id, Indicator.measure_id == measure_id)
    return db.session.scalar(statement)


def readings(indicator_ids: Sequence[int]) -> dict[int, list[Reading]]:
    """The readings of some indicators, the first day first. One query, none for nothing."""
    found: dict[int, list[Reading]] = {}
    if indicator_ids:
        statement = select(Reading).where(Reading.indicator_id.in_(indicator_ids))
        for reading in db.session.scalars(statement.order_by(Reading.day)):
            found.setdefault(reading.indicator_id, []).append(reading)
    return found


def changes(measure_id: int) -> list[MeasureChange]:
    """What changed of dates and money, the last first."""
    statement = select(MeasureChange).where(MeasureChange.measure_id == measure_id)
    return list(db.session.scalars(statement.order_by(MeasureChange.id.desc())))


def news(measure_id: int) -> list[Update]:
    """News of a measure, the newest first."""
    return list(db.session.scalars(select(Update).where(Update.measure_id == measure_id).order_by(Update.id.desc())))


def newest_news(municipality_id: int, most: int) -> list[tuple[Update, Measure]]:
    """The newest news of a municipality's measures that everybody may see. One query."""
    statement = (
        select(Update, Measure)
        .join(Measure, Measure.id == Update.measure_id)
        .join(Resource, Resource.id == Measure.resource_id)
        .where(Measure.municipality_id == municipality_id, resources.visible_to(STRANGER))
        .order_by(Update.id.desc())
        .limit(most)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def update_by_id(update_id: int) -> Update | None:
    return db.session.get(Update, update_id)
