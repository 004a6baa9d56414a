"""Comments that were sent after comments were closed: kept for their author, posted later, or deleted."""

from __future__ import annotations

import hashlib

from sqlalchemy import delete

from civic.core import clock
from civic.core.db import db, upsert
from civic.core.permissions import Absent, Actor
from civic.deliberation import queries
from civic.deliberation.models import Draft, Post
from civic.deliberation.policy import Can, require
from civic.deliberation.rules import LONGEST_POST, MOST_DRAFTS, OWN_VOICE, PostCode, Stance, Voice
from civic.deliberation.service.posts import post
from civic.deliberation.service.threads import thread_for

#: Refusals that come from when or where somebody writes and not from what: the text is kept.
TOO_LATE = frozenset({PostCode.CLOSED, PostCode.NOT_NOW, PostCode.NOT_IN_GROUP})


def keep_draft(
    actor: Actor,
    thread_id: int,
    body: str,
    language: str,
    *,
    parent_id: int | None = None,
    stance: Stance | None = None,
) -> int | None:
    """Keep a comment that was refused, for its author alone; the id, or None where they have too many already.

    Kept twice equals kept once.
    """
    require(actor, Can.POST, thread_for(actor, thread_id))
    assert actor.person_id is not None
    if not body.strip() or len(body) > LONGEST_POST or len(queries.drafts(actor)) >= MOST_DRAFTS:
        return None
    row: dict[str, object] = {
        "person_id": actor.person_id,
        "thread_id": thread_id,
        "parent_id": parent_id,
        "digest": hashlib.sha256(f"{parent_id} {body}".encode()).hexdigest()[:32],
        "stance": stance,
        "language": language,
        "body": body,
        "at": clock.now(),
    }
    keys = ["person_id", "thread_id", "digest"]
    statement = upsert(Draft).values(row).on_conflict_do_update(index_elements=keys, set_={"at": row["at"]})
    return db.session.execute(statement.returning(Draft.id)).scalar_one()


def post_draft(
    actor: Actor, draft_id: int, body: str, *, stance: Stance | None = None, voice: Voice = OWN_VOICE
) -> Post:
    """Post a draft, as it was or in other words; it is a draft no longer.

    Raises:
        Refused: as for every comment; the draft stays.
        Absent: no such draft of theirs.
    """
    found = _own(actor, draft_id)
    row = post(actor, found.thread_id, body, found.language, parent_id=found.parent_id, stance=stance, voice=voice)
    _forget(draft_id)
    return row


def delete_draft(actor: Actor, draft_id: int) -> None:
    """Delete a draft of one's own.

    Raises:
        Absent: no such draft of theirs.
    """
    _own(actor, draft_id)
    _forget(draft_id)


def _own(actor: Actor, draft_id: int) -> queries.DraftView:
    require(actor, Can.KEEP_DRAFTS)
    found = queries.draft(draft_id, actor)
    if found is None:
        raise Absent(f"no draft {draft_id}")
    return found


def _forget(draft_id: int) -> None:
    db.session.execute(delete(Draft).where(Draft.id == draft_id))
