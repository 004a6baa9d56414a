"""Reading relations, from either side."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import case, or_, select

from civic.core.db import db
from civic.core.permissions import STRANGER, Actor
from civic.proposals import queries as proposals
from civic.proposals.models import Proposal
from civic.proposals.queries.coauthors import written_with
from civic.relations.models import Relation
from civic.relations.rules import Kind, read_from
from civic.resources import queries as resources
from civic.resources.models import Resource


@dataclass(frozen=True)
class Related:
    """Another thing, and how the first one stands to it; ``public``: everybody may see it."""

    id: int
    how: Kind
    kind: str
    title: str
    language: str
    address: str
    public: bool


def related(resource_id: int) -> list[Related]:
    """All that a thing is related to, whoever may see it. One query."""
    other = case((Relation.low_id == resource_id, Relation.high_id), else_=Relation.low_id)
    rows = db.session.execute(
        select(
            Relation.low_id,
            Relation.kind.label("how"),
            Resource.id,
            Resource.kind,
            Resource.title,
            Resource.language,
            Resource.address,
            case((resources.visible_to(STRANGER), True), else_=False).label("public"),
        )
        .join(Resource, Resource.id == other)
        .where(or_(Relation.low_id == resource_id, Relation.high_id == resource_id))
        .order_by(Relation.at, Resource.id)
    )
    return [
        Related(
            row.id,
            read_from(resource_id, row.low_id, Kind(row.how)),
            row.kind,
            row.title,
            row.language,
            row.address,
            bool(row.public),
        )
        for row in rows
    ]


def visible(found: Collection[Related], actor: Actor) -> list[Related]:
    """Those of some things that an actor may see. One query where some are not for everybody, else none."""
    asked = [each.id for each in found if not each.public]
    seen: set[int] = set()
    if asked:
        statement = select(Resource.id).where(Resource.id.in_(asked), resources.visible_to(actor))
        seen = set(db.session.scalars(statement))
    return [each for each in found if each.public or each.id in seen]


@dataclass(frozen=True)
class Pair:
    """Two things of one town, or one of them, and who wrote each: what decides who may relate them."""

    municipality_id: int
    authors: frozenset[int]


def pair(municipality_id: int, *resource_ids: int) -> Pair:
    """What decides who may relate some things: their authors are those who wrote all of them."""
    wrote = [frozenset(proposals.authors_of(number)) for number in resource_ids]
    return Pair(municipality_id, frozenset.intersection(*wrote))


def own(resource_ids: Collection[int], actor: Actor) -> set[int]:
    """Which of some things an actor wrote. One query."""
    mine = Proposal.resource_id.in_(sorted(resource_ids)), written_with(actor.person_id or 0)
    return {number for number in db.session.scalars(select(Proposal.resource_id).where(*mine)) if number is not None}


def relation(one: int, other: int) -> Relation | None:
    return db.session.get(Relation, (min(one, other), max(one, other)))
