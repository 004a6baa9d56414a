"""Reading the lists of proposals that councils must treat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from civic.core.db import Selection, db
from civic.core.permissions import Actor
from civic.councils.models import Council, Item
from civic.proposals.models import Proposal
from civic.resources import queries as resources
from civic.resources.models import Resource


@dataclass(frozen=True)
class ItemRow:
    """A proposal of a list. ``names`` are those of the council."""

    id: int
    council_id: int
    municipality_id: int
    group_id: int
    slug: str
    names: dict[str, str]
    proposal_id: int
    title: str
    language: str
    since: date
    due_on: date
    treated_on: date | None
    outcome: str
    outcome_language: str


def item(council_id: int, item_id: int, *, lock: bool = False) -> Item | None:
    """An item to change; with ``lock`` as the database has it."""
    statement = select(Item).where(Item.council_id == council_id, Item.id == item_id)
    statement = statement.execution_options(populate_existing=True)
    return db.session.scalar(statement.with_for_update() if lock else statement)


def _rows() -> Selection:
    c, i, p = Council, Item, Proposal
    columns = i.id, i.council_id, c.municipality_id, c.group_id, c.slug, c.names, i.proposal_id, p.title, p.language
    statement = select(*columns, i.since, i.due_on, i.treated_on, i.outcome, i.outcome_language)
    return statement.join(c, c.id == i.council_id).join(p, p.id == i.proposal_id)


def item_row(item_id: int) -> ItemRow | None:
    row = db.session.execute(_rows().where(Item.id == item_id)).first()
    return ItemRow(**row._mapping) if row else None


def items(council_id: int, actor: Actor, most: int = 50) -> list[ItemRow]:
    """The list of a council: what it has to treat, the longest due first, then what it treated last. One query."""
    statement = _rows().join(Resource, Resource.id == Proposal.resource_id)
    statement = statement.where(Item.council_id == council_id, resources.visible_to(actor))
    order = Item.treated_on.is_not(None), Item.treated_on.desc(), Item.due_on, Item.id
    return [ItemRow(**row._mapping) for row in db.session.execute(statement.order_by(*order).limit(most))]


def items_of(proposal_ids: Collection[int]) -> dict[int, ItemRow]:
    """On which list each of some proposals is, by proposal. One query."""
    if not proposal_ids:
        return {}
    rows = db.session.execute(_rows().where(Item.proposal_id.in_(sorted(proposal_ids))))
    return {row.proposal_id: ItemRow(**row._mapping) for row in rows}
