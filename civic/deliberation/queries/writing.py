"""What the verbs need: a post with its source, in whose name somebody may write, where imports go on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from civic.accounts.models import Organisation, Representative
from civic.core.db import db, db_now
from civic.deliberation.models import Post, Thread
from civic.deliberation.rules import Place
from civic.towns.models import OrganisationStanding


@dataclass(frozen=True)
class OwnPost:
    """A post as its writer's form and the verbs know it."""

    id: int
    thread_id: int
    parent_id: int | None
    person_id: int | None
    place: Place
    body: str
    body_html: str
    language: str
    versions: int
    replies: int
    written_at: datetime
    now: datetime
    taken_back: bool
    hidden: bool


def own_post(post_id: int, *, lock: bool = False) -> OwnPost | None:
    """A post with its source, and the present instant by the clock of the database."""
    statement = select(Post, db_now().label("now")).where(Post.id == post_id)
    if lock:
        statement = statement.with_for_update(of=Post)
    row = db.session.execute(statement.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        return None
    found: Post = row.Post
    return OwnPost(
        id=found.id,
        thread_id=found.thread_id,
        parent_id=found.parent_id,
        person_id=found.person_id,
        place=Place(found.number, found.root_number, found.path, found.depth),
        body=found.body,
        body_html=found.body_html,
        language=found.language,
        versions=found.versions,
        replies=found.reply_count,
        written_at=found.edited_at or found.created_at,
        now=row.now,
        taken_back=found.taken_back_at is not None,
        hidden=found.hidden_at is not None,
    )


def voices(person_id: int, municipality_id: int) -> list[tuple[int, str]]:
    """Organisations in whose name somebody may write here: they act for them, and the municipality knows them."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name)
        .join(Representative, Representative.organisation_id == Organisation.id)
        .join(OrganisationStanding, OrganisationStanding.organisation_id == Organisation.id)
        .where(
            Representative.person_id == person_id,
            OrganisationStanding.municipality_id == municipality_id,
            OrganisationStanding.confirmed_at.is_not(None),
        )
        .order_by(Organisation.name)
    )
    return [(row.id, row.name) for row in rows]


def imported(source: str) -> dict[str, tuple[int, int, Place]]:
    """Posts of a source that have arrived: by external id their id, thread and place."""
    rows = db.session.execute(
        select(Post.external_id, Post.id, Post.thread_id, Post.number, Post.root_number, Post.path, Post.depth).where(
            Post.source == source
        )
    )
    return {str(r.external_id): (r.id, r.thread_id, Place(r.number, r.root_number, r.path, r.depth)) for r in rows}


def last_numbers(thread_ids: Iterable[int]) -> dict[int, int]:
    """How many posts each thread has ever had; the threads stay locked until the transaction ends."""
    found: dict[int, int] = {}
    wanted = sorted(set(thread_ids))
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        statement = select(Thread.id, Thread.last_number).where(Thread.id.in_(part)).order_by(Thread.id)
        found.update((row.id, row.last_number) for row in db.session.execute(statement.with_for_update()))
    return found
