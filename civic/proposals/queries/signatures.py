"""Reading who signed on paper: counts, never names."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, func, or_, select

from civic.core.db import db
from civic.places.models import Neighbourhood
from civic.proposals.models import Proposal, Signature, Support
from civic.proposals.rules import UNANSWERED
from civic.towns.models import Group, Municipality
from civic.towns.rules import GroupKind
from civic.verification.models import Verification
from civic.verification.rules import Level

#: How many marks one statement asks for.
_PORTION = 500

#: Whether somebody who signed supports the same proposal here, as far as their verification tells.
_HERE_TOO = exists().where(
    Support.proposal_id == Signature.proposal_id,
    Verification.person_id == Support.person_id,
    Verification.municipality_id == Proposal.municipality_id,
    Verification.mark == Signature.mark,
)


def signatures(proposal_id: int) -> int:
    """How many signatures were entered, people included who support it here too."""
    statement = select(func.count()).select_from(Signature).where(Signature.proposal_id == proposal_id)
    return int(db.session.scalar(statement) or 0)


def counted_on_paper(proposal_id: int) -> int:
    """How many people signed on paper of whom no verified account supports the proposal."""
    statement = select(func.count()).select_from(Signature).join(Proposal, Proposal.id == Signature.proposal_id)
    return int(db.session.scalar(statement.where(Signature.proposal_id == proposal_id, ~_HERE_TOO)) or 0)


def entered_of(proposal_id: int, marks: Sequence[str]) -> frozenset[str]:
    """Which people of a list have a signature already, by their marks. One query for each ``_PORTION`` of them."""
    found: set[str] = set()
    for start in range(0, len(marks), _PORTION):
        some = Signature.mark.in_(marks[start : start + _PORTION])
        found.update(db.session.scalars(select(Signature.mark).where(Signature.proposal_id == proposal_id, some)))
    return frozenset(found)


def support_here(proposal_id: int, marks: Sequence[str]) -> int:
    """How many people of a list support a proposal here, as far as their accounts are verified."""
    v, found = Verification, 0
    for start in range(0, len(marks), _PORTION):
        statement = (
            select(func.count())
            .select_from(Support)
            .join(Proposal, Proposal.id == Support.proposal_id)
            .join(v, (v.person_id == Support.person_id) & (v.municipality_id == Proposal.municipality_id))
            .where(Support.proposal_id == proposal_id, v.mark.in_(marks[start : start + _PORTION]))
        )
        found += int(db.session.scalar(statement) or 0)
    return found


def supporters_by_neighbourhood(proposal_id: int) -> dict[int, int]:
    """How many supporters live in each neighbourhood of the town as far as it has verified that, by its id.

    Each person once, here or on paper. Three queries.
    """
    of_town = select(Neighbourhood.id).join(Municipality, Municipality.town_id == Neighbourhood.town_id)
    of_town = of_town.join(Proposal, Proposal.municipality_id == Municipality.id)
    hoods = of_town.where(Proposal.id == proposal_id, Neighbourhood.retired.is_(False)).order_by(Neighbourhood.id)
    found = dict.fromkeys(db.session.scalars(hoods), 0)
    v = Verification
    resident = (v.municipality_id == Proposal.municipality_id) & v.withdrawn_at.is_(None) & (v.level == Level.RESIDENCE)
    here = (
        select(v.neighbourhood_id, func.count())
        .join(Support, Support.person_id == v.person_id)
        .join(Proposal, Proposal.id == Support.proposal_id)
        .where(Support.proposal_id == proposal_id, resident)
    )
    paper = (
        select(Signature.neighbourhood_id, func.count())
        .join(Proposal, Proposal.id == Signature.proposal_id)
        .where(Signature.proposal_id == proposal_id, ~_HERE_TOO)
    )
    for statement, column in ((here, v.neighbourhood_id), (paper, Signature.neighbourhood_id)):
        for hood, number in db.session.execute(statement.group_by(column)):
            if hood in found:
                found[hood] += number
    return found


def counted_by_residence(person_id: int) -> list[int]:
    """Which open proposals somebody supports in which it matters who of the register they are, or where they live."""
    statement = (
        select(Proposal.id)
        .join(Support, Support.proposal_id == Proposal.id)
        .where(
            Support.person_id == person_id,
            or_(Proposal.paper_count.is_not(None), Proposal.support_each.is_not(None)),
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
