"""What the rules of copies and bursts look at: texts that people of a town published lately, and reports."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select, union_all

from civic.accounts.models import Person
from civic.core.db import ByName, Selection, db
from civic.core.permissions import Actor
from civic.deliberation.models import Post, Thread, WithheldPost
from civic.moderation.bursts import SentReport, SentText
from civic.moderation.models import Case, Flag
from civic.moderation.queries.cases import LONGEST, CaseRow, case_rows
from civic.moderation.rules import Target, Waiting
from civic.proposals.models import Proposal, WithheldProposal
from civic.resources.models import Resource
from civic.resources.queries import visible_to

#: The newest so many are looked at, and so many letters of each text.
MOST_TEXTS, MOST_REPORTS, MOST_LETTERS = 1000, 5000, 4000


@dataclass(frozen=True)
class Published:
    """A text, and the case about it: None where nobody reported it. ``waiting`` is what the case waits for."""

    sent: SentText
    case_id: int | None
    waiting: Waiting | None

    @property
    def beginning(self) -> str:
        return self.sent.text[:LONGEST]


def texts_between(
    actor: Actor, municipality_id: int, since: datetime, until: datetime | None = None
) -> list[Published]:
    """The newest comments, and bodies of proposals, of accounts in a town, hidden ones too. One query.

    Those that a moderator may read: because somebody reported them, or because they are where the moderator reads
    anyway. Not those of the town itself, nor imported or deleted ones.
    """
    posts, proposals = _posts(actor, municipality_id), _proposals(actor, municipality_id)
    parts = [posts.where(*_when(Post.created_at, since, until))]
    parts.append(proposals.where(*_when(Proposal.published_at, since, until)))
    found = union_all(*parts).subquery()
    newest = select(found).where(found.c.text != "").order_by(found.c.at.desc(), found.c.kind, found.c.id.desc())
    return [_published(row) for row in db.session.execute(newest.limit(MOST_TEXTS))]


def _when(column: Any, since: datetime, until: datetime | None) -> list[ColumnElement[bool]]:
    return [column >= since, *([column <= until] if until else [])]


def _posts(actor: Actor, municipality_id: int) -> Selection:
    body = func.coalesce(func.nullif(Post.body, ""), WithheldPost.body, "")
    return (
        select(
            literal(Target.POST.value).label("kind"),
            Post.id.label("id"),
            Post.person_id.label("person_id"),
            Post.created_at.label("at"),
            func.substr(body, 1, MOST_LETTERS).label("text"),
            Case.id.label("case_id"),
            Case.waiting.label("waiting"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Resource, Resource.id == Thread.resource_id)
        .outerjoin(WithheldPost, WithheldPost.post_id == Post.id)
        .outerjoin(Case, Case.post_id == Post.id)
        .where(Resource.municipality_id == municipality_id, Post.person_id.is_not(None), Post.official.is_(False))
        .where(or_(Case.id.is_not(None), visible_to(actor)))
    )


def _proposals(actor: Actor, municipality_id: int) -> Selection:
    body = func.coalesce(func.nullif(Proposal.body, ""), WithheldProposal.body, "")
    return (
        select(
            literal(Target.PROPOSAL.value),
            Proposal.id,
            Proposal.author_id,
            Proposal.published_at,
            func.substr(body, 1, MOST_LETTERS),
            Case.id,
            Case.waiting,
        )
        .join(Resource, Resource.id == Proposal.resource_id)
        .outerjoin(WithheldProposal, WithheldProposal.proposal_id == Proposal.id)
        .outerjoin(Case, Case.proposal_id == Proposal.id)
        .where(Proposal.municipality_id == municipality_id, Proposal.author_id.is_not(None))
        .where(or_(Case.id.is_not(None), visible_to(actor)))
    )


def _published(row: ByName) -> Published:
    sent = SentText((row.kind, row.id), row.person_id, row.at, row.text)
    return Published(sent, row.case_id, Waiting(row.waiting) if row.waiting else None)


def reports_since(municipality_id: int, since: datetime, author_id: int | None = None) -> list[SentReport]:
    """The newest reports of texts of a town, or of one author there, with the age of the accounts. One query."""
    statement = (
        select(Flag.case_id, Case.author_id, Flag.person_id, Person.created_at.label("account_since"), Flag.at)
        .join(Case, Case.id == Flag.case_id)
        .join(Person, Person.id == Flag.person_id)
        .where(Case.municipality_id == municipality_id, Case.author_id.is_not(None), Flag.at >= since)
    )
    if author_id is not None:
        statement = statement.where(Case.author_id == author_id)
    newest = statement.order_by(Flag.at.desc(), Flag.id.desc()).limit(MOST_REPORTS)
    return [SentReport(**row._mapping) for row in db.session.execute(newest)]


def waiting_rows(municipality_id: int, case_ids: Collection[int]) -> dict[int, CaseRow]:
    """Of some cases those that wait because of reports, as the queue shows them, by number. One query."""
    wanted = Case.municipality_id == municipality_id, Case.waiting == Waiting.REPORTS.value, Case.id.in_(case_ids)
    return {row.id: row for row in case_rows(*wanted)}
