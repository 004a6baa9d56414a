"""What came to a thread since a reader opened it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, select

from civic.core.db import db, run
from civic.core.permissions import Actor
from civic.deliberation.models import Post, Thread
from civic.deliberation.queries.posts import PAGE, as_view, views
from civic.deliberation.rules import PostView
from civic.processes import queries as processes
from civic.processes.models import Process
from civic.resources import queries as resources
from civic.resources.models import Resource


def _last_statement() -> Any:
    seen_by = Resource.municipality_id, Resource.process_id, Resource.audience, Resource.group_id, Resource.link_token
    return (
        select(Thread.last_number, *seen_by, *processes.DOOR)
        .join(Resource, Resource.id == Thread.resource_id)
        .outerjoin(Process, Process.id == Resource.process_id)
        .where(Thread.id == bindparam("thread"))
    )


# Built once: every open page asks it again and again.
_LAST = _last_statement()


def last_number(thread_id: int, actor: Actor) -> int | None:
    """The number of the newest post of a thread; None where there is no thread that the actor may see.

    One query; one more where a group may see it.
    """
    row: Any = run(_LAST, {"thread": thread_id}).one_or_none()
    if row is None or not resources.may_see(actor, row, process=processes.door(row)):
        return None
    return int(row.last_number)


def _newer(thread_id: int, since: int) -> tuple[Any, ...]:
    there = Post.taken_back_at.is_(None), Post.hidden_at.is_(None)
    return Post.thread_id == thread_id, Post.number > since, *there


def count_newer(thread_id: int, since: int, reader: int | None) -> int:
    """How many posts of others came after a number."""
    others = Post.person_id.is_distinct_from(reader) if reader is not None else Post.id.is_not(None)
    statement = select(func.count()).select_from(Post).where(*_newer(thread_id, since), others)
    return db.session.scalar(statement) or 0


def newer(thread_id: int, since: int) -> list[PostView]:
    """The posts that came after a number, in the order in which they were written; PAGE at most."""
    statement = views().where(*_newer(thread_id, since)).order_by(Post.number).limit(PAGE)
    return [as_view(row) for row in db.session.execute(statement)]
