"""Merging doubles: the answers of one statement go on with another one."""

from __future__ import annotations

from sqlalchemy import delete, func, insert, literal, select, update

from civic.audit import service as audit
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.statements import queries
from civic.statements.models import Statement, Vote
from civic.statements.policy import Can, require
from civic.statements.rules import ANSWERS, RoundState, StatementCode, StatementState
from civic.statements.service.answering import COUNTED
from civic.statements.service.rounds import locked


def merge(actor: Actor, round_id: int, number: int, into: int) -> Statement:
    """Merge a statement into another one that stands. Who answered both keeps their answer to the one that stays.

    Args:
        number, into: their numbers in the round.

    Returns: the statement that stays.

    Raises:
        Refused: one of them does not stand in this round, both are the same, or the round is closed.
    """
    found = locked(round_id)
    require(actor, Can.ORGANISE, found)
    if found.state == RoundState.CLOSED:
        raise Refused(StatementCode.NOT_OPEN)
    if number == into:
        raise Refused(StatementCode.MERGED_WITH_ITSELF)
    double, stays = queries.by_number(round_id, number), queries.by_number(round_id, into)
    for each, asked in ((double, number), (stays, into)):
        if each is None or each.state != StatementState.ACCEPTED:
            raise Refused(StatementCode.NO_SUCH_STATEMENT, number=asked)
    assert double is not None and stays is not None
    _move(double.id, stays.id)
    double.state, double.into_id = StatementState.MERGED.value, stays.id
    double.agrees = double.disagrees = double.passes = 0
    db.session.execute(update(Statement).where(Statement.into_id == double.id).values(into_id=stays.id))
    db.session.flush()
    _count(stays)
    before, after = {"statement": double.id}, {"statement": stays.id}
    audit.record(actor, "merge", "statements", round_id, found.municipality_id, before=before, after=after)
    return stays


def _move(double: int, stays: int) -> None:
    answered = select(Vote.voter_id).where(Vote.statement_id == stays)
    moved = select(Vote.voter_id, literal(stays), Vote.value).where(
        Vote.statement_id == double, Vote.voter_id.not_in(answered)
    )
    db.session.execute(insert(Vote).from_select(["voter_id", "statement_id", "value"], moved))
    db.session.execute(delete(Vote).where(Vote.statement_id == double))


def _count(statement: Statement) -> None:
    """Count the answers to a statement anew."""
    rows = select(func.count()).where(Vote.statement_id == statement.id)
    values = {
        column: rows.where(Vote.value == value).scalar_subquery()
        for value, answer in ANSWERS.items()
        for column in [COUNTED[answer]]
    }
    db.session.execute(update(Statement).where(Statement.id == statement.id).values(values))
    db.session.expire(statement)
