"""What the order with a share for everybody is worked out from. Who supports what is read by the job alone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from civic.core.db import db
from civic.core.permissions import STRANGER
from civic.proposals.list_rules import Chosen
from civic.proposals.models import Proposal, ShareRun, Support
from civic.resources import queries as resources
from civic.resources.models import Resource


@dataclass(frozen=True)
class Backed:
    """A proposal that lists show, and who supports it; ``public``: everybody may see it."""

    id: int
    process_id: int
    public: bool
    people: frozenset[int]


def marks() -> dict[int, str]:
    """Of each municipality with supports, what changes whenever an order of its proposals may.

    Proposals that are listed, the last change of a state, supports, and the last of them: a support that is taken
    back changes their number, and one that is given the last instant.
    """
    listed = Proposal.state.in_(sorted(Chosen().shown_states))
    rows = db.session.execute(
        select(
            Proposal.municipality_id,
            func.count(Proposal.id.distinct()),
            func.max(Proposal.state_at),
            func.count(),
            func.max(Support.at),
        )
        .join(Support, Support.proposal_id == Proposal.id)
        .where(listed)
        .group_by(Proposal.municipality_id)
    )
    return {row[0]: " ".join(str(value) for value in row[1:]) for row in rows}


def marked() -> dict[int, str]:
    """What ``marks`` said of each municipality when its orders were worked out last."""
    rows = db.session.execute(select(ShareRun.municipality_id, ShareRun.mark))
    return {row.municipality_id: row.mark for row in rows}


def backed(municipality_id: int) -> list[Backed]:
    """The listed proposals of a municipality with their supporters; those for invited readers are left out."""
    rows = db.session.execute(
        select(
            Proposal.id,
            Proposal.process_id,
            resources.visible_to(STRANGER).label("public"),
            Support.person_id,
        )
        .join(Resource, Resource.id == Proposal.resource_id)
        .join(Support, Support.proposal_id == Proposal.id)
        .where(
            Proposal.municipality_id == municipality_id,
            Proposal.state.in_(sorted(Chosen().shown_states)),
            Resource.audience.not_in(resources.NEVER_LISTED),
        )
    )
    found: dict[int, tuple[int, bool, set[int]]] = {}
    for row in rows:
        found.setdefault(row.id, (row.process_id, bool(row.public), set()))[2].add(row.person_id)
    return [Backed(n, process, public, frozenset(people)) for n, (process, public, people) in found.items()]
