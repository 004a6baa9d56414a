"""Reading who signed on paper: counts, never names."""

from __future__ import annotations

from sqlalchemy import exists, func, or_, select

from civic.core.db import db
from civic.proposals.models import Proposal, Signature, Support
from civic.proposals.rules import UNANSWERED
from civic.towns.models import Group
from civic.towns.rules import GroupKind
from civic.verification.models import Verification


def signatures(proposal_id: int) -> int:
    """How many signatures were entered, people included who support it here too."""
    statement = select(func.count()).select_from(Signature).where(Signature.proposal_id == proposal_id)
    return int(db.session.scalar(statement) or 0)


def counted_on_paper(proposal_id: int) -> int:
    """How many people signed on paper of whom no verified account supports the proposal."""
    here_too = exists().where(
        Support.proposal_id == proposal_id,
        Verification.person_id == Support.person_id,
        Verification.municipality_id == Proposal.municipality_id,
        Verification.mark == Signature.mark,
    )
    statement = select(func.count()).select_from(Signature).join(Proposal, Proposal.id == Signature.proposal_id)
    return int(db.session.scalar(statement.where(Signature.proposal_id == proposal_id, ~here_too)) or 0)


def signed_and_supported(person_id: int) -> list[int]:
    """Which open proposals with signatures somebody supports."""
    statement = (
        select(Proposal.id)
        .join(Support, Support.proposal_id == Proposal.id)
        .where(
            Support.person_id == person_id,
            Proposal.paper_count.is_not(None),
            Proposal.state.in_(sorted(UNANSWERED)),
        )
    )
    return list(db.session.scalars(statement.order_by(Proposal.id)))


def groups_of_residents(municipality_id: int, neighbourhood_id: int | None) -> frozenset[int]:
    """The groups to which a verified resident of a neighbourhood belongs by that."""
    there = (Group.kind == GroupKind.NEIGHBOURHOOD) & (Group.neighbourhood_id == neighbourhood_id)
    everywhere = Group.kind == GroupKind.VERIFIED
    return frozenset(
        db.session.scalars(select(Group.id).where(Group.municipality_id == municipality_id, or_(everywhere, there)))
    )
