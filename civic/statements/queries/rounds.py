"""Rounds, their reasons, and which of them are open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from civic.core.db import db, db_now
from civic.core.permissions import Actor
from civic.processes import queries as processes
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.statements.models import Reason, Result, Round, Statement
from civic.statements.rules import RoundState, StatementState, Window


def round_by_id(round_id: int, *, lock: bool = False) -> Round | None:
    """A round; with ``lock`` it is held until the transaction ends."""
    statement = select(Round).where(Round.id == round_id)
    return db.session.scalar(statement.with_for_update() if lock else statement)


def times(round_id: int) -> tuple[Window, datetime]:
    """When a round takes answers, and the instant by the clock of the database."""
    row = db.session.execute(select(Round.state, Round.closes_at, db_now()).where(Round.id == round_id)).one()
    return Window(RoundState(row[0]), row[1]), row[2]


def reasons(round_id: int) -> list[Reason]:
    """Why a statement can be sent back, in the order in which they were written."""
    return list(db.session.scalars(select(Reason).where(Reason.round_id == round_id).order_by(Reason.id)))


@dataclass(frozen=True)
class OpenRound:
    """A round in a list of them."""

    id: int
    process_id: int
    municipality_id: int
    titles: dict[str, str]
    state: str
    closes_at: datetime
    statements: int
    waiting: int


def _rounds() -> Select[Any]:
    of = Statement.round_id == Round.id
    accepted = select(func.count()).where(of, Statement.state == StatementState.ACCEPTED.value)
    waiting = select(func.count()).where(of, Statement.state == StatementState.WAITING.value)
    columns = Round.id, Round.process_id, Round.municipality_id, Round.titles, Round.state, Round.closes_at
    return select(*columns, accepted.scalar_subquery(), waiting.scalar_subquery())


def rounds_of_processes(ids: Collection[int]) -> list[OpenRound]:
    """All rounds of some processes, the newest first. One query."""
    statement = _rounds().where(Round.process_id.in_(sorted(ids)))
    return [OpenRound(*row) for row in db.session.execute(statement.order_by(Round.id.desc()))]


def open_rounds(municipality_id: int, actor: Actor) -> list[OpenRound]:
    """The rounds of a town, shared ones included, that take answers now; the first to close first.

    Of those that the actor may see. One query.
    """
    statement = (
        _rounds()
        .join(Resource, Resource.id == Round.resource_id)
        .where(processes.in_town(municipality_id, Round), Round.state == RoundState.OPEN.value)
        .where(Round.closes_at > db_now(), resources.visible_to(actor))
    )
    return [OpenRound(*row) for row in db.session.execute(statement.order_by(Round.closes_at, Round.id))]


def waiting_rounds(municipalities: Collection[int]) -> list[OpenRound]:
    """Rounds of some towns in which statements wait for a moderator. One query."""
    waits = select(Statement.id).where(Statement.round_id == Round.id, Statement.state == StatementState.WAITING.value)
    found = _rounds().where(Round.municipality_id.in_(sorted(municipalities)), waits.exists())
    return [OpenRound(*row) for row in db.session.execute(found.order_by(Round.closes_at, Round.id))]


def due_rounds() -> list[int]:
    """Rounds whose time is over and that are not closed yet."""
    late = Round.state == RoundState.OPEN.value, Round.closes_at <= db_now()
    return list(db.session.scalars(select(Round.id).where(*late).order_by(Round.id)))


def last_space(process_id: int) -> tuple[int, dict[str, Any]] | None:
    """The round of a process that was closed last, and the map of its last result; None without one."""
    statement = (
        select(Result.round_id, Result.space)
        .join(Round, Round.id == Result.round_id)
        .where(Round.process_id == process_id, Round.state == RoundState.CLOSED.value, Result.final)
        .order_by(Round.closed_at.desc(), Round.id.desc())
        .limit(1)
    )
    row = db.session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


def result(round_id: int) -> Result | None:
    """What was computed last; None before the first time."""
    return db.session.get(Result, round_id)
