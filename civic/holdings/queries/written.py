"""What is held of somebody’s own words and choices: proposals, comments, statements, rolls."""

from __future__ import annotations

from sqlalchemy import Executable, String, case, cast, exists, select
from sqlalchemy.orm import aliased

from civic.accounts.models import (
    Person,
)
from civic.deliberation.models import Discussion, Draft, Mention, Post, PostReaction, PostVersion, Thread
from civic.proposals.models import (
    Amendment,
    Attachment,
    AuthorInvitation,
    Change,
    CoAuthor,
    Proposal,
    ProposalVersion,
    Signature,
    Support,
)
from civic.resources.models import Resource
from civic.statements.models import Round, Statement, Verdict, Voter
from civic.statements.models import Vote as StatementVote
from civic.statements.rules import ANSWERS
from civic.verification.models import Verification
from civic.votes.models import RollEntry, Turnout, Vote


def proposals(person: Person) -> Executable:
    p = Proposal
    columns = p.title, p.body.label("text"), p.language, p.lon, p.lat, p.state, p.cost, p.created_at, p.published_at
    return select(*columns).where(p.author_id == person.id).order_by(p.id)


def proposal_versions(person: Person) -> Executable:
    v = ProposalVersion
    columns = Proposal.title.label("of"), v.number, v.title, v.body.label("text"), v.written_at
    statement = select(*columns).join(Proposal, Proposal.id == v.proposal_id)
    return statement.where(Proposal.author_id == person.id).order_by(v.id)


def proposal_changes(person: Person) -> Executable:
    """What somebody changed of a published proposal, as its author or for the town."""
    c = Change
    columns = Proposal.title.label("of"), c.number, c.source, c.reason, c.at
    statement = select(*columns).join(Proposal, Proposal.id == c.proposal_id)
    return statement.where(c.person_id == person.id).order_by(c.at)


def attachments(person: Person) -> Executable:
    """What somebody attached: the file itself is at the address, for whom may read the proposal."""
    a = Attachment
    path = "proposals/" + cast(a.proposal_id, String) + "/files/" + cast(a.id, String)
    there = case((a.removed_at.is_(None), path))
    columns = (
        Proposal.title.label("of"),
        a.kind,
        a.description.label("text"),
        there.label("address"),
        a.added_at.label("at"),
    )
    statement = select(*columns, a.removed_at.label("deleted_at")).join(Proposal, Proposal.id == a.proposal_id)
    return statement.where(a.added_by == person.id).order_by(a.id)


def amendments(person: Person) -> Executable:
    a = Amendment
    columns = Proposal.title.label("of"), a.passage_text.label("before"), a.wanted_text.label("text"), a.reason
    statement = select(*columns, a.language, a.state, a.created_at).join(Proposal, Proposal.id == a.proposal_id)
    return statement.where(a.person_id == person.id).order_by(a.id)


def amendments_decided(person: Person) -> Executable:
    """What somebody decided as an author or for the town; whose amendment it was is another person's business."""
    a = Amendment
    columns = Proposal.title.label("of"), a.answer.label("reason"), a.state, a.decided_at.label("at")
    statement = select(*columns).join(Proposal, Proposal.id == a.proposal_id)
    return statement.where(a.decided_by == person.id).order_by(a.id)


def written_with_others(person: Person) -> Executable:
    """What somebody wrote with others as one who joined: its text as it is now."""
    p = Proposal
    columns = p.title, p.body.label("text"), p.language, p.state, CoAuthor.at.label("since")
    statement = select(*columns).join(CoAuthor, CoAuthor.proposal_id == p.id)
    return statement.where(CoAuthor.person_id == person.id).order_by(CoAuthor.at)


def asked_to_write(person: Person) -> Executable:
    i = AuthorInvitation
    title = case((Proposal.resource_id.is_not(None), Proposal.title)).label("title")
    statement = select(title, i.created_at, i.expires_at, i.declined_at).join(Proposal, Proposal.id == i.proposal_id)
    return statement.where(i.person_id == person.id).order_by(i.id)


def authors_you_asked(person: Person) -> Executable:
    """Whom somebody asked, as they typed it; what became of it is another person's business."""
    i = AuthorInvitation
    columns = Proposal.title, i.asked_as.label("name"), i.created_at, i.expires_at
    statement = select(*columns).join(Proposal, Proposal.id == i.proposal_id)
    return statement.where(i.invited_by_id == person.id).order_by(i.id)


def supports(person: Person) -> Executable:
    columns = Proposal.title, Support.at
    statement = select(*columns).join(Proposal, Proposal.id == Support.proposal_id)
    return statement.where(Support.person_id == person.id).order_by(Support.at)


def reactions(person: Person) -> Executable:
    r = PostReaction
    address = "posts/" + cast(r.post_id, String)
    columns = Resource.title.label("of"), address.label("address"), r.kind.label("reaction"), r.at
    statement = select(*columns).join(Thread, Thread.id == r.thread_id)
    statement = statement.join(Resource, Resource.id == Thread.resource_id)
    return statement.where(r.person_id == person.id).order_by(r.at, r.post_id, r.kind)


def signatures(person: Person) -> Executable:
    """What somebody signed on paper, as far as their verification tells that it was they."""
    s, v = Signature, Verification
    statement = select(Proposal.title, s.day.label("signed_on"), s.entered_at.label("at")).join(
        Proposal, Proposal.id == s.proposal_id
    )
    same = (v.municipality_id == Proposal.municipality_id) & (v.mark == s.mark)
    return statement.join(v, same).where(v.person_id == person.id).order_by(s.entered_at, Proposal.id)


def discussions(person: Person) -> Executable:
    """What somebody opened: its title; what it begins with is among their comments."""
    d = Discussion
    columns = Resource.title, Resource.language, Resource.address, d.created_at
    statement = select(*columns).join(Resource, Resource.id == d.resource_id)
    return statement.where(d.person_id == person.id).order_by(d.id)


def comments(person: Person) -> Executable:
    p = Post
    above = aliased(Post)
    quote = case((above.hidden_at.is_(None), p.quote)).label("quote")
    columns = Resource.title.label("of"), p.body.label("text"), quote, p.language, p.stance, p.created_at, p.edited_at
    statement = select(*columns, p.taken_back_at.label("deleted_at")).join(Thread, Thread.id == p.thread_id)
    statement = statement.outerjoin(above, above.id == p.parent_id)
    return statement.join(Resource, Resource.id == Thread.resource_id).where(p.person_id == person.id).order_by(p.id)


def comment_drafts(person: Person) -> Executable:
    d = Draft
    columns = Resource.title.label("of"), d.body.label("text"), d.language, d.stance, d.at
    statement = select(*columns).join(Thread, Thread.id == d.thread_id)
    return statement.join(Resource, Resource.id == Thread.resource_id).where(d.person_id == person.id).order_by(d.id)


def mentions(person: Person) -> Executable:
    """Comments that mention somebody, by address; what they say is another person's."""
    address = "posts/" + cast(Mention.post_id, String)
    columns = (
        Resource.title.label("of"),
        address.label("address"),
        Mention.typed.label("name"),
        Post.created_at.label("at"),
    )
    statement = select(*columns).join(Post, Post.id == Mention.post_id).join(Thread, Thread.id == Post.thread_id)
    statement = statement.join(Resource, Resource.id == Thread.resource_id)
    return statement.where(Mention.person_id == person.id).order_by(Post.id)


def comment_versions(person: Person) -> Executable:
    v = PostVersion
    columns = Resource.title.label("of"), v.number, v.body.label("text"), v.written_at
    statement = select(*columns).join(Post, Post.id == v.post_id).join(Thread, Thread.id == Post.thread_id)
    return statement.join(Resource, Resource.id == Thread.resource_id).where(Post.person_id == person.id).order_by(v.id)


def statements(person: Person) -> Executable:
    """What somebody wrote, as a participant or for a town."""
    s = Statement
    columns = Round.titles.label("of"), s.text, s.language, s.state, s.created_at
    statement = select(*columns).join(Round, Round.id == s.round_id)
    return statement.where(s.person_id == person.id).order_by(s.id)


def statement_answers(person: Person) -> Executable:
    """What somebody thinks of statements; when they said so is kept nowhere."""
    said = case(*((StatementVote.value == value, each.value) for value, each in ANSWERS.items()))
    columns = Round.titles.label("of"), Statement.text, said.label("answer")
    statement = select(*columns).select_from(StatementVote).join(Statement, Statement.id == StatementVote.statement_id)
    statement = statement.join(Voter, Voter.id == StatementVote.voter_id).join(Round, Round.id == Voter.round_id)
    return statement.where(Voter.person_id == person.id).order_by(Round.id, Statement.number)


def statement_decisions(person: Person) -> Executable:
    """What somebody decided as a moderator; whose statement it was is another person's business."""
    v = Verdict
    columns = Round.titles.label("of"), v.decision, v.reasons.label("reason"), v.at
    statement = select(*columns).select_from(v).join(Statement, Statement.id == v.statement_id)
    return statement.join(Round, Round.id == Statement.round_id).where(v.person_id == person.id).order_by(v.id)


def rolls(person: Person) -> Executable:
    """Where somebody can vote, and whether they are counted among those who did: no choice, no time."""
    voted = exists().where(Turnout.roll_entry_id == RollEntry.id).label("voted")
    statement = select(Vote.titles.label("vote"), voted).select_from(RollEntry).join(Vote, Vote.id == RollEntry.vote_id)
    return statement.where(RollEntry.person_id == person.id).order_by(Vote.id)
