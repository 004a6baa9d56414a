"""Threads for tests."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from random import Random

from sqlalchemy import func, insert, select, update

from civic.accounts.models import Person
from civic.core.db import db
from civic.core.permissions import SYSTEM, Role
from civic.deliberation import queries, service
from civic.deliberation.models import Post, Thread
from civic.deliberation.queries import Order
from civic.deliberation.rules import Place, PostView, Stance, place
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


def make_discussion(process: Process, person: Person, title: str = "Where to sit") -> int:
    """A discussion of its own that somebody opened, whatever the phases of its process allow. Inside transaction()."""
    allowed = replace(make.actor(person), roles=frozenset({(process.municipality_id, Role.ORGANISER)}))
    return service.open_discussion(allowed, process.id, title, "In the shade, I think.", "en")


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


def make_huge(thread_id: int, municipality: Municipality, posts: int, levels: int) -> list[int]:
    """A thread of many short posts, the first ``levels`` of which answer each other. Inside transaction().

    Returns their ids.
    """
    person = make.make_person(municipality)
    parents = [None, *range(levels - 1), *_scattered(posts - levels, levels)]
    sizes, replies, further = Counter[tuple[int, str]](), Counter[int](), Counter[int]()
    places: list[Place] = []
    for index, above in enumerate(parents):
        parent = places[above] if above is not None else None
        at = place(index + 1, parent, sizes[parent.piece, parent.top] if parent else 0)
        sizes[at.piece, at.top] += 1
        replies.update([] if above is None else [above])
        further.update([above] if above is not None and at.piece == above + 1 else [])
        places.append(at)
    first = (db.session.scalar(select(func.max(Post.id))) or 0) + 1
    kept = {"thread_id": thread_id, "person_id": person.id, "language": "en", "body_version": 1, "body_words": ""}
    rows = [
        {
            **asdict(at),
            **kept,
            "id": first + index,
            "parent_id": None if parents[index] is None else first + (parents[index] or 0),
            "body": f"Post {at.number}",
            "body_html": f"<p>Post {at.number}</p>\n",
            "reply_count": replies[index],
            "further_count": further[index],
        }
        for index, at in enumerate(places)
    ]
    db.session.execute(insert(Post), rows)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.setval(func.pg_get_serial_sequence(Post.__tablename__, "id"), first + posts)))
    counts = {"last_number": posts, "post_count": posts, "revision": 1}
    db.session.execute(update(Thread).where(Thread.id == thread_id).values(counts))
    return [row["id"] for row in rows]


def _scattered(count: int, levels: int) -> list[int | None]:
    """Whom further posts answer: the thread, one of the deep ones, or one of the others; the same each time."""
    draw = Random(12)
    return [draw.choice((None, draw.randrange(levels), draw.randrange(levels + i))) for i in range(count)]


def read_whole(thread_id: int) -> list[PostView]:
    """All posts that somebody finds who asks for each piece of a thread, in the order in which they find them."""
    found, head, asked = [], None, list[PostView]()
    while True:
        after, more = None, True
        while more:
            page = queries.further(head, after) if head else queries.page(thread_id, Order.OLDEST, after)
            found += page.items
            asked += [post for post in page.items if post.further]
            after, more = page.after, page.after is not None
        if not asked:
            return found
        head = asked.pop()
