"""Writing statements: the first ones of organisers, and those that participants add, mend and withdraw."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from civic.accounts.events import PersonLeft
from civic.audit import service as audit
from civic.core import clock, writing
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.core.writing import Text
from civic.statements import queries
from civic.statements.alike import Stand, is_same
from civic.statements.models import Round, Statement
from civic.statements.policy import Can, require
from civic.statements.queries import Line
from civic.statements.rules import (
    LONGEST_SEED,
    LONGEST_TYPED,
    MOST_OWN,
    MOST_STATEMENTS,
    Finding,
    RoundState,
    StatementCode,
    StatementState,
    findings,
    may_send,
)
from civic.statements.service.answering import drop_answers, require_open
from civic.statements.service.rounds import locked

#: Statements that their author can still mend or withdraw.
MENDABLE = (StatementState.WAITING, StatementState.SENT_BACK)


def add_seeds(actor: Actor, round_id: int, texts: Sequence[str], language: str) -> int:
    """Add statements of the organisers; those that stand already are left out. They go out at once.

    Returns: how many were added.

    Raises:
        Refused: one is too long, there are too many, or the round is over.
    """
    found = locked(round_id)
    require(actor, Can.ORGANISE, found)
    if found.state == RoundState.CLOSED:
        raise Refused(StatementCode.NOT_OPEN)
    stand, new = [each.text for each in queries.accepted(round_id)], list[str]()
    for text in texts:
        if text and not any(is_same(text, other) for other in (*stand, *new)):
            new.append(text)
    for text in new:
        if len(text) > LONGEST_SEED:
            raise Refused(StatementCode.SEED_TOO_LONG, most=LONGEST_SEED, text=text[:60])
    _require_room(found, len(new))
    for text in new:
        _add(found, text, language, StatementState.ACCEPTED, actor.person_id, seed=True)
    db.session.flush()
    if new:
        audit.record(actor, "add_seeds", "statements", round_id, found.municipality_id, after={"count": len(new)})
    return len(new)


def remove_seed(actor: Actor, round_id: int, statement_id: int) -> None:
    """Take a statement out of a draft.

    Raises:
        Refused: the round was opened: people may have answered it.
    """
    found = locked(round_id)
    require(actor, Can.ORGANISE, found)
    if found.state != RoundState.DRAFT:
        raise Refused(StatementCode.NOT_A_DRAFT)
    mine = Statement.id == statement_id, Statement.round_id == round_id
    db.session.execute(delete(Statement).where(*mine))
    before = {"statement": statement_id}
    audit.record(actor, "remove_seed", "statements", round_id, found.municipality_id, before=before, after={})


@dataclass(frozen=True)
class Read:
    """What the fixed rules found in a statement, and those that say nearly the same."""

    findings: tuple[Finding, ...]
    alike: tuple[Line, ...]


def read(round_id: int, text: str, language: str) -> Read:
    """Read a statement as ``write`` does. One query."""
    near = Stand(queries.accepted(round_id)).like(text, language) if text.strip() else []
    return Read(findings(text, alike=bool(near)), tuple(near))


@dataclass(frozen=True)
class Written:
    """A statement that was sent, or why it was not: ``read`` says what its author has to see first."""

    statement: Statement | None
    read: Read


def write(
    actor: Actor,
    round_id: int,
    text: str,
    language: str,
    seen: Collection[str] = (),
    statement_id: int | None = None,
) -> Written:
    """Send a statement, or one that was mended: to a moderator where the round has one, else out.

    Args:
        seen: codes of findings that its author has seen and insists on.
        statement_id: one of the actor's that waits or was sent back.

    Raises:
        Absent: no such round, or no such statement of theirs.
        Refused: the round is not open, the same stands already, there are too many, or it was decided meanwhile.
    """
    found = queries.round_by_id(round_id, lock=True)
    if found is None:
        raise Absent(f"no round {round_id}")
    require(actor, Can.TAKE_PART, found)
    assert actor.person_id is not None
    require_open(round_id)
    words = " ".join(text.split())[:LONGEST_TYPED]
    if not words:
        raise Refused(StatementCode.EMPTY)
    before = mendable(actor, round_id, statement_id) if statement_id is not None else None
    look = read(round_id, words, language)
    if any(is_same(words, each.text) for each in look.alike):
        raise Refused(StatementCode.STANDS)
    if not may_send(look.findings, seen):
        return Written(None, look)
    writing.check(actor, Text(found.municipality_id, words, new=before is None))
    state = StatementState.WAITING if found.moderated else StatementState.ACCEPTED
    if before is not None:
        before.text, before.language, before.state, before.sent_at = words, language, state.value, clock.now()
        db.session.flush()
        return Written(before, look)
    if queries.own_count(round_id, actor.person_id) >= MOST_OWN:
        raise Refused(StatementCode.TOO_MANY_OWN, most=MOST_OWN)
    _require_room(found, 1)
    statement = _add(found, words, language, state, actor.person_id)
    db.session.flush()
    return Written(statement, look)


def mendable(actor: Actor, round_id: int, statement_id: int) -> Statement:
    """A statement of the actor that waits or was sent back, held until the transaction ends.

    Raises:
        Absent: it is not theirs. Refused: it was decided meanwhile.
    """
    statement = queries.statement(statement_id, lock=True)
    if statement is None or statement.round_id != round_id or statement.person_id != actor.person_id:
        raise Absent(f"no statement {statement_id}")
    if statement.state not in MENDABLE or statement.seed:
        raise Refused(StatementCode.DECIDED)
    return statement


def withdraw(actor: Actor, round_id: int, statement_id: int) -> None:
    """Delete a statement of one's own that did not go out.

    Raises:
        Absent: it is not theirs. Refused: it went out meanwhile.
    """
    found = queries.round_by_id(round_id)
    if found is None:
        raise Absent(f"no round {round_id}")
    require(actor, Can.TAKE_PART, found)
    statement = mendable(actor, round_id, statement_id)
    db.session.execute(delete(Statement).where(Statement.id == statement.id))


def forget_person(event: PersonLeft) -> None:
    """Delete the answers of somebody who leaves, and their statements that did not go out; others stay nobody's."""
    for round_id in queries.rounds_answered_by(event.person_id):
        found = queries.round_by_id(round_id, lock=True)
        if found is not None:
            drop_answers(found, event.person_id)
    waits = Statement.state.in_([state.value for state in MENDABLE])
    db.session.execute(delete(Statement).where(Statement.person_id == event.person_id, waits))


def _require_room(found: Round, more: int) -> None:
    if found.last_number + more > MOST_STATEMENTS:
        raise Refused(StatementCode.TOO_MANY, most=MOST_STATEMENTS)


def _add(
    found: Round, text: str, language: str, state: StatementState, person_id: int | None, *, seed: bool = False
) -> Statement:
    """Add a statement; the round is held, so that its number is nobody else's."""
    found.last_number += 1
    statement = Statement(
        round_id=found.id,
        number=found.last_number,
        text=text,
        language=language,
        state=state.value,
        seed=seed,
        person_id=person_id,
    )
    db.session.add(statement)
    return statement
