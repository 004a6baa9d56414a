"""Whom a comment of a thread can mention, and whom comments mention.

Hook: thread.people (ids of resources), who wrote what is discussed.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from civic.accounts.models import Person
from civic.core import hooks
from civic.core.db import db
from civic.deliberation.mention_rules import Named
from civic.deliberation.models import Mention, Post


def people_to_mention(thread_id: int, resource_id: int) -> list[Named]:
    """Those who wrote in a thread in their own name, or wrote what it discusses. One query, and those of the hook."""
    authors = hooks.listed("thread.people", resource_id, resource_id)
    wrote = select(Post.person_id).where(
        Post.thread_id == thread_id,
        Post.official.is_(False),
        Post.organisation_id.is_(None),
        Post.taken_back_at.is_(None),
        Post.hidden_at.is_(None),
    )
    there = or_(Person.id.in_(wrote), Person.id.in_(authors)), Person.left_at.is_(None)
    rows = db.session.execute(select(Person.id, Person.display_name).where(*there).order_by(Person.id))
    return [Named(*row) for row in rows]


def mentioned(post_ids: Sequence[int]) -> dict[int, list[tuple[str, int | None]]]:
    """The mentions in comments: the name as it stands there, and the first comment of that person in the thread.

    Who left is mentioned no more. One query.
    """
    own = aliased(Post)
    first = (
        select(func.min(own.id))
        .where(own.thread_id == Post.thread_id, own.person_id == Mention.person_id, own.official.is_(False))
        .where(own.organisation_id.is_(None), own.taken_back_at.is_(None), own.hidden_at.is_(None))
        .correlate(Post, Mention)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Mention.post_id, Mention.typed, first)
        .join(Post, Post.id == Mention.post_id)
        .join(Person, Person.id == Mention.person_id)
        .where(Mention.post_id.in_(post_ids), Person.left_at.is_(None))
    )
    found: dict[int, list[tuple[str, int | None]]] = {}
    for post_id, typed, first_id in rows:
        found.setdefault(post_id, []).append((typed, first_id))
    return found
