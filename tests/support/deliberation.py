"""Threads for tests."""

from __future__ import annotations

from civic.core.permissions import SYSTEM
from civic.deliberation import service
from civic.deliberation.models import Post
from civic.deliberation.rules import Stance
from civic.processes.models import Process
from civic.resources import service as resources
from civic.resources.rules import Audience
from civic.towns.models import Municipality
from tests.support import factories as make


def make_thread(
    municipality: Municipality,
    process: Process | None = None,
    audience: Audience = Audience.PUBLIC,
    group_id: int | None = None,
) -> int:
    """A thread about something. Inside transaction()."""
    resource = resources.add_resource(
        "thing",
        municipality.id,
        "Something to talk about",
        "en",
        process_id=process.id if process else None,
        audience=audience,
        group_id=group_id,
        address="processes/something",
    )
    return service.open_thread(SYSTEM, resource.id).id


def make_post(
    thread_id: int,
    municipality: Municipality,
    body: str = "Words.",
    parent: Post | None = None,
    stance: Stance | None = None,
) -> Post:
    """A post of somebody new. Inside transaction()."""
    writer = make.actor(make.make_person(municipality))
    return service.post(writer, thread_id, body, "en", parent_id=parent.id if parent else None, stance=stance)


def make_posts(thread_id: int, municipality: Municipality, count: int) -> None:
    """Many posts of one writer, each third one an answer to the one before it. Inside transaction()."""
    writer = make.actor(make.make_person(municipality))
    last: Post | None = None
    for i in range(count):
        parent = last if i % 3 and last else None
        last = service.post(writer, thread_id, f"Post {i}", "en", parent_id=parent.id if parent else None)
