"""Statements of a round: those that stand, those of a person, and those that a moderator reads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from civic.core.db import db
from civic.core.pagination import Page, keyset, paged
from civic.statements.models import Statement, Verdict, Vote, Voter
from civic.statements.rules import Standing, StatementState


def statement(statement_id: int, *, lock: bool = False) -> Statement | None:
    found = select(Statement).where(Statement.id == statement_id)
    return db.session.scalar(found.with_for_update() if lock else found)


def by_number(round_id: int, number: int) -> Statement | None:
    return db.session.scalar(select(Statement).where(Statement.round_id == round_id, Statement.number == number))


@dataclass(frozen=True)
class Line:
    """A statement that stands."""

    id: int
    number: int
    text: str
    language: str
    seed: bool


def accepted(round_id: int) -> list[Line]:
    """The statements that stand, in the order of their numbers. One query."""
    rows = db.session.execute(
        select(Statement.id, Statement.number, Statement.text, Statement.language, Statement.seed)
        .where(Statement.round_id == round_id, Statement.state == StatementState.ACCEPTED.value)
        .order_by(Statement.number)
    )
    return [Line(*row) for row in rows]


@dataclass(frozen=True)
class Stored:
    """A statement of whatever state."""

    number: int
    text: str
    language: str
    state: str
    meta: bool


def every_statement(round_id: int) -> list[Stored]:
    """All statements of a round by number. One query."""
    s = Statement
    found = select(s.number, s.text, s.language, s.state, s.meta).where(s.round_id == round_id)
    return [Stored(*row) for row in db.session.execute(found.order_by(s.number))]


def counts(round_id: int) -> dict[StatementState, int]:
    """How many statements of a round are in which state. One query."""
    rows = db.session.execute(
        select(Statement.state, func.count()).where(Statement.round_id == round_id).group_by(Statement.state)
    )
    return {StatementState(state): number for state, number in rows}


def standing(round_id: int, person_id: int) -> list[Standing]:
    """The statements that stand and that a person has not answered, in the order of their numbers. One query."""
    answered = (
        exists()
        .where(Vote.statement_id == Statement.id, Vote.voter_id == Voter.id)
        .where(Voter.round_id == round_id, Voter.person_id == person_id)
    )
    s = Statement
    rows = db.session.execute(
        select(s.id, s.agrees, s.disagrees, s.passes, s.extremity, s.meta)
        .where(s.round_id == round_id, s.state == StatementState.ACCEPTED.value, ~answered)
        .order_by(s.number)
    )
    return [Standing(*row) for row in rows]


def own_count(round_id: int, person_id: int) -> int:
    found = select(func.count()).where(Statement.round_id == round_id, Statement.person_id == person_id)
    return db.session.scalar(found) or 0


def own_statements(round_id: int, person_id: int) -> list[Statement]:
    """What somebody wrote in a round, the newest first."""
    mine = Statement.round_id == round_id, Statement.person_id == person_id, ~Statement.seed
    return list(db.session.scalars(select(Statement).where(*mine).order_by(Statement.id.desc())))


def last_verdicts(ids: Collection[int]) -> dict[int, Verdict]:
    """What was decided last on some statements. One query."""
    last = select(func.max(Verdict.id)).where(Verdict.statement_id.in_(sorted(ids))).group_by(Verdict.statement_id)
    return {each.statement_id: each for each in db.session.scalars(select(Verdict).where(Verdict.id.in_(last)))}


def verdict(verdict_id: int) -> Verdict | None:
    return db.session.get(Verdict, verdict_id)


def waiting(round_id: int, most: int, after: str | None = None, before: str | None = None) -> Page[Statement]:
    """A page of the statements that wait for a moderator, the one that waits longest first. One query."""
    mine = Statement.round_id == round_id, Statement.state == StatementState.WAITING.value
    table = Statement.__table__
    order: list[tuple[ColumnElement[Any], bool]] = [(c, False) for c in (table.c.sent_at, table.c.id)]
    statement, backwards = keyset(select(Statement).where(*mine), order, after, before, most)
    rows = list(db.session.scalars(statement))
    return paged(rows, lambda row: [row.sent_at.isoformat(), row.id], backwards, bool(after or before), most)


@dataclass(frozen=True)
class DeskRow:
    """A statement as organisers see it. The number of answers is told, not what they are."""

    id: int
    number: int
    text: str
    language: str
    state: str
    seed: bool
    votes: int
    into: int | None


def desk_rows(round_id: int, after: int, most: int, words: Sequence[str] = ()) -> list[DeskRow]:
    """Statements of a round by number, from one number on; with ``words``, those whose text has all of them."""
    s = Statement
    other = s.__table__.alias("other")
    into = select(other.c.number).where(other.c.id == s.into_id).correlate(s)
    votes = s.agrees + s.disagrees + s.passes
    found = select(s.id, s.number, s.text, s.language, s.state, s.seed, votes, into.scalar_subquery())
    found = found.where(s.round_id == round_id, s.number > after)
    for word in words:
        found = found.where(func.lower(s.text).contains(word.lower(), autoescape=True))
    rows = db.session.execute(found.order_by(s.number).limit(most))
    return [DeskRow(*row) for row in rows]


@dataclass(frozen=True)
class Judged:
    """A decision of a moderator, for the organisers' file.

    ``standing`` is the number of the statement, or of the one with which it went on.
    """

    at: datetime
    number: int
    decision: str
    text: str
    reasons: dict[str, str]
    person_id: int | None
    standing: int


def judged(round_id: int) -> list[Judged]:
    """Every decision on statements of a round, in their order. One query."""
    v, into = Verdict, aliased(Statement)
    standing = func.coalesce(into.number, Statement.number)
    rows = db.session.execute(
        select(v.at, Statement.number, v.decision, v.text, v.reasons, v.person_id, standing)
        .join(Statement, Statement.id == v.statement_id)
        .outerjoin(into, into.id == Statement.into_id)
        .where(Statement.round_id == round_id)
        .order_by(v.id)
    )
    return [Judged(*row) for row in rows]
