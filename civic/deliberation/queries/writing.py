"""What the verbs need: a post with its source, in whose name somebody may write, where imports go on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from civic.accounts.models import Organisation, Representative
from civic.core import hooks
from civic.core.db import db, db_now
from civic.deliberation.models import Post, Thread
from civic.deliberation.rules import DIGITS, Place
from civic.towns.models import OrganisationStanding


@dataclass(frozen=True)
class OwnPost:
    """A post as its writer's form and the verbs know it. ``ranks`` are the places of its branch in both orders."""

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
    created_at: datetime
    written_at: datetime
    now: datetime
    taken_back: bool
    hidden: bool
    ranks: tuple[int, int]


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
        place=Place(found.number, found.root_number, found.path, found.depth, found.piece),
        body=found.body,
        body_html=found.body_html,
        language=found.language,
        versions=found.versions,
        replies=found.reply_count,
        created_at=found.created_at,
        written_at=found.edited_at or found.created_at,
        now=row.now,
        taken_back=found.taken_back_at is not None,
        hidden=found.hidden_at is not None,
        ranks=(found.helpful_rank, found.bridging_rank),
    )


def reported(post_id: int) -> bool:
    """Whether a post was reported: hook post.reported (ids of posts) of whoever keeps reports."""
    return any(hooks.listed("post.reported", post_id, post_id))


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
    place = Post.number, Post.root_number, Post.path, Post.depth, Post.piece
    rows = db.session.execute(select(Post.external_id, Post.id, Post.thread_id, *place).where(Post.source == source))
    return {str(row[0]): (row[1], row[2], Place(*row[3:])) for row in rows}


def branch_size(thread_id: int, at: Place) -> int:
    """How many posts the branch of a place has in its piece; BRANCH at most."""
    mine = Post.thread_id == thread_id, Post.piece == at.piece
    inside = Post.path >= at.top, Post.path < f"{int(at.top) + 1:0{DIGITS}d}"
    return db.session.scalar(select(func.count()).select_from(Post).where(*mine, *inside)) or 0


def branch_sizes(thread_ids: Iterable[int]) -> dict[tuple[int, int, str], int]:
    """The same for all branches of threads: by thread, piece and top."""
    found: dict[tuple[int, int, str], int] = {}
    wanted, top = sorted(set(thread_ids)), func.substr(Post.path, 1, DIGITS).label("top")
    for start in range(0, len(wanted), 500):
        rows = db.session.execute(
            select(Post.thread_id, Post.piece, top, func.count())
            .where(Post.thread_id.in_(wanted[start : start + 500]))
            .group_by(Post.thread_id, Post.piece, top)
        )
        found.update(((row[0], row[1], row[2]), row[3]) for row in rows)
    return found


def last_numbers(thread_ids: Iterable[int]) -> dict[int, int]:
    """How many posts each thread has ever had; the threads stay locked until the transaction ends."""
    found: dict[int, int] = {}
    wanted = sorted(set(thread_ids))
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        statement = select(Thread.id, Thread.last_number).where(Thread.id.in_(part)).order_by(Thread.id)
        found.update((row.id, row.last_number) for row in db.session.execute(statement.with_for_update()))
    return found
