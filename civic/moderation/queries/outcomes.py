"""What was written in a process and what became of reports about it: for statistics, which protects what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select

from civic.core.db import db
from civic.deliberation.models import Post, Thread
from civic.moderation.models import Case, Flag
from civic.moderation.rules import Target
from civic.proposals.models import Proposal
from civic.proposals.rules import ProposalState
from civic.resources.models import Resource


@dataclass(frozen=True)
class Moderated:
    """A comment or proposal of a resident. ``upheld``: a decision agreed with a report; None before any decision.

    ``guideline`` is the one that its first report names, "" where nobody reported it.
    """

    person_id: int
    kind: str
    at: datetime
    flagged: bool
    upheld: bool | None
    guideline: str


def moderated_in(process_id: int) -> list[Moderated]:
    """Comments and proposals of residents in a process, deleted ones left out. Three queries."""
    posts = (
        select(Post.id, Post.person_id, literal(Target.POST.value), Post.created_at)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Resource, Resource.id == Thread.resource_id)
        .where(Resource.process_id == process_id, Post.taken_back_at.is_(None))
        .where(Post.person_id.is_not(None), Post.organisation_id.is_(None), Post.official.is_(False))
        .order_by(Post.id)
    )
    gone = (ProposalState.DRAFT, ProposalState.WITHDRAWN)
    proposals = (
        select(
            Proposal.id,
            Proposal.author_id,
            literal(Target.PROPOSAL.value).label("kind"),
            Proposal.published_at.label("at"),
        )
        .where(Proposal.process_id == process_id, Proposal.state.not_in(gone), Proposal.published_at.is_not(None))
        .where(Proposal.author_id.is_not(None), Proposal.organisation_id.is_(None), Proposal.official.is_(False))
        .order_by(Proposal.id)
    )
    reported = _reported(process_id)
    found = []
    for statement in (posts, proposals):
        for number, person, kind, at in db.session.execute(statement):
            upheld, guideline = reported.get((kind, number), (None, ""))
            if person is not None and at is not None:
                found.append(Moderated(person, kind, at, bool(guideline), upheld, guideline))
    return found


def _reported(process_id: int) -> dict[tuple[str, int], tuple[bool | None, str]]:
    """Whether a decision agreed with the reports about a thing, and the guideline of the first one, by thing."""
    rows = db.session.execute(
        select(Case.post_id, Case.proposal_id, Flag.upheld, Flag.guideline)
        .join(Case, Case.id == Flag.case_id)
        .join(Resource, Resource.id == Case.resource_id)
        .where(Resource.process_id == process_id)
        .order_by(Flag.id)
    )
    found: dict[tuple[str, int], tuple[bool | None, str]] = {}
    for post_id, proposal_id, upheld, guideline in rows:
        kind = Target.PROPOSAL if post_id is None else Target.POST
        thing = (kind.value, int(post_id or proposal_id or 0))
        before, first = found.get(thing, (None, guideline))
        found[thing] = (upheld if before is None else before or bool(upheld), first)
    return found
