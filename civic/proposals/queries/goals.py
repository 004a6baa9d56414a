"""Which goals proposals serve."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from civic.core.db import db
from civic.core.permissions import Actor
from civic.proposals.models import Proposal, ProposalGoal
from civic.resources import queries as resources
from civic.resources.models import Resource


def goals_of(proposal_id: int) -> list[int]:
    """The goals of a proposal or a draft, in their order. One query."""
    statement = select(ProposalGoal.goal).where(ProposalGoal.proposal_id == proposal_id)
    return list(db.session.scalars(statement.order_by(ProposalGoal.goal)))


def served(municipality_id: int, actor: Actor) -> frozenset[int]:
    """Goals that published proposals of a municipality serve, of those that somebody may see. One query."""
    statement = select(ProposalGoal.goal).distinct().join(Proposal, Proposal.id == ProposalGoal.proposal_id)
    statement = statement.join(Resource, Resource.id == Proposal.resource_id)
    return frozenset(
        db.session.scalars(statement.where(Proposal.municipality_id == municipality_id, resources.visible_to(actor)))
    )


def serves(goals: Collection[int]) -> ColumnElement[bool]:
    """The condition "a proposal serves one of these goals"."""
    return Proposal.id.in_(select(ProposalGoal.proposal_id).where(ProposalGoal.goal.in_(sorted(goals))))
