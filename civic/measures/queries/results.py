"""Proposals of a process by their outcome: what was said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import case, exists, func, literal, select

from civic.core.db import db
from civic.core.permissions import Actor
from civic.measures.models import Source
from civic.proposals.models import Proposal
from civic.proposals.rules import ANSWERED, UNANSWERED, ProposalState
from civic.resources import queries as resources
from civic.resources.models import Resource


class Outcome(StrEnum):
    """What the town answered, in the order of the page."""

    ACCEPTED = "accepted"
    PARTLY_ACCEPTED = "partly_accepted"
    DECLINED = "declined"
    WAITING = "waiting"


@dataclass(frozen=True)
class Said:
    """A proposal with what became of it."""

    id: int
    title: str
    language: str
    outcome: Outcome
    supports: int
    answer: str
    answer_language: str
    neighbourhood_id: int | None


#: Proposals that were answered, or still may be.
TOLD = sorted({*ANSWERED, *UNANSWERED})
_OUTCOME = case((Proposal.state.in_(sorted(UNANSWERED)), literal(Outcome.WAITING.value)), else_=Proposal.state)


def outcomes(process_id: int, actor: Actor) -> dict[Outcome, int]:
    """How many proposals of a process have which outcome. One query."""
    statement = (
        select(_OUTCOME, func.count())
        .select_from(Proposal)
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(Proposal.process_id == process_id, Proposal.state.in_(TOLD), resources.visible_to(actor))
        .group_by(_OUTCOME)
    )
    return {Outcome(code): number for code, number in db.session.execute(statement)}


def said(process_id: int, actor: Actor, most: int) -> list[Said]:
    """Proposals of a process, at most so many of each outcome: those with measures first, then the most supported.

    One query.
    """
    supports = Proposal.support_count + Proposal.imported_support_count
    with_measures = exists().where(Source.proposal_id == Proposal.id)
    order = case((with_measures, 0), else_=1), supports.desc(), Proposal.id
    place = func.row_number().over(partition_by=_OUTCOME, order_by=order).label("place")
    ranked = (
        select(Proposal.id, _OUTCOME.label("outcome"), place)
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(Proposal.process_id == process_id, Proposal.state.in_(TOLD), resources.visible_to(actor))
        .subquery()
    )
    statement = (
        select(Proposal, ranked.c.outcome)
        .join(ranked, ranked.c.id == Proposal.id)
        .where(ranked.c.place <= most)
        .order_by(ranked.c.place)
    )
    return [_said(row[0], Outcome(row[1])) for row in db.session.execute(statement)]


def _said(found: Proposal, outcome: Outcome) -> Said:
    return Said(
        found.id,
        found.title,
        found.language,
        outcome,
        found.support_count + found.imported_support_count,
        found.answer if ProposalState(found.state) in ANSWERED else "",
        found.answer_language,
        found.neighbourhood_id,
    )
