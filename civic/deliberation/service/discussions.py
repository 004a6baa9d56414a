"""What becomes of a discussion of its own when the post that it begins with goes, or comes back."""

from __future__ import annotations

from civic.deliberation import queries
from civic.resources import service as resources


def opening_gone(thread_id: int, *, hidden: bool) -> None:
    """The first post of a thread is ``hidden`` by a moderator, or deleted by its author.

    A discussion of its own that is hidden, or that nobody else wrote in, is on no page, list, search or feed any more.
    Of one that others wrote in, title and comments stay. A thread about something else stays in any case.
    """
    found = queries.discussion_of(thread_id)
    if found is not None and (hidden or found.post_count == 0):
        resources.hide(found.resource_id)


def opening_back(thread_id: int, *, deleted: bool) -> None:
    """A moderator shows the first post of a thread again: a discussion of its own comes back with it.

    One whose author ``deleted`` that text meanwhile comes back where others wrote in it.
    """
    found = queries.discussion_of(thread_id)
    if found is not None and (found.post_count or not deleted):
        resources.show_again(found.resource_id)
