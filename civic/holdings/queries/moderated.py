"""What is held about a person because of moderation."""

from __future__ import annotations

from sqlalchemy import Executable, select

from civic.accounts.models import Person
from civic.deliberation.models import Post, Thread, WithheldPost
from civic.moderation.models import (
    Appeal,
    Case,
    CorrectionVersion,
    Decision,
    ExerciseAnswer,
    Flag,
    Restriction,
    SecondReading,
    Waiver,
)
from civic.proposals.models import Proposal, WithheldProposal
from civic.resources.models import Resource
from civic.towns.models import Municipality


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


def reports(person: Person) -> Executable:
    """What somebody reported, and whether it was right."""
    f = Flag
    columns = f.guideline.label("what"), f.words.label("text"), f.language, f.at, f.upheld.label("right")
    return select(*columns).where(f.person_id == person.id).order_by(f.id)


def decisions(person: Person) -> Executable:
    """What moderators decided about somebody's texts; who reported and who decided is other people's business."""
    d = Decision
    columns = Resource.title.label("of"), d.guideline.label("what"), d.hid.label("hidden"), d.measure.label("state")
    statement = select(*columns, d.reason, d.at, d.until.label("expires_at"), d.reversed_at.label("withdrawn_at"))
    statement = statement.join(Case, Case.id == d.case_id).join(Resource, Resource.id == Case.resource_id)
    return statement.where(Case.author_id == person.id).order_by(d.id)


def appeals(person: Person) -> Executable:
    a = Appeal
    columns = a.words.label("text"), a.at, a.granted.label("right"), a.answer.label("reason")
    return select(*columns).where(a.person_id == person.id).order_by(a.id)


def restrictions(person: Person) -> Executable:
    r = Restriction
    columns = Municipality.names.label("town"), r.kind.label("state"), r.since, r.until.label("expires_at")
    statement = select(*columns, r.lifted_at.label("withdrawn_at"))
    return statement.join(Municipality, Municipality.id == r.municipality_id).where(r.person_id == person.id)


def moderated(person: Person) -> Executable:
    """What somebody decided as a moderator."""
    d = Decision
    columns = d.guideline.label("what"), d.hid.label("hidden"), d.measure.label("state"), d.reason, d.at
    return select(*columns).where(d.decided_by == person.id).order_by(d.id)


def exercises(person: Person) -> Executable:
    """What somebody decided about the made-up cases before they moderated."""
    e = ExerciseAnswer
    columns = e.exercise.label("code"), e.guideline.label("what"), e.at
    return select(*columns).where(e.person_id == person.id).order_by(e.at, e.exercise)


def second_readings(person: Person) -> Executable:
    """What somebody found in cases that they read a second time."""
    r = SecondReading
    columns = r.guideline.label("what"), r.read_at.label("at")
    return select(*columns).where(r.read_by == person.id).order_by(r.decision_id)


def settled(person: Person) -> Executable:
    """What somebody said where two readings of a case differed."""
    r = SecondReading
    columns = r.words.label("reason"), r.resolved_at.label("at")
    return select(*columns).where(r.resolved_by == person.id).order_by(r.decision_id)


def corrections(person: Person) -> Executable:
    """What somebody wrote for the town to correct a claim."""
    v = CorrectionVersion
    columns = v.words.label("text"), v.number, v.at
    return select(*columns).where(v.by == person.id).order_by(v.correction_id, v.number)


def waivers(person: Person) -> Executable:
    """Towns in which somebody moderates without them."""
    statement = select(Municipality.names.label("town"), Waiver.reason, Waiver.at)
    return statement.join(Municipality, Municipality.id == Waiver.municipality_id).where(Waiver.person_id == person.id)
