"""What became of proposals: of a process, and of what one person wrote."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, exists, func, select

from civic.core.db import db
from civic.core.permissions import Actor
from civic.proposals.answer_times import Timed
from civic.proposals.models import AnswerPart, Proposal
from civic.proposals.queries.coauthors import written_with
from civic.proposals.rules import ANSWERED, UNANSWERED, ProposalState
from civic.resources import queries as resources
from civic.resources.models import Resource


@dataclass(frozen=True)
class Told:
    """An answer of the town, in short."""

    id: int
    title: str
    language: str
    state: ProposalState
    answer: str
    answer_language: str


def answered_counts(process_ids: Sequence[int], actor: Actor) -> dict[int, dict[ProposalState, int]]:
    """For each process how many proposals have which answer. One query."""
    rows = db.session.execute(
        select(Proposal.process_id, Proposal.state, func.count())
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(Proposal.process_id.in_(process_ids), Proposal.state.in_(sorted(ANSWERED)), resources.visible_to(actor))
        .group_by(Proposal.process_id, Proposal.state)
    )
    found: dict[int, dict[ProposalState, int]] = {}
    for process_id, state, count in rows:
        found.setdefault(process_id, {})[ProposalState(state)] = count
    return found


def timed(municipality_id: int, actor: Actor) -> list[Timed]:
    """Every proposal of a municipality that had its supporters, as far as somebody may see it. One query."""
    rows = db.session.execute(
        select(
            Proposal.id,
            Proposal.title,
            Proposal.language,
            Proposal.state,
            case((Proposal.answer_office != "", Proposal.answer_office), else_=Proposal.office).label("office"),
            Proposal.threshold_at,
            Proposal.due_on,
            Proposal.answered_at,
        )
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(
            Proposal.municipality_id == municipality_id,
            Proposal.threshold_at.is_not(None),
            Proposal.treated_by_id.is_(None),
            Proposal.state.in_(sorted(ANSWERED | UNANSWERED)),
            resources.visible_to(actor),
        )
    )
    return [Timed(**{**row._mapping, "state": ProposalState(row.state)}) for row in rows]


def latest_told(process_id: int, actor: Actor, limit: int = 3) -> list[Told]:
    """The newest answers in a process."""
    rows = db.session.execute(
        select(
            Proposal.id,
            Proposal.title,
            Proposal.language,
            Proposal.state,
            Proposal.answer,
            Proposal.answer_language,
        )
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(Proposal.process_id == process_id, Proposal.state.in_(sorted(ANSWERED)), resources.visible_to(actor))
        .order_by(Proposal.answered_at.desc(), Proposal.id.desc())
        .limit(limit)
    )
    return [Told(**{**row._mapping, "state": ProposalState(row.state)}) for row in rows]


@dataclass(frozen=True)
class Own:
    """Something that somebody wrote, as their account lists it."""

    id: int
    title: str
    language: str
    state: ProposalState
    supports: int
    written_at: datetime


def own(person_id: int, limit: int = 6) -> list[Own]:
    """The newest proposals and drafts of one person, alone or with others. For that person only."""
    rows = db.session.execute(
        select(
            Proposal.id,
            Proposal.title,
            Proposal.language,
            Proposal.state,
            (Proposal.support_count + Proposal.imported_support_count).label("supports"),
            Proposal.written_at,
        )
        .where(written_with(person_id))
        .order_by(Proposal.written_at.desc(), Proposal.id.desc())
        .limit(limit)
    )
    return [Own(**{**row._mapping, "state": ProposalState(row.state)}) for row in rows]


@dataclass(frozen=True)
class Answerable:
    """A proposal that the town can answer, with its answer as far as there is one; ``office``: who gave it.

    ``in_parts``: several offices answer it together.
    """

    id: int
    title: str
    language: str
    state: ProposalState
    answer: str
    office: str
    revision: int
    in_parts: bool


_IN_PARTS = exists().where(AnswerPart.proposal_id == Proposal.id)


def answerable(municipality_id: int, actor: Actor, proposal_ids: Collection[int]) -> dict[int, Answerable]:
    """Those of some proposals of a municipality that can be answered, by id. One query, none for nothing."""
    if not proposal_ids:
        return {}
    columns = "id", "title", "language", "state", "answer", "revision"
    statement = (
        select(
            *(getattr(Proposal, name) for name in columns),
            Proposal.answer_office.label("office"),
            _IN_PARTS.label("in_parts"),
        )
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(
            Proposal.municipality_id == municipality_id,
            Proposal.id.in_(sorted(proposal_ids)),
            Proposal.state.in_(sorted({*ANSWERED, *UNANSWERED})),
            resources.visible_to(actor),
        )
    )
    rows = db.session.execute(statement)
    return {row.id: Answerable(**{**row._mapping, "state": ProposalState(row.state)}) for row in rows}
