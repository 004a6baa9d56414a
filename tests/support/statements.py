"""Rounds of statements for tests."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db
from civic.core.permissions import SYSTEM
from civic.processes.models import Process
from civic.statements import gathering, queries, service
from civic.statements.models import Round, Vote, Voter
from civic.statements.opinion.outcome import outcome
from civic.statements.rules import Decision, StatementState
from civic.statements.service import NewRound
from tests.support import factories as make

TEXTS = ("The square needs trees.", "Parking should cost more.", "Shops may open on Sundays.")


def wanted(**changes: object) -> NewRound:
    """A round as a form may ask for it."""
    values = {
        "titles": {"en": "The market square"},
        "texts": {},
        "closes_at": clock.now() + timedelta(days=7),
        "moderated": True,
        "every": 50,
        **changes,
    }
    return NewRound(**values)  # type: ignore[arg-type]


def make_empty(process: Process, **changes: object) -> Round:
    """A draft without statements. Inside transaction()."""
    reasons = [{"en": "Too vague.", "fr": "Trop vague."}, {"en": "Rude."}]
    return service.begin(SYSTEM, process.id, wanted(**changes), reasons)


def make_draft(process: Process, *texts: str, **changes: object) -> Round:
    """A draft with statements. Inside transaction()."""
    found = make_empty(process, **changes)
    service.add_seeds(SYSTEM, found.id, texts or TEXTS, "en")
    return found


def make_round(process: Process, *texts: str, **changes: object) -> Round:
    """An open round. Inside transaction()."""
    return service.open_round(SYSTEM, make_draft(process, *texts, **changes).id)


def make_result(found: Round) -> None:
    """The result of a round from the answers that are there. Inside transaction()."""
    conversation, texts = gathering.conversation(found.id)
    service.keep_result(found.id, found.cast, "made", False, outcome(conversation, texts, None))


def make_waiting(found: Round, author: Person, text: str = "Benches belong under the trees.") -> int:
    """A statement of a participant that waits for a moderator. Inside transaction()."""
    written = service.write(make.actor(author), found.id, text, "en", seen=["finding_alike"])
    assert written.statement is not None and written.statement.state == StatementState.WAITING
    return written.statement.id


def accept(found: Round, statement_id: int) -> None:
    """A moderator accepts a statement that waits. Inside transaction()."""
    waiting = queries.statement(statement_id)
    assert waiting is not None
    service.decide(SYSTEM, found.id, statement_id, Decision.ACCEPT, waiting.text)


def answer_as(found: Round, rows: list[list[int | None]]) -> None:
    """Answers of people without accounts: a row each, a column a statement in the order of their numbers."""
    lines = queries.accepted(found.id)
    voters = [{"round_id": found.id, "name": f"n{number}", "origin": {}} for number in range(len(rows))]
    ids = list(db.session.scalars(insert(Voter).returning(Voter.id, sort_by_parameter_order=True), voters))
    votes = [
        {"voter_id": voter, "statement_id": line.id, "value": value}
        for voter, row in zip(ids, rows, strict=True)
        for line, value in zip(lines, row, strict=True)
        if value is not None
    ]
    db.session.execute(insert(Vote), votes)


def two_camps(each: int = 30, statements: int = 10) -> list[list[int | None]]:
    """People of two camps who answer opposite, but for the first statement, on which all agree; nobody quite alike."""
    rows: list[list[int | None]] = []
    for number in range(2 * each):
        side = 1 if number < each else -1
        row: list[int | None] = [1, *[side if at % 2 else -side for at in range(1, statements)]]
        row[1 + number % (statements - 1)] = 0
        row[1 + (number // 3) % (statements - 1)] = None
        rows.append(row)
    return rows
