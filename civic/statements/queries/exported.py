"""Whole rounds, for files. Whose answers are whose is told by numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from civic.core.db import db
from civic.statements.models import ImportedVote, Round, Statement, Voter


def imported_from(process_id: int, source: str) -> int | None:
    """The round of a process that came from a source."""
    rows = db.session.execute(select(Round.id, Round.origin).where(Round.process_id == process_id).order_by(Round.id))
    return next((row.id for row in rows if row.origin.get("source") == source), None)


def statements_of(round_id: int) -> list[Statement]:
    """All statements of a round as they came."""
    return list(db.session.scalars(select(Statement).where(Statement.round_id == round_id).order_by(Statement.id)))


@dataclass(frozen=True)
class VoterRow:
    id: int
    name: str | None
    origin: dict[str, Any]


def voters_of(round_id: int) -> list[VoterRow]:
    """All who answered in a round, as they came."""
    rows = db.session.execute(select(Voter.id, Voter.name, Voter.origin).where(Voter.round_id == round_id))
    return sorted((VoterRow(*row) for row in rows), key=lambda row: row.id)


@dataclass(frozen=True)
class CastRow:
    voter_id: int
    number: int
    value: int
    at: int | None
    written: str


def casts_of(round_id: int) -> list[CastRow]:
    """Every row of the file of votes that a round came from, in its order."""
    v = ImportedVote
    rows = db.session.execute(
        select(v.voter_id, Statement.number, v.value, v.at, v.written)
        .join(Statement, Statement.id == v.statement_id)
        .where(Statement.round_id == round_id)
        .order_by(v.id)
    )
    return [CastRow(*row) for row in rows]
