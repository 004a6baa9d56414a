"""Who reacted to what. Only the person and the job that puts comments in order read single reactions."""

from __future__ import annotations

from sqlalchemy import select

from civic.core.db import db
from civic.deliberation.models import PostReaction
from civic.deliberation.rules import Reaction


def reactions_of(thread_id: int, person_id: int) -> dict[int, frozenset[Reaction]]:
    """How somebody reacted to posts of a thread, by the post. One query."""
    mine = PostReaction.thread_id == thread_id, PostReaction.person_id == person_id
    found: dict[int, frozenset[Reaction]] = {}
    for post_id, kind in db.session.execute(select(PostReaction.post_id, PostReaction.kind).where(*mine)):
        found[post_id] = found.get(post_id, frozenset()) | {Reaction(kind)}
    return found
