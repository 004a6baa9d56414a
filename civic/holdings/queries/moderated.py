"""What is held about a person because of moderation."""

from __future__ import annotations

from sqlalchemy import Executable, select

from civic.accounts.models import Person
from civic.deliberation.models import Post, Thread, WithheldPost
from civic.proposals.models import Proposal, WithheldProposal
from civic.resources.models import Resource


def hidden_comments(person: Person) -> Executable:
    """Comments that a moderator hid: whoever wrote one reads it, nobody else does."""
    w = WithheldPost
    statement = select(Resource.title.label("of"), w.body.label("text"), Post.created_at)
    statement = statement.join(Post, Post.id == w.post_id).join(Thread, Thread.id == Post.thread_id)
    return (
        statement.join(Resource, Resource.id == Thread.resource_id).where(Post.person_id == person.id).order_by(Post.id)
    )


def hidden_proposals(person: Person) -> Executable:
    w = WithheldProposal
    statement = select(w.title, w.body.label("text"), Proposal.created_at)
    statement = statement.join(Proposal, Proposal.id == w.proposal_id)
    return statement.where(Proposal.author_id == person.id).order_by(Proposal.id)
