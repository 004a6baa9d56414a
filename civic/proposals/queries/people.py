"""Who proposed and who supported: for statistics, which protects what it shows, and for people's own export."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from civic.core.db import db
from civic.proposals.models import CoAuthor, Proposal, Support
from civic.proposals.queries.coauthors import authors, written_with
from civic.proposals.rules import ANSWERED, UNANSWERED, ProposalState


def _between(statement: Any, column: Any, since: datetime | None, until: datetime | None) -> Any:
    if since is not None:
        statement = statement.where(column >= since)
    return statement.where(column < until) if until is not None else statement


def supporters(process_id: int, *, since: datetime | None = None, until: datetime | None = None) -> list[int]:
    """Persons who support a proposal of a process, each once; ``since`` is part of the span, ``until`` is not."""
    statement = (
        select(Support.person_id)
        .join(Proposal, Proposal.id == Support.proposal_id)
        .where(Proposal.process_id == process_id)
        .distinct()
        .order_by(Support.person_id)
    )
    return list(db.session.scalars(_between(statement, Support.at, since, until)))


def supporters_of(proposal_id: int) -> list[int]:
    """Persons who support one proposal. For telling them, and for nobody to read."""
    return list(
        db.session.scalars(
            select(Support.person_id).where(Support.proposal_id == proposal_id).order_by(Support.person_id)
        )
    )


def authors_of(resource_id: int) -> tuple[int, ...]:
    """Who wrote the proposal that a resource is; nobody for other things and for imported ones. Two queries."""
    number = db.session.scalar(select(Proposal.id).where(Proposal.resource_id == resource_id))
    return authors(number).all if number is not None else ()


def proposers(process_id: int, *, since: datetime | None = None, until: datetime | None = None) -> list[int]:
    """Persons who published a proposal in a process, alone or with others, each once.

    Whoever joined its authors later counts from then on. Imported proposals have no person.
    """
    there = Proposal.process_id == process_id, Proposal.state.not_in([ProposalState.DRAFT, ProposalState.WITHDRAWN])
    first = select(Proposal.author_id).where(*there, Proposal.author_id.is_not(None))
    joined = select(CoAuthor.person_id).join(Proposal, Proposal.id == CoAuthor.proposal_id).where(*there)
    began = case((CoAuthor.at > Proposal.published_at, CoAuthor.at), else_=Proposal.published_at)
    found = {
        *db.session.scalars(_between(first, Proposal.published_at, since, until)),
        *db.session.scalars(_between(joined, began, since, until)),
    }
    return sorted(number for number in found if number is not None)


@dataclass(frozen=True)
class Treated:
    """What became of a resident's proposal so far; ``accepted`` is None while the town has not answered."""

    person_id: int
    theme_id: int | None
    published_at: datetime
    answered_at: datetime | None
    accepted: bool | None


def treated_in(process_id: int) -> list[Treated]:
    """Proposals of residents in a process, answered and unanswered, by their first author.

    Left out are those of the town and of organisations, and whatever was merged, split or withdrawn. For statistics.
    """
    columns = (Proposal.author_id, Proposal.theme_id, Proposal.published_at, Proposal.answered_at, Proposal.state)
    rows = db.session.execute(
        select(*columns)
        .where(Proposal.process_id == process_id, Proposal.state.in_(ANSWERED | UNANSWERED))
        .where(Proposal.author_id.is_not(None), Proposal.organisation_id.is_(None), Proposal.official.is_(False))
        .where(Proposal.published_at.is_not(None))
        .order_by(Proposal.id)
    )
    return [
        Treated(
            row.author_id,
            row.theme_id,
            row.published_at,
            row.answered_at,
            None if row.state in UNANSWERED else row.state != ProposalState.DECLINED,
        )
        for row in rows
    ]


def supported_by(person_id: int) -> list[tuple[int, str, datetime]]:
    """What somebody supports: proposal, title, since when. For that person only."""
    rows = db.session.execute(
        select(Proposal.id, Proposal.title, Support.at)
        .join(Support, Support.proposal_id == Proposal.id)
        .where(Support.person_id == person_id)
        .order_by(Support.at.desc(), Proposal.id)
    )
    return [(row.id, row.title, row.at) for row in rows]


def written_by(person_id: int) -> list[Proposal]:
    """What somebody wrote, alone or with others, drafts included, newest first. For that person only."""
    statement = select(Proposal).where(written_with(person_id))
    return list(db.session.scalars(statement.order_by(Proposal.written_at.desc(), Proposal.id.desc())))


def days_of(people: Collection[int]) -> dict[int, set[str]]:
    """On which days people supported something or published it, for hook ``people.days``. Two queries."""
    supported = select(Support.person_id, func.date(Support.at)).where(Support.person_id.in_(people))
    there = Proposal.author_id.in_(people), Proposal.published_at.is_not(None)
    published = select(Proposal.author_id, func.date(Proposal.published_at)).where(*there)
    found: dict[int, set[str]] = {}
    for statement in (supported, published):
        for person, day in db.session.execute(statement.distinct()):
            found.setdefault(person, set()).add(str(day))
    return found
