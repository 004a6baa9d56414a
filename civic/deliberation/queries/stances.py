"""Who is for and who is against, as far as they said so in a comment that answers the thread."""

from __future__ import annotations

from sqlalchemy import func, select

from civic.core.db import db
from civic.deliberation.models import Post
from civic.deliberation.queries.posts import as_view, views
from civic.deliberation.rules import PostView, Stance

_SAID = Post.stance.is_not(None), Post.taken_back_at.is_(None), Post.hidden_at.is_(None)


def stance_counts(thread_id: int) -> dict[Stance, int]:
    """How many comments that answer a thread have each stance. One query."""
    own = Post.thread_id == thread_id, Post.piece == 0, Post.parent_id.is_(None)
    statement = select(Post.stance, func.count()).where(*own, *_SAID)
    found = {str(row[0]): row[1] for row in db.session.execute(statement.group_by(Post.stance))}
    return {stance: found.get(stance.value, 0) for stance in Stance}


def strongest(thread_id: int, stance: Stance, limit: int) -> list[PostView]:
    """The first comments of a stance in the order of the most helpful. One query."""
    own = Post.thread_id == thread_id, Post.piece == 0, Post.parent_id.is_(None), Post.stance == stance.value
    statement = views().where(*own, *_SAID).order_by(Post.helpful_rank, Post.root_number)
    return [as_view(row) for row in db.session.execute(statement.limit(limit))]
