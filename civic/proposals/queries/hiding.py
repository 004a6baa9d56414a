"""What hides a proposal, and what reads a hidden one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from civic.core.db import db
from civic.proposals.models import Amendment, Change, Proposal, ProposalVersion, WithheldProposal


@dataclass(frozen=True)
class WordedParts:
    """The rows beside a proposal's own that hold words of it."""

    versions: Sequence[ProposalVersion]
    changes: Sequence[Change]
    amendments: Sequence[Amendment]


def worded_parts(proposal_id: int) -> WordedParts:
    """Versions, changes and amendments of a proposal, to move their words. Three queries."""
    versions = select(ProposalVersion).where(ProposalVersion.proposal_id == proposal_id)
    changes = select(Change).where(Change.proposal_id == proposal_id)
    amendments = select(Amendment).where(Amendment.proposal_id == proposal_id)
    return WordedParts(
        db.session.scalars(versions.order_by(ProposalVersion.number)).all(),
        db.session.scalars(changes.order_by(Change.number)).all(),
        db.session.scalars(amendments.order_by(Amendment.id)).all(),
    )


def withheld(proposal_id: int) -> WithheldProposal | None:
    """The words of a hidden proposal, for its author and for moderators."""
    return db.session.get(WithheldProposal, proposal_id, populate_existing=True)


def proposal_of(resource_id: int) -> Proposal | None:
    """The proposal that a resource is; None for other things."""
    return db.session.scalar(select(Proposal).where(Proposal.resource_id == resource_id))
