"""Reading threads. A page of a thread is one query, however deep it is nested."""

from civic.deliberation.queries.people import WrittenBy, participants, post_counts, writers, written_by
from civic.deliberation.queries.posts import (
    PAGE,
    Order,
    Version,
    context,
    earlier,
    mine,
    page,
    post,
    versions,
    withheld,
)
from civic.deliberation.queries.reactions import reactions_of
from civic.deliberation.queries.threads import (
    OpenDiscussion,
    ThreadView,
    closed,
    open_discussions,
    thread_of,
    thread_view,
    wrote,
    wrote_by,
)
from civic.deliberation.queries.writing import OwnPost, imported, last_numbers, own_post, voices

__all__ = [
    "OpenDiscussion",
    "Order",
    "OwnPost",
    "PAGE",
    "ThreadView",
    "Version",
    "WrittenBy",
    "closed",
    "context",
    "earlier",
    "imported",
    "last_numbers",
    "mine",
    "open_discussions",
    "own_post",
    "page",
    "participants",
    "post",
    "post_counts",
    "reactions_of",
    "thread_view",
    "thread_of",
    "versions",
    "voices",
    "withheld",
    "writers",
    "written_by",
    "wrote",
    "wrote_by",
]
