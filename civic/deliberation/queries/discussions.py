"""Discussions of their own: those of a process, and what goes with the post that one begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from civic.accounts.models import Organisation, Person
from civic.core.db import Selection, db
from civic.core.pagination import Order, Page, keyset, paged
from civic.core.permissions import Actor
from civic.deliberation.models import Discussion, Post, Thread
from civic.deliberation.queries.threads import closed
from civic.deliberation.rules import OPENING
from civic.processes.models import Process
from civic.resources import queries as resources
from civic.resources.models import Resource

#: Discussions on a page of their list.
DISCUSSIONS = 20


@dataclass(frozen=True)
class DiscussionRow:
    """A discussion of its own in a list.

    ``author`` is empty for somebody who left, and for the town (``official``). ``comments`` does not count what it
    begins with. ``last_at`` is when somebody last wrote in it.
    """

    id: int
    process_id: int
    title: str
    language: str
    author: str
    official: bool
    comments: int
    opened_at: datetime
    last_at: datetime
    over: bool


_last, _first = aliased(Post), aliased(Post)


def _rows(actor: Actor) -> Selection:
    """Discussions that somebody may see. What is written in a thread has one number more each time."""
    stands = and_(_first.taken_back_at.is_(None), _first.hidden_at.is_(None))
    return (
        select(
            Thread.id,
            Discussion.process_id,
            Resource.title,
            Resource.language,
            case(
                (_first.official, ""),
                else_=func.coalesce(Organisation.name, case((Person.left_at.is_(None), Person.display_name)), ""),
            ).label("author"),
            _first.official,
            (Thread.post_count - case((stands, 1), else_=0)).label("comments"),
            Discussion.created_at.label("opened_at"),
            _last.created_at.label("last_at"),
            closed().label("over"),
        )
        .select_from(Discussion)
        .join(Thread, Thread.id == Discussion.thread_id)
        .join(Resource, Resource.id == Discussion.resource_id)
        .join(Process, Process.id == Discussion.process_id)
        .join(_first, and_(_first.thread_id == Thread.id, _first.number == OPENING))
        .join(_last, and_(_last.thread_id == Thread.id, _last.number == Thread.last_number))
        .outerjoin(Person, Person.id == _first.person_id)
        .outerjoin(Organisation, Organisation.id == _first.organisation_id)
        .where(resources.visible_to(actor))
    )


def discussions(
    process_id: int, actor: Actor, after: str | None = None, before: str | None = None, limit: int = DISCUSSIONS
) -> Page[DiscussionRow]:
    """A page of the discussions of a process, those first in which somebody wrote last. One query."""
    order: Order = [(_last.created_at, True), (Thread.id, True)]
    statement, backwards = keyset(_rows(actor).where(Discussion.process_id == process_id), order, after, before, limit)
    rows = [DiscussionRow(**row._mapping) for row in db.session.execute(statement)]
    return paged(rows, lambda row: [row.last_at.isoformat(), row.id], backwards, bool(after or before), limit)


@dataclass(frozen=True)
class OwnThread:
    """The thread of a discussion of its own, for what becomes of it."""

    resource_id: int
    post_count: int


def discussion_of(thread_id: int) -> OwnThread | None:
    """The discussion whose thread this is; None for a thread about something else."""
    statement = select(Discussion.resource_id, Thread.post_count).join(Thread, Thread.id == Discussion.thread_id)
    row = db.session.execute(statement.where(Discussion.thread_id == thread_id)).one_or_none()
    return OwnThread(*row) if row else None
