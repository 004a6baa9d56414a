"""Notes that the town's staff write for each other, and who sees to what. For pages of staff only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from civic.accounts.models import Person
from civic.core.db import db
from civic.proposals.models import Assignee, Note, Proposal
from civic.proposals.rules import UNANSWERED


@dataclass(frozen=True)
class NoteRow:
    """A note; ``name`` is empty for somebody who left."""

    text: str
    at: datetime
    name: str


def notes(proposal_id: int) -> list[NoteRow]:
    """The notes on a proposal, the newest first. One query."""
    statement = select(Note.text, Note.at, Person.display_name).outerjoin(Person, Person.id == Note.person_id)
    rows = db.session.execute(statement.where(Note.proposal_id == proposal_id).order_by(Note.id.desc()))
    return [NoteRow(text, at, name or "") for text, at, name in rows]


def assignee(proposal_id: int) -> int | None:
    """Who sees to a proposal."""
    return db.session.scalar(select(Assignee.person_id).where(Assignee.proposal_id == proposal_id))


def assigned(municipality_id: int, person_id: int | None, most: int) -> list[tuple[int, str, str]]:
    """(id, title, language) of what somebody sees to and the town has not answered, the oldest first. One query."""
    statement = (
        select(Proposal.id, Proposal.title, Proposal.language)
        .join(Assignee, Assignee.proposal_id == Proposal.id)
        .where(
            Proposal.municipality_id == municipality_id,
            Assignee.person_id == person_id,
            Proposal.state.in_(sorted(UNANSWERED)),
        )
        .order_by(Assignee.at, Proposal.id)
        .limit(most)
    )
    return [(row.id, row.title, row.language) for row in db.session.execute(statement)]
