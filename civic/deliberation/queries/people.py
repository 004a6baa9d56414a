"""Who wrote: for statistics, which protects what it shows, and for people's own account and export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from civic.core.db import db
from civic.deliberation.models import Post, Thread
from civic.resources.models import Resource


def participants(process_id: int, *, since: datetime | None = None, until: datetime | None = None) -> list[int]:
    """Persons who wrote in a process, each once; ``since`` is part of the span, ``until`` is not.

    Imported posts have no person and are not among them; neither are posts that were taken back.
    """
    statement = (
        select(Post.person_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Resource, Resource.id == Thread.resource_id)
        .where(Resource.process_id == process_id, Post.person_id.is_not(None), Post.taken_back_at.is_(None))
    )
    if since is not None:
        statement = statement.where(Post.created_at >= since)
    if until is not None:
        statement = statement.where(Post.created_at < until)
    return [person for person in db.session.scalars(statement.distinct().order_by(Post.person_id)) if person]


def writers(thread_id: int) -> list[int]:
    """Persons who wrote in a thread, each once, as far as they did not take everything back."""
    statement = select(Post.person_id).where(
        Post.thread_id == thread_id, Post.person_id.is_not(None), Post.taken_back_at.is_(None)
    )
    return [person for person in db.session.scalars(statement.distinct().order_by(Post.person_id)) if person]


def post_counts(thread_ids: Sequence[int]) -> dict[int, int]:
    """How many posts stand in each thread."""
    rows = db.session.execute(select(Thread.id, Thread.post_count).where(Thread.id.in_(thread_ids)))
    return {row.id: row.post_count for row in rows}


@dataclass(frozen=True)
class WrittenBy:
    """A post of somebody's own, for their account and their export."""

    id: int
    thread_id: int
    title: str
    language: str
    body: str
    created_at: datetime


def written_by(person_id: int, limit: int = 1000) -> list[WrittenBy]:
    """What somebody wrote, newest first, with the title of what it is about."""
    rows = db.session.execute(
        select(Post.id, Post.thread_id, Resource.title, Post.language, Post.body, Post.created_at)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Resource, Resource.id == Thread.resource_id)
        .where(Post.person_id == person_id, Post.taken_back_at.is_(None), Post.hidden_at.is_(None))
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(limit)
    )
    return [WrittenBy(*row) for row in rows]
