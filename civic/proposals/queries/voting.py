"""Proposals that become options of a vote, and what came of them there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import undefer

from civic.core.db import db
from civic.core.permissions import Actor
from civic.proposals.models import Attachment, Proposal
from civic.proposals.queries.lists import Wanted, exported
from civic.proposals.rules import GONE, ProposalState
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.uploads.contents import Kind
from civic.votes.models import Option, Vote
from civic.votes.rules import VoteState


@dataclass(frozen=True)
class Candidate:
    """A published proposal as a vote takes it; ``body`` is Markdown, ``cost`` in units of the town's currency."""

    id: int
    resource_id: int
    title: str
    body: str
    language: str
    version: int
    cost: Decimal | None
    neighbourhood_id: int | None


def candidates(municipality_id: int, process_id: int | None, ids: Collection[int], actor: Actor) -> list[Candidate]:
    """Published proposals of a municipality, or of one of its processes, that an actor may see, of those numbers. One
    query."""
    p = Proposal
    columns = p.id, p.resource_id, p.title, p.body, p.language, p.versions, p.cost, p.neighbourhood_id
    gone = sorted({*GONE, ProposalState.DRAFT})
    conditions = [p.id.in_(sorted(ids)), p.municipality_id == municipality_id, p.state.not_in(gone)]
    if process_id is not None:
        conditions.append(p.process_id == process_id)
    statement = select(*columns).join(Resource, Resource.id == p.resource_id)
    rows = db.session.execute(statement.where(*conditions, resources.visible_to(actor)).order_by(p.id))
    return [Candidate(row.id, row.resource_id or 0, *row[2:]) for row in rows]


def pictures_with_data(proposal_ids: Collection[int], most: int) -> dict[int, list[Attachment]]:
    """The described pictures of proposals with what is in them, ``most`` of each at most. One query."""
    a = Attachment
    there = a.proposal_id.in_(sorted(proposal_ids)), a.removed_at.is_(None), a.kind == Kind.PICTURE, a.description != ""
    found: dict[int, list[Attachment]] = {}
    statement = select(a).where(*there).order_by(a.proposal_id, a.id).options(undefer(a.data), undefer(a.small))
    for one in db.session.scalars(statement):
        if len(found.setdefault(one.proposal_id, [])) < most:
            found[one.proposal_id].append(one)
    return found


def found_ids(wanted: Wanted, actor: Actor, most: int) -> list[int]:
    """The numbers of the proposals that a list finds, in its order, ``most`` at most."""
    return [one.id for one in islice(exported(wanted, actor, frozenset()), most)]


def in_vote(vote_id: int) -> set[int]:
    """The proposals that are options of a vote. One query."""
    statement = select(Proposal.id).join(Option, Option.about_id == Proposal.resource_id)
    return set(db.session.scalars(statement.where(Option.vote_id == vote_id)))


def votes_about(resource_id: int, process_id: int | None) -> Sequence[tuple[Vote, int]]:
    """Announced votes with an option that was this proposal, as far as everybody who reads the proposal may see them,
    with the number of the option; the newest first. One query."""
    statement = (
        select(Vote, Option.id)
        .join(Option, Option.vote_id == Vote.id)
        .join(Resource, Resource.id == Vote.resource_id)
        .where(
            Option.about_id == resource_id,
            Vote.state != VoteState.WRITING,
            resources.for_every_reader(process_id),
        )
        .order_by(Vote.closes_at.desc(), Vote.id.desc())
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]
