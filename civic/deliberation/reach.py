"""How routes get at threads and posts: what the reader may see, or no such page."""

from __future__ import annotations

from flask import abort, url_for

from civic.core.gates import current_actor
from civic.core.i18n import current_language
from civic.deliberation import queries
from civic.deliberation.rules import PostView
from civic.deliberation.views import Glance
from civic.processes import wording
from civic.processes.rules import Act
from civic.towns.here import stand_in


def thread_to_read(thread_id: int) -> queries.ThreadView:
    """A thread, if the reader may see it; else there is no such page."""
    found = queries.thread_view(thread_id, current_actor())
    if found is None or not found.visible:
        abort(404)
    stand_in(found.municipality_id)
    return found


def glance(found: queries.ThreadView) -> Glance:
    """What a page knows of its thread, for the thread's own pages."""
    return Glance(
        id=found.id,
        municipality_id=found.municipality_id,
        revision=found.revision,
        post_count=found.post_count,
        closed=found.closed,
        why="" if found.over else wording.why(found.right, Act.DISCUSS),
        wrote=found.wrote,
        reacted=found.reacted,
        url=url_for("deliberation.show", thread_id=found.id),
        last_number=found.last_number,
        stances=found.stances,
        draft_id=found.draft_id,
        own=found.own,
        begun=found.begun,
    )


def post_to_read(post_id: int) -> tuple[PostView, queries.ThreadView]:
    """A post and its thread, if the reader may see it; else there is no such page."""
    found = queries.post(post_id) or abort(404)
    return found, thread_to_read(found.thread_id)


def thing_url(thread: queries.ThreadView) -> str:
    """The page of what a thread discusses; its own page where that has none."""
    if not thread.address:
        return url_for("deliberation.show", thread_id=thread.id)
    return f"/{current_language()}/{thread.address}"
