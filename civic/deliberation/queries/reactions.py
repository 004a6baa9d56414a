"""Who reacted to what. Only the person and the job that puts comments in order read single reactions."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from civic.core.db import run
from civic.deliberation.models import PostReaction
from civic.deliberation.rules import Reaction


def reactions_of(thread_id: int, person_id: int) -> dict[int, frozenset[Reaction]]:
    """How somebody reacted to posts of a thread, by the post. One query."""
    found: dict[int, frozenset[Reaction]] = {}
    for post_id, kind in run(_MINE, {"thread": thread_id, "person": person_id}):
        found[post_id] = found.get(post_id, frozenset()) | {Reaction(kind)}
    return found


# Built once: a thread asks it for each reader who reacted there.
_MINE = select(PostReaction.post_id, PostReaction.kind).where(
    PostReaction.thread_id == bindparam("thread"), PostReaction.person_id == bindparam("person")
)
