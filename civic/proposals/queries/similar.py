"""Proposals that say what another text says: the words to compare, and what a list of them shows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, select, union_all

from civic.core.db import db
from civic.core.permissions import Actor
from civic.processes import queries as processes
from civic.processes.models import Phase, Process
from civic.processes.rules import Act, ProcessState
from civic.proposals.list_rules import Chosen
from civic.proposals.models import Proposal, Support
from civic.proposals.rules import UNANSWERED, ProposalState
from civic.resources import queries as resources
from civic.resources.models import Resource


@dataclass(frozen=True)
class Words:
    """A published proposal's folded words, as a search compares them."""

    id: int
    title: str
    body: str
    at: datetime


def words_since(municipality_id: int, since: datetime | None) -> list[Words]:
    """The words of a municipality's proposals, of those written or published since an instant. One query."""
    statement: Any = (
        select(Proposal.id, Resource.title_words, Proposal.body_words, Proposal.written_at, Proposal.published_at)
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(Proposal.municipality_id == municipality_id)
    )
    if since is not None:
        # A union lets SQLite use one index for each half; an "or" reads every proposal of the town.
        halves = (statement.where(at >= since) for at in (Proposal.written_at, Proposal.published_at))
        statement = union_all(*halves)
    return [
        Words(row.id, row.title_words, row.body_words, max(row.written_at, row.published_at or row.written_at))
        for row in db.session.execute(statement)
    ]


@dataclass(frozen=True)
class Similar:
    """A proposal beside the one that somebody writes. ``may_support``: the reader may support it now, and does not."""

    id: int
    title: str
    language: str
    neighbourhood_id: int | None
    state: ProposalState
    supports: int
    mine: bool
    may_support: bool


def similar(municipality_id: int, actor: Actor, ids: Collection[int]) -> dict[int, Similar]:
    """Those of some proposals that the actor may see and that a list shows. One query, none for nothing."""
    if not ids:
        return {}
    mine = exists().where(Support.proposal_id == Proposal.id, Support.person_id == actor.person_id)
    taking = exists().where(
        Phase.process_id == Proposal.process_id,
        Process.state == ProcessState.PUBLISHED,
        processes.allows(Act.SUPPORT),
        processes.running(),
        processes.admits(actor.person_id),
    )
    open_now = and_(Proposal.state.in_(sorted(UNANSWERED)), taking)
    rows = db.session.execute(
        select(
            Proposal.id,
            Proposal.title,
            Proposal.language,
            Proposal.neighbourhood_id,
            Proposal.state,
            (Proposal.support_count + Proposal.imported_support_count).label("supports"),
            mine.label("mine"),
            open_now.label("open_now"),
        )
        .join(Resource, Resource.id == Proposal.resource_id)
        .join(Process, Process.id == Proposal.process_id)
        .where(
            Proposal.id.in_(sorted(ids)),
            Proposal.municipality_id == municipality_id,
            Proposal.state.in_(sorted(Chosen().shown_states)),
            resources.visible_to(actor),
        )
    )
    return {
        row.id: Similar(
            *row[:4],
            state=ProposalState(row.state),
            supports=row.supports,
            mine=row.mine,
            may_support=actor.signed_in and bool(row.open_now) and not row.mine,
        )
        for row in rows
    }
