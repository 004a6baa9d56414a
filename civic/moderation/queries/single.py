"""One case: the thing, who reported it, what was decided, and what its author is known for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import case as when
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from civic.accounts.models import Person
from civic.core.db import db
from civic.deliberation.models import Post, WithheldPost
from civic.moderation.models import Appeal, Case, Decision, Flag, Restriction
from civic.moderation.queries.cases import joined
from civic.moderation.rules import Measure, Target, Waiting
from civic.proposals.models import Proposal, WithheldProposal
from civic.proposals.queries import coauthors
from civic.resources.models import Resource


@dataclass(frozen=True)
class CaseView:
    """A case as its page and the verbs know it. ``title`` and ``body`` are the words of the thing, hidden or not."""

    id: int
    municipality_id: int
    target: Target
    thing_id: int
    author_id: int | None
    author: str
    title: str
    body: str
    about: str
    about_language: str
    language: str
    written_at: datetime
    hidden: bool
    deleted: bool
    waiting: Waiting
    since: datetime
    flags: int
    claimed_by: int | None
    claimed_at: datetime | None


def case(case_id: int, *, lock: bool = False) -> Case | None:
    """A case to change; ``lock`` lets others who would change it wait."""
    statement = select(Case).where(Case.id == case_id).execution_options(populate_existing=True)
    return db.session.scalar(statement.with_for_update() if lock else statement)


def case_of_post(post_id: int) -> int | None:
    return db.session.scalar(select(Case.id).where(Case.post_id == post_id))


def case_of_proposal(proposal_id: int) -> int | None:
    return db.session.scalar(select(Case.id).where(Case.proposal_id == proposal_id))


def case_view(case_id: int) -> CaseView | None:
    """One query."""
    living = when((Person.left_at.is_(None), Person.display_name))
    statement = joined(
        select(
            Case.id,
            Case.municipality_id,
            Case.post_id,
            Case.proposal_id,
            Case.author_id,
            func.coalesce(living, Post.author_label, Proposal.author_label, "").label("author"),
            func.coalesce(func.nullif(Proposal.title, ""), WithheldProposal.title, "").label("title"),
            func.coalesce(
                func.nullif(Post.body, ""), WithheldPost.body, func.nullif(Proposal.body, ""), WithheldProposal.body, ""
            ).label("body"),
            Resource.title.label("about"),
            Resource.language.label("about_language"),
            Case.language,
            func.coalesce(Post.created_at, Proposal.published_at, Case.created_at).label("written_at"),
            func.coalesce(Post.hidden_at, Proposal.hidden_at).is_not(None).label("hidden"),
            Post.taken_back_at.is_not(None).label("deleted"),
            Case.waiting,
            Case.since,
            Case.flag_count,
            Case.claimed_by,
            Case.claimed_at,
        ).select_from(Case)
    )
    row = db.session.execute(statement.where(Case.id == case_id)).one_or_none()
    return _view(row) if row else None


def _view(row: Any) -> CaseView:
    values = dict(row._mapping)
    post_id, proposal_id = values.pop("post_id"), values.pop("proposal_id")
    values |= {"waiting": Waiting(row.waiting), "flags": values.pop("flag_count")}
    return CaseView(target=Target.POST if post_id else Target.PROPOSAL, thing_id=post_id or proposal_id, **values)


@dataclass(frozen=True)
class FlagRow:
    """A report, and how the earlier reports of the same person in this town were judged."""

    person_id: int
    name: str
    guideline: str
    version: int
    words: str
    language: str
    at: datetime
    upheld: bool | None
    right: int
    judged: int


def flags(case_id: int, municipality_id: int) -> list[FlagRow]:
    """The reports of a case, the newest first. One query."""
    earlier, its_case = aliased(Flag), aliased(Case)
    theirs = (
        select(
            earlier.person_id,
            func.count(earlier.upheld).label("judged"),
            func.sum(when((earlier.upheld.is_(True), 1), else_=0)).label("right"),
        )
        .join(its_case, its_case.id == earlier.case_id)
        .where(its_case.municipality_id == municipality_id, earlier.case_id != case_id)
        .group_by(earlier.person_id)
        .subquery()
    )
    statement = (
        select(
            Flag.person_id,
            func.coalesce(when((Person.left_at.is_(None), Person.display_name)), "").label("name"),
            Flag.guideline,
            Flag.version,
            Flag.words,
            Flag.language,
            Flag.at,
            Flag.upheld,
            func.coalesce(theirs.c.right, 0).label("right"),
            func.coalesce(theirs.c.judged, 0).label("judged"),
        )
        .join(Person, Person.id == Flag.person_id)
        .outerjoin(theirs, theirs.c.person_id == Flag.person_id)
        .where(Flag.case_id == case_id)
    )
    return [FlagRow(**row._mapping) for row in db.session.execute(statement.order_by(Flag.at.desc(), Flag.id.desc()))]


def flagged(case_id: int, person_id: int | None) -> bool:
    """Whether somebody reported what a case is about."""
    statement = select(Flag.id).where(Flag.case_id == case_id, Flag.person_id == person_id)
    return db.session.scalar(statement) is not None


def reported_posts(post_ids: Sequence[int]) -> list[int]:
    """Those of some comments that were reported, whatever was decided. One query."""
    return [found for found in db.session.scalars(select(Case.post_id).where(Case.post_id.in_(post_ids))) if found]


def reporters(case_id: int, until: datetime) -> list[int]:
    """Who reported what a case is about, up to a decision. For telling them."""
    statement = select(Flag.person_id).where(Flag.case_id == case_id, Flag.at <= until)
    return list(db.session.scalars(statement.order_by(Flag.person_id)))


def resource_of_case(case_id: int) -> int | None:
    """The proposal's resource, or that of what the comment is about."""
    return db.session.scalar(select(Case.resource_id).where(Case.id == case_id))


def unjudged_since(case_id: int) -> datetime | None:
    """Since when there are reports of a case that no decision has judged."""
    return db.session.scalar(select(func.min(Flag.at)).where(Flag.case_id == case_id, Flag.upheld.is_(None)))


@dataclass(frozen=True)
class DecisionRow:
    """A decision as pages show it. ``by`` is empty for somebody who left.

    ``co_authors`` wrote the proposal that it is about with its author.
    """

    id: int
    uid: str
    case_id: int
    municipality_id: int
    author_id: int | None
    guideline: str
    version: int
    hid: bool
    measure: Measure
    reason: str
    reason_language: str
    by_id: int | None
    by: str
    at: datetime
    until: datetime | None
    reversed_at: datetime | None
    co_authors: frozenset[int]

    def read_by(self, person_id: int | None) -> DecisionRow:
        """The decision as a reader learns it: what it did to the author is no business of those who wrote with them."""
        theirs = person_id != self.author_id and person_id in self.co_authors
        return replace(self, measure=Measure.NONE, until=None) if theirs else self


def _decisions() -> Any:
    return (
        select(
            Decision.id,
            Decision.uid,
            Decision.case_id,
            Decision.municipality_id,
            Case.author_id,
            Decision.guideline,
            Decision.version,
            Decision.hid,
            Decision.measure,
            Decision.reason,
            Decision.reason_language,
            Decision.decided_by.label("by_id"),
            func.coalesce(when((Person.left_at.is_(None), Person.display_name)), "").label("by"),
            Decision.at,
            Decision.until,
            Decision.reversed_at,
            coauthors.co_author_ids().label("co_authors"),
        )
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(Proposal, Proposal.id == Case.proposal_id)
        .outerjoin(Person, Person.id == Decision.decided_by)
    )


def _decided(row: Any) -> DecisionRow:
    co_authors = coauthors.numbers_of(row.co_authors)
    return DecisionRow(**{**row._mapping, "measure": Measure(row.measure), "co_authors": co_authors})


def decision(decision_id: int) -> DecisionRow | None:
    row = db.session.execute(_decisions().where(Decision.id == decision_id)).one_or_none()
    return _decided(row) if row else None


def decisions(case_id: int) -> list[DecisionRow]:
    """What was decided about a case, the newest first. One query."""
    statement = _decisions().where(Decision.case_id == case_id).order_by(Decision.id.desc())
    return [_decided(row) for row in db.session.execute(statement)]


def decisions_of_author(
    author_id: int | None, municipality_id: int, other_than: int, most: int = 20
) -> list[DecisionRow]:
    """What was decided in a town about other things that somebody wrote, the newest first. One query."""
    if author_id is None:
        return []
    theirs = Case.author_id == author_id, Decision.municipality_id == municipality_id, Decision.case_id != other_than
    statement = _decisions().where(*theirs).order_by(Decision.id.desc()).limit(most)
    return [_decided(row) for row in db.session.execute(statement)]


def decision_of_person(person_id: int, limit: int = 20) -> list[DecisionRow]:
    """What was decided about somebody's own things, for them; that nothing was wrong is not among it.

    Of what they wrote with others: that it was hidden.
    """
    something = Decision.hid.is_(True) | (Decision.measure != Measure.NONE.value)
    own = (Case.author_id == person_id) & something
    with_others = Decision.hid.is_(True) & coauthors.written_with(person_id)
    statement = _decisions().where(own | with_others).order_by(Decision.id.desc()).limit(limit)
    return [_decided(row).read_by(person_id) for row in db.session.execute(statement)]


@dataclass(frozen=True)
class AppealRow:
    """An appeal with its answer; ``granted`` is None until there is one."""

    id: int
    decision_id: int
    person_id: int
    words: str
    language: str
    at: datetime
    granted: bool | None
    answer: str
    answer_language: str
    by: str
    answered_at: datetime | None


def _appeals() -> Any:
    by = func.coalesce(when((Person.left_at.is_(None), Person.display_name)), "").label("by")
    a = Appeal
    columns = a.id, a.decision_id, a.person_id, a.words, a.language, a.at, a.granted, a.answer, a.answer_language
    return select(*columns, by, a.answered_at).outerjoin(Person, Person.id == a.answered_by)


def appeals_of(case_id: int) -> dict[int, AppealRow]:
    """The appeals against the decisions about a case, by decision. One query."""
    of = select(Decision.id).where(Decision.case_id == case_id)
    rows = db.session.execute(_appeals().where(Appeal.decision_id.in_(of)))
    return {row.decision_id: AppealRow(**row._mapping) for row in rows}


def appeal_of(decision_id: int) -> AppealRow | None:
    row = db.session.execute(_appeals().where(Appeal.decision_id == decision_id)).one_or_none()
    return AppealRow(**row._mapping) if row else None


def open_appeal(case_id: int) -> tuple[Appeal, Decision] | None:
    """The appeal that a case waits for, with the decision against which it is."""
    statement = (
        select(Appeal, Decision)
        .join(Decision, Decision.id == Appeal.decision_id)
        .where(Decision.case_id == case_id, Appeal.granted.is_(None))
        .order_by(Appeal.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(statement).one_or_none()
    return (row.Appeal, row.Decision) if row else None


def restriction_of_decision(decision_id: int) -> Restriction | None:
    return db.session.get(Restriction, decision_id, populate_existing=True)
