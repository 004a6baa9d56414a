"""Mentions: resolved when a comment is written, and never added later, so that nobody is told of edits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete

from civic.core.db import db
from civic.core.permissions import Refused
from civic.deliberation import queries
from civic.deliberation.mention_rules import Mentioned, mentions
from civic.deliberation.models import Mention
from civic.deliberation.rules import PostCode


def whom(thread: queries.ThreadView, body: str, writer_id: int | None) -> tuple[Mentioned, ...]:
    """Whom a comment of a thread mentions, without its writer.

    Raises:
        Refused: a name that several people who take part share.
    """
    if "@" not in body:
        return ()
    found = mentions(body, queries.people_to_mention(thread.id, thread.resource_id))
    for typed, names in found.unclear:
        raise Refused(PostCode.UNCLEAR_NAME, typed=typed, names=" / ".join(names))
    return tuple(each for each in found.people if each.person_id != writer_id)


def unknown(thread: queries.ThreadView, body: str) -> tuple[str, ...]:
    """Names after an @ in a comment that are those of nobody who takes part."""
    return mentions(body, queries.people_to_mention(thread.id, thread.resource_id)).unknown if "@" in body else ()


def keep(post_id: int, people: Sequence[Mentioned]) -> None:
    """Keep whom a comment mentions."""
    db.session.add_all(Mention(post_id=post_id, person_id=each.person_id, typed=each.typed) for each in people)
    db.session.flush()


def forget(post_id: int) -> None:
    """A comment mentions nobody any more."""
    db.session.execute(delete(Mention).where(Mention.post_id == post_id))
