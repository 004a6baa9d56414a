"""Reading threads. A page of a thread is one query, however deep it is nested."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from civic.accounts.models import Organisation, Person, Representative
from civic.core.db import db, db_now
from civic.core.pagination import Page, keyset, paged
from civic.core.permissions import Actor
from civic.deliberation.models import Post, PostVersion, Thread
from civic.deliberation.rules import DIGITS, Place, PostView, Stance
from civic.spaces import queries as spaces
from civic.spaces.models import OrganisationStanding, Phase, Process, Resource
from civic.spaces.rules import Audience, PhaseKind, ProcessState

PAGE = 200


class Order(StrEnum):
    """By which post of a thread a page begins. Answers always stand below what they answer."""

    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True)
class Standing:
    """Where a thread stands for whoever asks: what it discusses, whether they may see it, whether it is closed."""

    id: int
    resource_id: int
    municipality_id: int
    process_id: int | None
    title: str
    language: str
    address: str
    visible: bool
    closed: bool
    wrote: bool
    revision: int
    post_count: int


def closed() -> ColumnElement[bool]:
    """The condition "nobody can add to this thread"; the statement joins Thread and (outer) the thing's Process."""
    return or_(
        and_(Thread.closed_at.is_not(None), Thread.closed_at <= db_now()),
        func.coalesce(Process.state == ProcessState.ARCHIVED, False),
    )


def wrote(actor: Actor) -> ColumnElement[bool]:
    """The condition "this actor has written in this thread"; the statement has Thread."""
    return wrote_by(actor.person_id)


def wrote_by(person: Any) -> ColumnElement[bool]:
    """The same for a person's id, or for a parameter that stands for it in a statement that is built once."""
    return select(Post.id).where(Post.thread_id == Thread.id, Post.person_id == person).exists()


def _standing_statement() -> Any:
    return (
        select(
            Thread.id,
            Thread.revision,
            Thread.post_count,
            closed().label("closed"),
            wrote_by(bindparam("reader", type_=Integer)).label("wrote"),
            Resource.id.label("resource_id"),
            Resource.municipality_id,
            Resource.process_id,
            Resource.title,
            Resource.language,
            Resource.address,
            Resource.audience,
            Resource.group_id,
            Resource.link_token,
            Process.state.label("process_state"),
        )
        .join(Resource, Resource.id == Thread.resource_id)
        .outerjoin(Process, Process.id == Resource.process_id)
        .where(Thread.id == bindparam("thread"))
    )


# Built once: putting the words together costs more than the answer.
_STANDING = _standing_statement()
_SEEING = ("audience", "group_id", "link_token", "process_state")


def standing(thread_id: int, actor: Actor) -> Standing | None:
    """A thread and what it discusses, by the clock of the database. One query, two where a group may see it."""
    row: Any = db.session.execute(_STANDING, {"thread": thread_id, "reader": actor.person_id}).one_or_none()
    if row is None:
        return None
    values = {key: value for key, value in row._mapping.items() if key not in _SEEING}
    return Standing(**values, visible=spaces.may_see(actor, row, process_state=row.process_state))


def thread_of(resource_id: int) -> int | None:
    """The first thread about a resource."""
    statement = select(Thread.id).where(Thread.resource_id == resource_id).order_by(Thread.id).limit(1)
    return db.session.scalar(statement)


@dataclass(frozen=True)
class OpenDiscussion:
    """A process whose phase of discussion runs now."""

    process_id: int
    municipality_id: int
    neighbourhood_id: int | None
    thread_id: int
    titles: dict[str, str]
    phase_titles: dict[str, str]
    phase_summaries: dict[str, str]
    ends_at: datetime | None
    post_count: int


def open_discussions(municipality_id: int) -> list[OpenDiscussion]:
    """Published processes of a municipality that people can discuss now, by the clock of the database. One query."""
    rows = db.session.execute(
        select(
            Process.id,
            Process.municipality_id,
            Process.neighbourhood_id,
            Thread.id.label("thread"),
            Process.titles,
            Phase.titles.label("phase_titles"),
            Phase.summaries.label("phase_summaries"),
            Phase.ends_at,
            Thread.post_count,
        )
        .join(Phase, Phase.process_id == Process.id)
        .join(Resource, and_(Resource.process_id == Process.id, Resource.kind == "process"))
        .join(Thread, Thread.resource_id == Resource.id)
        .where(
            Process.municipality_id == municipality_id,
            Process.state == ProcessState.PUBLISHED,
            Resource.audience == Audience.PUBLIC,
            Phase.kind == PhaseKind.DISCUSSION,
            or_(Phase.starts_at.is_(None), Phase.starts_at <= db_now()),
            or_(Phase.ends_at.is_(None), Phase.ends_at > db_now()),
        )
        .order_by(Phase.ends_at)
    )
    return [OpenDiscussion(*row) for row in rows]


# ---- posts of a page


def _views() -> Any:
    above, above_person, above_organisation = aliased(Post), aliased(Person), aliased(Organisation)
    return (
        select(
            Post.id,
            Post.thread_id,
            Post.parent_id,
            Post.root_number,
            Post.path,
            Post.depth,
            Post.person_id,
            func.coalesce(Organisation.name, _living(Person), Post.author_label, "").label("author"),
            Post.organisation_id.is_not(None).label("organisation"),
            Post.official,
            Post.source.is_not(None).label("imported"),
            Post.language,
            Post.body_html.label("html"),
            Post.stance,
            Post.versions,
            Post.reply_count.label("replies"),
            Post.created_at,
            Post.taken_back_at.is_not(None).label("taken_back"),
            case(
                (
                    Post.parent_id.is_not(None),
                    func.coalesce(above_organisation.name, _living(above_person), above.author_label, ""),
                )
            ).label("parent_author"),
            Post.imported_likes.label("likes"),
        )
        .outerjoin(Person, Person.id == Post.person_id)
        .outerjoin(Organisation, Organisation.id == Post.organisation_id)
        .outerjoin(above, above.id == Post.parent_id)
        .outerjoin(above_person, above_person.id == above.person_id)
        .outerjoin(above_organisation, above_organisation.id == above.organisation_id)
    )


def _living(person: Any) -> ColumnElement[str | None]:
    return case((person.left_at.is_(None), person.display_name))


def _view(row: Any) -> PostView:
    values = dict(row._mapping)
    return PostView(**{**values, "stance": Stance(row.stance) if row.stance else None})


def page(thread_id: int, order: Order, after: str | None = None, limit: int = PAGE) -> Page[PostView]:
    """Posts of a thread from a cursor on, nested by their paths. One query.

    ``Page.before`` is not made: whoever reads a thread goes on, or back to its beginning.
    """
    columns: list[tuple[Any, bool]] = [(Post.path, False)]
    if order is Order.NEWEST:
        columns = [(Post.root_number, True), (Post.path, False)]
    statement, _ = keyset(_views().where(Post.thread_id == thread_id), columns, after, None, limit)
    posts = [_view(row) for row in db.session.execute(statement)]

    def keys(post: PostView) -> list[Any]:
        return [post.path] if order is Order.OLDEST else [post.root_number, post.path]

    return paged(posts, keys, False, False, limit)


def context(post: PostView, limit: int = PAGE) -> list[PostView]:
    """A post with all that stand above it and those that answer it, in reading order. One query."""
    above = [post.path[:end] for end in range(DIGITS, len(post.path), DIGITS)]
    number = int(post.path[-DIGITS:])
    behind = post.path[:-DIGITS] + f"{number + 1:0{DIGITS}d}"
    statement = (
        _views()
        .where(
            Post.thread_id == post.thread_id,
            or_(Post.path.in_(above), and_(Post.path >= post.path, Post.path < behind)),
        )
        .order_by(Post.path)
        .limit(limit + len(above))
    )
    return [_view(row) for row in db.session.execute(statement)]


def post(post_id: int) -> PostView | None:
    row = db.session.execute(_views().where(Post.id == post_id)).one_or_none()
    return _view(row) if row else None


@dataclass(frozen=True)
class Version:
    """An earlier wording of a post."""

    number: int
    html: str
    written_at: datetime


def earlier(post_id: int) -> list[Version]:
    """What a post said before it was changed, first wording first."""
    rows = db.session.execute(
        select(PostVersion.number, PostVersion.body_html, PostVersion.written_at)
        .where(PostVersion.post_id == post_id)
        .order_by(PostVersion.number)
    )
    return [Version(*row) for row in rows]


def mine(thread_id: int, person_id: int) -> list[int]:
    """Posts of a thread that somebody wrote and did not take back."""
    statement = select(Post.id).where(
        Post.person_id == person_id, Post.thread_id == thread_id, Post.taken_back_at.is_(None)
    )
    return list(db.session.scalars(statement))


# ---- what the verbs need


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
    versions: int
    replies: int
    written_at: datetime
    now: datetime
    taken_back: bool


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
        versions=found.versions,
        replies=found.reply_count,
        written_at=found.edited_at or found.created_at,
        now=row.now,
        taken_back=found.taken_back_at is not None,
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


# ---- for other rooms


def participants(process_id: int, *, since: datetime | None = None, until: datetime | None = None) -> list[int]:
    """Persons who wrote in a process, each once; ``since`` is part of the span, ``until`` is not.

    Imported posts have no person and are not among them; neither are posts that were taken back.
    """
    statement = (
        select(Post.person_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Resource, Resource.id == Thread.resource_id)
        .where(Resource.process_id == process_id, Post.person_id.is_not(None), Post.taken_back_at.is_(None))
    )
    if since is not None:
        statement = statement.where(Post.created_at >= since)
    if until is not None:
        statement = statement.where(Post.created_at < until)
    return [person for person in db.session.scalars(statement.distinct().order_by(Post.person_id)) if person]


def post_counts(thread_ids: Sequence[int]) -> dict[int, int]:
    """How many posts stand in each thread."""
    rows = db.session.execute(select(Thread.id, Thread.post_count).where(Thread.id.in_(thread_ids)))
    return {row.id: row.post_count for row in rows}


@dataclass(frozen=True)
class WrittenBy:
    """A post of somebody's own, for their account and their export."""

    id: int
    thread_id: int
    title: str
    language: str
    body: str
    created_at: datetime


def written_by(person_id: int, limit: int = 1000) -> list[WrittenBy]:
    """What somebody wrote, newest first, with the title of what it is about."""
    rows = db.session.execute(
        select(Post.id, Post.thread_id, Resource.title, Post.language, Post.body, Post.created_at)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Resource, Resource.id == Thread.resource_id)
        .where(Post.person_id == person_id, Post.taken_back_at.is_(None))
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(limit)
    )
    return [WrittenBy(*row) for row in rows]
