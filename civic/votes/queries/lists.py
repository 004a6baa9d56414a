"""Lists of votes, as their readers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from civic.core.db import ByName, Selection, db, db_now
from civic.core.pagination import Order, Page, keyset, paged
from civic.core.permissions import Actor
from civic.processes import queries as processes
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.votes.frozen import Electorate
from civic.votes.models import Vote
from civic.votes.queries.papers import asked, logged_hashes, open_now
from civic.votes.rules import VoteStage, VoteState, stage

PAGE = 20


@dataclass(frozen=True)
class VoteRow:
    """A vote in a list. ``listed`` is the instant of its row, by which the database sorts.

    ``electorate`` is None before the vote was opened.
    """

    id: int
    titles: dict[str, str]
    method: str
    budget: Decimal | None
    currency: str
    opens_at: datetime
    closes_at: datetime
    state: str
    ballots: int | None
    process_id: int | None
    rank: int
    listed: datetime
    electorate: Electorate | None = None

    def stage(self, at: datetime) -> VoteStage:
        return stage(VoteState(self.state), self.opens_at, self.closes_at, at)


def _open() -> ColumnElement[bool]:
    """The condition "people can vote now", by the clock of the database."""
    return and_(Vote.state == VoteState.OPENED, Vote.opens_at <= db_now(), Vote.closes_at > db_now())


def _rank() -> ColumnElement[int]:
    """The order of a list: open, coming, being counted, interrupted, closed; as ``rules.stage`` says it."""
    return case(
        (_open(), 0),
        (Vote.state == VoteState.CLOSED, 4),
        (Vote.state == VoteState.INTERRUPTED, 3),
        (Vote.closes_at > db_now(), 1),
        else_=2,
    )


def _select(*conditions: ColumnElement[bool]) -> Selection:
    return (
        select(
            Vote.id,
            Vote.titles,
            Vote.method,
            Vote.budget,
            Vote.currency,
            Vote.opens_at,
            Vote.closes_at,
            Vote.state,
            Vote.result,
            Vote.opening,
            Vote.opening_hash,
            Vote.process_id,
            _rank().label("rank"),
        )
        .join(Resource, Resource.id == Vote.resource_id)
        .where(*conditions)
    )


def _said(row: ByName, logged: dict[int, str]) -> dict[str, Any]:
    """What a list says of the question: of the opening entry. If that is broken, the vote's own page tells."""
    said = (asked(row, logged) if row.opening is not None else None) or row
    names = ("titles", "method", "budget", "currency", "opens_at", "closes_at")
    return {name: getattr(said, name) for name in names} | {"electorate": getattr(said, "electorate", None)}


def _rows(statement: Selection) -> list[VoteRow]:
    rows = list(db.session.execute(statement))
    logged = logged_hashes([row.id for row in rows if row.opening is not None])
    return [
        VoteRow(
            id=row.id,
            **_said(row, logged),
            state=row.state,
            ballots=row.result["ballots"] if row.result else None,
            process_id=row.process_id,
            rank=row.rank,
            listed=row.closes_at,
        )
        for row in rows
    ]


def page(
    municipality_id: int, actor: Actor, after: str | None = None, before: str | None = None, limit: int = PAGE
) -> Page[VoteRow]:
    """A page of a municipality's votes that an actor may see: open ones first, then what comes, then the past.

    Votes of shared processes are among them. Within each, those that close last come first. One query.
    """
    order: Order = [(_rank(), False), (Vote.closes_at, True), (Vote.id, True)]
    statement = _select(processes.in_town(municipality_id, Vote), resources.visible_to(actor))
    asked, backwards = keyset(statement, order, after, before, limit)

    def keys(row: VoteRow) -> list[object]:
        return [row.rank, row.listed.isoformat(), row.id]

    return paged(_rows(asked), keys, backwards, bool(after or before), limit)


def how_many(municipality_id: int, actor: Actor) -> int:
    """How many votes of a municipality, shared ones included, an actor may see."""
    statement = select(func.count()).select_from(Vote).join(Resource, Resource.id == Vote.resource_id)
    seen = processes.in_town(municipality_id, Vote), resources.visible_to(actor)
    return db.session.scalar(statement.where(*seen)) or 0


def closing_after(municipality_id: int, at: datetime, actor: Actor, limit: int) -> list[VoteRow]:
    """Votes of a municipality, shared ones included, that close after an instant; those that close last first."""
    conditions = processes.in_town(municipality_id, Vote), Vote.closes_at > at, Vote.state != VoteState.WRITING
    statement = _select(*conditions, resources.visible_to(actor))
    return _rows(statement.order_by(Vote.closes_at.desc(), Vote.id.desc()).limit(limit))


def votes_of_process(process_id: int, actor: Actor) -> list[VoteRow]:
    """Every vote of a process that an actor may see, those that close last first."""
    statement = _select(Vote.process_id == process_id, resources.visible_to(actor))
    return _rows(statement.order_by(Vote.closes_at.desc(), Vote.id.desc()))


def open_votes(
    actor: Actor, *, municipality_id: int | None = None, process_id: int | None = None, limit: int | None = None
) -> list[VoteRow]:
    """Where people can vote now in a municipality or a process, what closes first first; all, or so many."""
    where = Vote.process_id == process_id
    if municipality_id is not None:
        where = processes.in_town(municipality_id, Vote)
    running = open_now(where)
    found = _rows(_select(Vote.id.in_(running), resources.visible_to(actor))) if running else []
    return sorted(found, key=lambda row: (row.closes_at, row.id))[:limit]
