"""Which goals proposals serve."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from civic.core.db import db
from civic.proposals.models import Proposal, ProposalGoal


def goals_of(proposal_id: int) -> list[int]:
    """The goals of a proposal or a draft, in their order. One query."""
    statement = select(ProposalGoal.goal).where(ProposalGoal.proposal_id == proposal_id)
    return list(db.session.scalars(statement.order_by(ProposalGoal.goal)))


def serves(goals: Collection[int]) -> ColumnElement[bool]:
    """The condition "a proposal serves one of these goals"."""
    return Proposal.id.in_(select(ProposalGoal.proposal_id).where(ProposalGoal.goal.in_(sorted(goals))))
