"""Answering a statement, and taking all one's answers back."""

from __future__ import annotations

from sqlalchemy import delete, update

from civic.core.db import db, upsert
from civic.core.permissions import Absent, Actor, Refused
from civic.statements import queries
from civic.statements.models import Round, Statement, Vote, Voter
from civic.statements.policy import Can, require
from civic.statements.rules import ANSWERS, VALUES, Answer, StatementCode, StatementState
from civic.statements.service import computing

#: The column that counts each answer.
COUNTED = {Answer.AGREE: Statement.agrees, Answer.DISAGREE: Statement.disagrees, Answer.NEITHER: Statement.passes}


def answer(actor: Actor, round_id: int, statement_id: int, given: Answer) -> Statement:
    """Set what somebody thinks of a statement, whatever they thought before. Of a merged one, of what it is now.

    Returns: the statement that was answered.

    Raises:
        Absent: no such statement stands in this round.
        Refused: the round is not open.
    """
    found = queries.round_by_id(round_id, lock=True)
    if found is None:
        raise Absent(f"no round {round_id}")
    require(actor, Can.TAKE_PART, found)
    assert actor.person_id is not None
    require_open(round_id)
    statement = _standing(round_id, statement_id)
    voter_id = _join(round_id, actor.person_id)
    before = db.session.get(Vote, (voter_id, statement.id))
    was = ANSWERS[before.value] if before else None
    if was is given:
        return statement
    written = upsert(Vote).values(voter_id=voter_id, statement_id=statement.id, value=VALUES[given])
    keys = ["voter_id", "statement_id"]
    db.session.execute(written.on_conflict_do_update(index_elements=keys, set_={"value": VALUES[given]}))
    if before is not None:
        db.session.expire(before)
    _count(statement.id, given, 1)
    if was is not None:
        _count(statement.id, was, -1)
    found.cast += 1
    computing.ask(found)
    db.session.flush()
    return statement


def require_open(round_id: int) -> None:
    """Refuse what is possible in an open round only.

    Raises:
        Refused: it is not open.
    """
    window, now = queries.times(round_id)
    if not window.open_at(now):
        raise Refused(StatementCode.NOT_OPEN)


def _standing(round_id: int, statement_id: int) -> Statement:
    statement = queries.statement(statement_id)
    if statement is not None and statement.into_id is not None:
        statement = queries.statement(statement.into_id)
    if statement is None or statement.round_id != round_id or statement.state != StatementState.ACCEPTED:
        raise Absent(f"no statement {statement_id}")
    return statement


def _join(round_id: int, person_id: int) -> int:
    row = {"round_id": round_id, "person_id": person_id, "origin": {}}
    keys = ["round_id", "person_id"]
    db.session.execute(upsert(Voter).values(row).on_conflict_do_nothing(index_elements=keys))
    found = queries.voter(round_id, person_id, lock=True)
    assert found is not None
    return found.id


def _count(statement_id: int, given: Answer, by: int) -> None:
    column = COUNTED[given]
    db.session.execute(update(Statement).where(Statement.id == statement_id).values({column: column + by}))


def take_back_answers(actor: Actor, round_id: int) -> None:
    """Delete all that somebody answered in a round, also after it closed; results count them no longer from then on."""
    found = queries.round_by_id(round_id, lock=True)
    if found is None:
        raise Absent(f"no round {round_id}")
    require(actor, Can.TAKE_PART, found)
    assert actor.person_id is not None
    drop_answers(found, actor.person_id)


def drop_answers(found: Round, person_id: int) -> None:
    """Delete the answers of a person in a round and count anew."""
    mine = queries.voter(found.id, person_id)
    if mine is None:
        return
    for statement_id, value in queries.answers_by(mine.id):
        _count(statement_id, ANSWERS[value], -1)
        found.cast += 1
    db.session.execute(delete(Vote).where(Vote.voter_id == mine.id))
    db.session.execute(delete(Voter).where(Voter.id == mine.id))
    computing.ask(found)
    db.session.flush()
