"""Telling people of comments: each once, whatever reasons there are, unless they muted the discussion."""

from __future__ import annotations

from civic.core import clock
from civic.deliberation import queries as deliberation
from civic.deliberation.events import PostWritten
from civic.notifications import queries
from civic.notifications.rules import Kind
from civic.notifications.service.telling import NEWS, tell
from civic.proposals import queries as proposals


def tell_of_post(event: PostWritten) -> None:
    """Tell somebody that their post was answered, others that it mentions them, and the authors of a proposal of it."""
    people: dict[int, Kind] = {}
    if event.parent_person_id is not None:
        people[event.parent_person_id] = Kind.REPLY
    for person_id in event.mentioned:
        people.setdefault(person_id, Kind.MENTION)
    authors = proposals.authors_of(event.resource_id)
    if authors and _is_news(event.post_id):
        for author in authors:
            people.setdefault(author, Kind.COMMENT)
    people.pop(event.person_id, None)
    for person_id, kind in people.items():
        if not queries.mutes(person_id, event.thread_id):
            tell(person_id, kind, event.resource_id, event.post_id)


def _is_news(post_id: int) -> bool:
    post = deliberation.post(post_id)
    return post is not None and post.created_at > clock.now() - NEWS
