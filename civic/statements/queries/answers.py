"""What people answered. Only the person themselves and the job that computes results read single answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from civic.core.db import db
from civic.statements.models import Statement, Vote, Voter
from civic.statements.rules import StatementState


def voter(round_id: int, person_id: int, *, lock: bool = False) -> Voter | None:
    """Somebody as a participant of a round; None before their first answer."""
    found = select(Voter).where(Voter.round_id == round_id, Voter.person_id == person_id)
    return db.session.scalar(found.with_for_update() if lock else found)


#: Rows that are read at once.
PORTION = 10_000


@dataclass(frozen=True)
class Answered:
    """A statement that somebody answered; ``value`` as ``rules.VALUES`` has it."""

    id: int
    number: int
    text: str
    language: str
    value: int


def answers_of(round_id: int, person_id: int) -> list[Answered]:
    """What somebody answered in a round, by the numbers of the statements. One query."""
    rows = db.session.execute(
        select(Statement.id, Statement.number, Statement.text, Statement.language, Vote.value)
        .join(Vote, Vote.statement_id == Statement.id)
        .join(Voter, Voter.id == Vote.voter_id)
        .where(Voter.round_id == round_id, Voter.person_id == person_id)
        .where(Statement.state == StatementState.ACCEPTED.value)
        .order_by(Statement.number)
    )
    return [Answered(*row) for row in rows]


def standing_of(round_id: int, person_id: int | None) -> int:
    """How many statements that stand somebody has answered."""
    if person_id is None:
        return 0
    found = (
        select(func.count())
        .select_from(Vote)
        .join(Voter, Voter.id == Vote.voter_id)
        .join(Statement, Statement.id == Vote.statement_id)
        .where(Voter.round_id == round_id, Voter.person_id == person_id)
        .where(Statement.state == StatementState.ACCEPTED.value)
    )
    return db.session.scalar(found) or 0


def votes_of(round_id: int) -> Iterator[tuple[int, int, int]]:
    """All answers of a round: voter, number of the statement, value. One query, read in portions."""
    statement = (
        select(Vote.voter_id, Statement.number, Vote.value)
        .join(Statement, Statement.id == Vote.statement_id)
        .where(Statement.round_id == round_id)
    )
    for row in db.session.execute(statement.execution_options(yield_per=PORTION)):
        yield row[0], row[1], row[2]


def answers_in_order(round_id: int) -> Iterator[tuple[int, int, int]]:
    """Who answered what in a round, person by person: person, number of the statement, value. One query.

    Imported voters are nobody of this platform, and are left out.
    """
    statement = (
        select(Voter.person_id, Statement.number, Vote.value)
        .join(Voter, Voter.id == Vote.voter_id)
        .join(Statement, Statement.id == Vote.statement_id)
        .where(Voter.round_id == round_id)
        .where(Statement.state == StatementState.ACCEPTED.value)
        .order_by(Voter.person_id)
    )
    for person, number, value in db.session.execute(statement.execution_options(yield_per=PORTION)):
        if person is not None:
            yield person, number, value


def answers_by(voter_id: int) -> list[tuple[int, int]]:
    """What somebody answered: statement and value."""
    rows = db.session.execute(select(Vote.statement_id, Vote.value).where(Vote.voter_id == voter_id))
    return [(row[0], row[1]) for row in rows]


def rounds_answered_by(person_id: int) -> list[int]:
    """The rounds in which somebody takes part."""
    return list(db.session.scalars(select(Voter.round_id).where(Voter.person_id == person_id).order_by(Voter.round_id)))
