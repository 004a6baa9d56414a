"""Telling people of comments: each once, whatever reasons there are, unless they muted the discussion."""

from __future__ import annotations

from civic.core import clock, outbox
from civic.core.db import transaction
from civic.core.permissions import STRANGER
from civic.deliberation import queries as deliberation
from civic.deliberation.events import DiscussionOpened, PostWritten
from civic.deliberation.rules import OPENING
from civic.notifications import queries
from civic.notifications.rules import Kind
from civic.notifications.service.own import keep_following
from civic.notifications.service.telling import AT_ONCE, NEWS, tell
from civic.proposals import queries as proposals
from civic.resources import queries as resources


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
    if event.followed and queries.is_followed(event.resource_id):
        outbox.enqueue("notifications.discussed", event.post_id)
    people.pop(event.person_id, None)
    for person_id, kind in people.items():
        if not queries.mutes(person_id, event.thread_id):
            tell(person_id, kind, event.resource_id, event.post_id)


def tell_of_discussion(post_id: int) -> None:
    """The job: tell those who follow a discussion of its own of a comment. Twice tells them once.

    Who was told of the comment for another reason, or muted the discussion, is not told.
    """
    post = deliberation.post(post_id)
    thread = deliberation.thread_view(post.thread_id, STRANGER) if post else None
    if post is None or thread is None or post.taken_back or post.hidden or not _is_news(post_id):
        return
    people = queries.followers_to_tell(thread.resource_id, thread.id, post_id, post.person_id)
    for first in range(0, len(people), AT_ONCE):
        with transaction():
            for person_id in people[first : first + AT_ONCE]:
                tell(person_id, Kind.DISCUSSED, thread.resource_id, post_id)


def tell_of_opening(event: DiscussionOpened) -> None:
    """Have a job tell the followers of a process of a discussion that somebody opened in it."""
    outbox.enqueue("notifications.discussion_opened", event.thread_id)


def tell_of_new_discussion(thread_id: int) -> None:
    """The job: tell them, with what it begins with. Twice tells them once.

    Who is mentioned there was told already, and is not told again; nor is who opened it.
    """
    thread = deliberation.thread_view(thread_id, STRANGER)
    first = next(iter(deliberation.by_numbers(thread_id, [OPENING])), None)
    if thread is None or thread.process_id is None or first is None or first.taken_back or first.hidden:
        return
    if not _is_news(first.id):
        return
    process = resources.resource_of_process(thread.process_id)
    people = queries.followers_to_tell(process, thread_id, first.id, thread.opened_by)
    for start in range(0, len(people), AT_ONCE):
        with transaction():
            for person_id in people[start : start + AT_ONCE]:
                tell(person_id, Kind.OPENED, thread.resource_id, first.id)


def follow_own(event: DiscussionOpened) -> None:
    """Who opens a discussion follows it, until they stop."""
    keep_following({"person_id": event.person_id, "resource_id": event.resource_id})


def _is_news(post_id: int) -> bool:
    post = deliberation.post(post_id)
    return post is not None and post.created_at > clock.now() - NEWS
