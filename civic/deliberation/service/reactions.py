"""React to a post, or take that back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update

from civic.accounts.events import PersonLeft
from civic.core import clock, writing
from civic.core.db import db, upsert
from civic.core.permissions import Absent, Actor, Refused
from civic.deliberation import queries
from civic.deliberation.models import Post, PostReaction, Thread
from civic.deliberation.policy import Can, require
from civic.deliberation.rules import PostCode, Reaction
from civic.deliberation.service.ordering import ask_for_order
from civic.deliberation.service.threads import thread_for
from civic.processes.policy import require_right

COUNTS = {Reaction.HELPFUL: Post.helpful_count, Reaction.THANKS: Post.thanks_count}
KEY = ["post_id", "person_id", "kind"]
_QUIET = {"synchronize_session": False}


@dataclass(frozen=True)
class Reacted:
    """Whether somebody reacts so now, and whether that is new."""

    mine: bool
    changed: bool


def set_reaction(actor: Actor, post_id: int, kind: Reaction, wanted: bool) -> Reacted:
    """Set one's reaction to a post to yes or no, whatever it was: saying it twice equals saying it once.

    The row decides, and the counter follows only a row that was really written. Nothing of it enters the log: nobody
    learns who reacted.

    Raises:
        Refused: one's own post, one without a text, the thread is closed, no phase lets them write now, or a moderator
            suspended them; what they said before they can always take back.
        NotAllowed: a stranger, or somebody who may not see what is discussed.
        Absent: no such post.
    """
    post = queries.own_post(post_id)
    if post is None:
        raise Absent(f"no post {post_id}")
    thread = thread_for(actor, post.thread_id)
    require(actor, Can.REACT, thread)
    _check(actor, post, thread)
    if wanted:
        writing.check_reacting(actor, thread.municipality_id)
    row = {"post_id": post_id, "person_id": actor.person_id, "kind": kind.value, "thread_id": thread.id}
    changed = _give(row) if wanted else _take(row)
    if changed:
        if kind is Reaction.HELPFUL:
            ask_for_order(thread.id)
        _count(thread.id, post_id, kind, 1 if wanted else -1)
    return Reacted(wanted, changed)


def _check(actor: Actor, post: queries.OwnPost, thread: queries.ThreadView) -> None:
    if thread.over:
        raise Refused(PostCode.CLOSED)
    require_right(thread.right, PostCode.NOT_NOW, PostCode.NOT_IN_GROUP)
    if post.person_id == actor.person_id:
        raise Refused(PostCode.YOUR_OWN)
    if post.taken_back or post.hidden:
        raise Refused(PostCode.TAKEN_BACK if post.taken_back else PostCode.HIDDEN)


def _give(row: dict[str, Any]) -> bool:
    statement = upsert(PostReaction).values({**row, "at": clock.now()}).on_conflict_do_nothing(index_elements=KEY)
    return db.session.execute(statement.returning(PostReaction.post_id)).scalar() is not None


def _take(row: dict[str, Any]) -> bool:
    mine = [getattr(PostReaction, name) == row[name] for name in KEY]
    statement = delete(PostReaction).where(*mine).returning(PostReaction.post_id)
    return db.session.execute(statement.execution_options(**_QUIET)).scalar() is not None


def _count(thread_id: int, post_id: int, kind: Reaction, by: int) -> None:
    """Move the counter, and let pages of the thread be made anew: first the thread, as those who write do."""
    touched = update(Thread).where(Thread.id == thread_id).values(revision=Thread.revision + 1)
    db.session.execute(touched.execution_options(**_QUIET))
    count = COUNTS[kind]
    moved = update(Post).where(Post.id == post_id).values({count: count + by})
    db.session.execute(moved.execution_options(**_QUIET))


def forget_reactions(event: PersonLeft) -> None:
    """A person leaves: their reactions go and are no longer counted."""
    mine = PostReaction.person_id == event.person_id
    threads = select(PostReaction.thread_id).where(mine)
    touched = update(Thread).where(Thread.id.in_(threads)).values(revision=Thread.revision + 1)
    db.session.execute(touched.execution_options(**_QUIET))
    for kind, count in COUNTS.items():
        posts = select(PostReaction.post_id).where(mine, PostReaction.kind == kind.value)
        moved = update(Post).where(Post.id.in_(posts)).values({count: count - 1})
        db.session.execute(moved.execution_options(**_QUIET))
    db.session.execute(delete(PostReaction).where(mine).execution_options(**_QUIET))
