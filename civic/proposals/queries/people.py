"""Who proposed and who supported: for statistics, which protects what it shows, and for people's own export."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from civic.core.db import db
from civic.proposals.models import Proposal, Support
from civic.proposals.rules import ProposalState


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


def author_of(resource_id: int) -> int | None:
    """Who wrote the proposal that a resource is; None for other things and for imported ones."""
    return db.session.scalar(select(Proposal.author_id).where(Proposal.resource_id == resource_id))


def proposers(process_id: int, *, since: datetime | None = None, until: datetime | None = None) -> list[int]:
    """Persons who published a proposal in a process, each once. Imported proposals have no person."""
    statement = (
        select(Proposal.author_id)
        .where(
            Proposal.process_id == process_id,
            Proposal.author_id.is_not(None),
            Proposal.state.not_in([ProposalState.DRAFT, ProposalState.WITHDRAWN]),
        )
        .distinct()
        .order_by(Proposal.author_id)
    )
    return list(db.session.scalars(_between(statement, Proposal.published_at, since, until)))


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
    """What somebody wrote, drafts included, newest first. For that person only."""
    statement = select(Proposal).where(Proposal.author_id == person_id)
    return list(db.session.scalars(statement.order_by(Proposal.written_at.desc(), Proposal.id.desc())))
