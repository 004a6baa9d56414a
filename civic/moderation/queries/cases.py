"""The queue: a page of cases that somebody asked for, and how long the oldest has waited."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select

from civic.accounts.models import Person
from civic.core.db import db
from civic.core.findable import has_words
from civic.core.pagination import Page, keyset, paged
from civic.deliberation.models import Post, WithheldPost
from civic.moderation.models import Case, Decision, Flag
from civic.moderation.rules import Target, Waiting
from civic.proposals.models import Proposal, WithheldProposal
from civic.resources.models import Resource

PAGE = 20
#: Letters of a text in the queue.
LONGEST = 200


@dataclass(frozen=True)
class Wanted:
    """Which cases of a town a moderator wants to see.

    ``waiting`` None shows all that wait; ``mine`` only what this person claimed; ``before`` what has waited since then
    or longer; ``words`` are of the text, or of the author's name; ``without`` are cases that are shown elsewhere.
    """

    municipality_id: int
    waiting: Waiting | None = None
    guideline: str = ""
    target: Target | None = None
    language: str = ""
    before: datetime | None = None
    mine: int | None = None
    words: str = ""
    without: frozenset[int] = frozenset()


@dataclass(frozen=True)
class CaseRow:
    """A case in the queue. ``text`` is the beginning of what was reported, hidden or not; "" if it was deleted."""

    id: int
    target: Target
    text: str
    about: str
    language: str
    author: str
    waiting: Waiting
    since: datetime
    flags: int
    hidden: bool
    claimed_by: int | None
    claimed_at: datetime | None
    claimed_name: str


@dataclass(frozen=True)
class Oldest:
    """How many cases of a town wait, and since when the oldest does."""

    count: int
    since: datetime | None


def text_of() -> ColumnElement[str]:
    """What was reported, hidden or not. The statement joins Post, Proposal and what is withheld of them."""
    posted, proposed = func.nullif(Post.body, ""), func.nullif(Proposal.title, "")
    return func.coalesce(posted, WithheldPost.body, proposed, WithheldProposal.title, "")


def joined(statement: Any) -> Any:
    """Case with the thing that it is about, with its author, and with what is withheld of it."""
    return (
        statement.join(Resource, Resource.id == Case.resource_id)
        .outerjoin(Post, Post.id == Case.post_id)
        .outerjoin(WithheldPost, WithheldPost.post_id == Case.post_id)
        .outerjoin(Proposal, Proposal.id == Case.proposal_id)
        .outerjoin(WithheldProposal, WithheldProposal.proposal_id == Case.proposal_id)
        .outerjoin(Person, Person.id == Case.author_id)
    )


def _waits() -> ColumnElement[bool]:
    return Case.waiting != Waiting.NOTHING.value


def _matching(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [Case.municipality_id == wanted.municipality_id]
    found.append(Case.waiting == wanted.waiting.value if wanted.waiting else _waits())
    if wanted.guideline:
        reported_so = exists().where(Flag.case_id == Case.id, Flag.guideline == wanted.guideline)
        decided_so = exists().where(Decision.case_id == Case.id, Decision.guideline == wanted.guideline)
        found.append(or_(reported_so, decided_so))
    if wanted.target is not None:
        column = Case.post_id if wanted.target is Target.POST else Case.proposal_id
        found.append(column.is_not(None))
    if wanted.language:
        found.append(Case.language == wanted.language)
    if wanted.before is not None:
        found.append(Case.since <= wanted.before)
    if wanted.mine is not None:
        found.append(Case.claimed_by == wanted.mine)
    if wanted.without:
        found.append(Case.id.not_in(wanted.without))
    if wanted.words.strip():
        named = func.lower(Person.display_name).contains(wanted.words.strip().lower(), autoescape=True)
        found.append(or_(has_words(wanted.words, Post.body_words, Proposal.body_words, Resource.title_words), named))
    return found


def _shown() -> Any:
    """Cases as the queue shows them."""
    claimer = select(Person.display_name).where(Person.id == Case.claimed_by).correlate(Case).scalar_subquery()
    living = case((Person.left_at.is_(None), Person.display_name))
    return joined(
        select(
            Case.id,
            Case.post_id,
            func.substr(text_of(), 1, LONGEST).label("text"),
            Resource.title.label("about"),
            Case.language,
            func.coalesce(living, Post.author_label, Proposal.author_label, "").label("author"),
            Case.waiting,
            Case.since,
            Case.flag_count,
            func.coalesce(Post.hidden_at, Proposal.hidden_at).is_not(None).label("hidden"),
            Case.claimed_by,
            Case.claimed_at,
            func.coalesce(claimer, "").label("claimed_name"),
        ).select_from(Case)
    )


def case_rows(*conditions: ColumnElement[bool]) -> list[CaseRow]:
    """The cases of some conditions, what has waited longest first. One query."""
    statement = _shown().where(*conditions).order_by(Case.since, Case.id)
    return [_row(row) for row in db.session.execute(statement)]


def page(wanted: Wanted, after: str | None = None, before: str | None = None) -> Page[CaseRow]:
    """A page of the queue, what has waited longest first. One query."""
    statement = _shown().where(*_matching(wanted))
    order: list[tuple[Any, bool]] = [(Case.since, False), (Case.id, False)]
    statement, backwards = keyset(statement, order, after, before, PAGE)
    rows = [_row(row) for row in db.session.execute(statement)]
    return paged(rows, lambda row: [row.since.isoformat(), row.id], backwards, bool(after or before), PAGE)


def _row(row: Any) -> CaseRow:
    return CaseRow(
        id=row.id,
        target=Target.POST if row.post_id else Target.PROPOSAL,
        text=row.text,
        about=row.about if row.post_id else "",
        language=row.language,
        author=row.author,
        waiting=Waiting(row.waiting),
        since=row.since,
        flags=row.flag_count,
        hidden=row.hidden,
        claimed_by=row.claimed_by,
        claimed_at=row.claimed_at,
        claimed_name=row.claimed_name,
    )


def oldest(municipality_id: int) -> Oldest:
    """How many cases wait, and since when. One query."""
    statement = select(func.count(), func.min(Case.since)).where(Case.municipality_id == municipality_id, _waits())
    return Oldest(*db.session.execute(statement).one())


def reported(case_ids: Collection[int]) -> dict[int, list[str]]:
    """Which guidelines the reports of some cases name, the one named most first. One query, none for no cases."""
    if not case_ids:
        return {}
    statement = select(Flag.case_id, Flag.guideline, func.count().label("n")).where(Flag.case_id.in_(case_ids))
    rows = db.session.execute(statement.group_by(Flag.case_id, Flag.guideline)).all()
    found: dict[int, list[str]] = {}
    for row in sorted(rows, key=lambda row: (-row.n, row.guideline)):
        found.setdefault(row.case_id, []).append(row.guideline)
    return found
