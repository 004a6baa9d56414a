"""People whom a council can offer a seat by name: those whose name is public in the town already."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, select, union

from civic.accounts.models import Person
from civic.core.db import db
from civic.core.permissions import Actor
from civic.councils.models import Council
from civic.deliberation.models import Post, Thread
from civic.proposals.models import CoAuthor, Proposal
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.towns import queries as towns
from civic.towns.models import Membership


def _named_in_public(municipality_id: int, actor: Actor) -> ColumnElement[bool]:
    """The condition "their own name is on something that the actor may see": a proposal, a comment, a seat.

    What was written for an organisation or for the town names those, not its writer.
    """
    seen = Resource.municipality_id == municipality_id, resources.visible_to(actor)
    wrote = (
        select(Proposal.author_id.label("id"))
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(*seen, Proposal.organisation_id.is_(None), Proposal.official.is_(False))
    )
    with_others = (
        select(CoAuthor.person_id)
        .join(Proposal, Proposal.id == CoAuthor.proposal_id)
        .join(Resource, Resource.id == Proposal.resource_id)
        .where(*seen)
    )
    there = and_(Post.taken_back_at.is_(None), Post.hidden_at.is_(None))
    said = (
        select(Post.person_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Resource, Resource.id == Thread.resource_id)
        .where(*seen, Post.organisation_id.is_(None), Post.official.is_(False), there)
    )
    sits = (
        select(Membership.person_id)
        .join(Council, Council.group_id == Membership.group_id)
        .join(Resource, Resource.id == Council.resource_id)
        .where(*seen, towns.holds_term())
    )
    public = union(wrote, with_others, said, sits).subquery()
    return Person.id.in_(select(public.c.id))


def people_by_name(municipality_id: int, actor: Actor, only: Collection[int] | None = None) -> list[tuple[int, str]]:
    """Number and name of everybody who has an account and whose name is public in a town, by name. One query.

    Args:
        only: of these people.
    """
    there = Person.left_at.is_(None), Person.email_confirmed_at.is_not(None), Person.email.is_not(None)
    statement = select(Person.id, Person.display_name).where(*there, _named_in_public(municipality_id, actor))
    if only is not None:
        statement = statement.where(Person.id.in_(only))
    rows = db.session.execute(statement.order_by(Person.display_name, Person.id))
    return [(row.id, row.display_name) for row in rows]
