"""The parts of an answer that several offices give."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from civic.core.db import ByName, db
from civic.core.permissions import Actor
from civic.proposals.answer_times import Timed
from civic.proposals.models import AnswerPart, Proposal
from civic.proposals.rules import ANSWERED, UNANSWERED, ProposalState
from civic.resources import queries as resources
from civic.resources.models import Resource


def parts(proposal_id: int) -> list[AnswerPart]:
    """The parts of an answer in the order in which the offices were asked."""
    statement = select(AnswerPart).where(AnswerPart.proposal_id == proposal_id).order_by(AnswerPart.id)
    return list(db.session.scalars(statement, execution_options={"populate_existing": True}))


def part(proposal_id: int, part_id: int) -> AnswerPart | None:
    """A part, if it is one of that proposal's answer."""
    statement = select(AnswerPart).where(AnswerPart.id == part_id, AnswerPart.proposal_id == proposal_id)
    return db.session.scalar(statement)


def part_by_id(part_id: int) -> AnswerPart | None:
    """A part of an answer."""
    return db.session.get(AnswerPart, part_id)


def timed_parts(municipality_id: int, actor: Actor) -> dict[int, list[Timed]]:
    """For each proposal that several offices answer: every part, as if it were an answer of its own. One query.

    The day by which it was due is that of the proposal: one clock runs for all.
    """
    statement = _timing().where(
        Proposal.municipality_id == municipality_id,
        Proposal.threshold_at.is_not(None),
        Proposal.state.in_(sorted(ANSWERED | UNANSWERED)),
        resources.visible_to(actor),
    )
    found: dict[int, list[Timed]] = {}
    for row in db.session.execute(statement):
        found.setdefault(row.id, []).append(_timed(row))
    return found


def _timing() -> Any:
    p = Proposal
    columns = p.id, p.title, p.language, p.threshold_at, p.due_on
    return (
        select(*columns, AnswerPart.office, AnswerPart.state, AnswerPart.answered_at)
        .join(AnswerPart, AnswerPart.proposal_id == p.id)
        .join(Resource, Resource.id == p.resource_id)
        .order_by(AnswerPart.id)
    )


def _timed(row: ByName) -> Timed:
    state = ProposalState(row.state) if row.state else ProposalState.UNDER_REVIEW
    return Timed(**{**row._mapping, "state": state})


def timed_elsewhere(municipality_id: int, actor: Actor) -> list[Timed]:
    """The parts that a town was asked for by other towns, as if they were answers of its own. One query."""
    statement = _timing().where(
        AnswerPart.municipality_id == municipality_id,
        Proposal.state.in_(sorted(ANSWERED | UNANSWERED)),
        resources.visible_to(actor),
    )
    return [_timed(row) for row in db.session.execute(statement)]


def asked_elsewhere(municipality_id: int, actor: Actor) -> list[tuple[int, int, str, str]]:
    """Parts that a town was asked for by others and has not written: proposal, part, title and its language."""
    statement = (
        select(Proposal.id, AnswerPart.id, Proposal.title, Proposal.language)
        .join(AnswerPart, AnswerPart.proposal_id == Proposal.id)
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(
            AnswerPart.municipality_id == municipality_id,
            AnswerPart.state.is_(None),
            Proposal.state.in_(sorted(UNANSWERED)),
            resources.visible_to(actor),
        )
        .order_by(AnswerPart.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(statement)]
