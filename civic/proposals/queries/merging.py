"""What is asked about merging a proposal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from civic.core.db import db
from civic.proposals.models import MergeRequest, Proposal


def merge_request(proposal_id: int) -> MergeRequest | None:
    """The open question whether a proposal may go on in another one."""
    statement = select(MergeRequest).where(MergeRequest.proposal_id == proposal_id, MergeRequest.ended_at.is_(None))
    return db.session.scalar(statement)


def merge_by_id(request_id: int) -> MergeRequest | None:
    return db.session.get(MergeRequest, request_id)


@dataclass(frozen=True)
class Merging:
    """An open question with the proposal that the other one would go on in."""

    into_id: int
    title: str
    language: str
    reason: str
    reason_language: str
    asked_at: datetime


def merging(proposal_id: int) -> Merging | None:
    """What the pages show of an open question. One query."""
    row = db.session.execute(
        select(
            MergeRequest.into_id,
            Proposal.title,
            Proposal.language,
            MergeRequest.reason,
            MergeRequest.reason_language,
            MergeRequest.asked_at,
        )
        .join(Proposal, Proposal.id == MergeRequest.into_id)
        .where(MergeRequest.proposal_id == proposal_id, MergeRequest.ended_at.is_(None), Proposal.hidden_at.is_(None))
    ).one_or_none()
    return Merging(**row._mapping) if row else None
