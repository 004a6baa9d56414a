"""A thread: what it discusses, whether it is open, and which discussions run now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, or_, select

from civic.core.db import db, db_now, run
from civic.core.permissions import Actor
from civic.deliberation.models import Conclusion, Discussion, Draft, Post, PostReaction, Thread
from civic.deliberation.rules import DISCUSSION_PHASE, OPENING
from civic.processes import queries as processes
from civic.processes.models import Phase, Process
from civic.processes.rules import Act, ProcessState, Right, Verdict, Who, who_may
from civic.resources import queries as resources
from civic.resources.kinds import PROCESS
from civic.resources.models import Resource
from civic.resources.rules import Audience
from civic.towns.models import Group


@dataclass(frozen=True)
class ThreadView:
    """Where a thread stands for whoever asks: what it discusses, whether they may see it, whether it is closed.

    ``draft_id`` is the newest comment that they sent here too late. A discussion of its own says who opened it
    (``opened_by``); it begins with the post of the number ``rules.OPENING``, which can be read if ``begun``. ``over``
    says that it is closed for good; else ``right`` whether the phases of its process let them write now.
    """

    id: int
    resource_id: int
    municipality_id: int
    process_id: int | None
    title: str
    language: str
    address: str
    visible: bool
    over: bool
    right: Right
    wrote: bool
    reacted: bool
    revision: int
    post_count: int
    stances: bool
    last_number: int
    draft_id: int | None
    opened_by: int | None
    begun: bool

    @property
    def own(self) -> bool:
        """Whether it is a discussion of its own, and not one about something else."""
        return self.opened_by is not None

    def answers(self, number: int, replies: int) -> int:
        """How many posts answer one: all others answer the one that a discussion of its own begins with."""
        return self.last_number - OPENING if self.own and number == OPENING else replies

    @property
    def closed(self) -> bool:
        """Whether whoever asks can write here."""
        return self.over or not self.right.open


def closed() -> ColumnElement[bool]:
    """The condition "nobody can add to this thread"; the statement joins Thread and (outer) the thing's Process."""
    return or_(
        and_(Thread.closed_at.is_not(None), Thread.closed_at <= db_now()),
        func.coalesce(Process.state == ProcessState.ARCHIVED, False),
    )


def wrote_by(person: Any) -> ColumnElement[bool]:
    """The condition "this person has written in this thread"; the statement has Thread.

    ``person`` is an id, or a parameter that stands for one in a statement that is built once.
    """
    return select(Post.id).where(Post.thread_id == Thread.id, Post.person_id == person).exists()


def reacted_by(person: Any) -> ColumnElement[bool]:
    """The condition "this person has reacted to a post of this thread", like ``wrote_by``."""
    mine = PostReaction.thread_id == Thread.id, PostReaction.person_id == person
    return select(PostReaction.post_id).where(*mine).exists()


def _draft_of(person: ColumnElement[int]) -> ColumnElement[int | None]:
    """The newest comment that somebody sent too late to the thread of the statement."""
    mine = Draft.thread_id == Thread.id, Draft.person_id == person
    return select(func.max(Draft.id)).where(*mine).correlate(Thread).scalar_subquery()


def _begun() -> ColumnElement[bool]:
    """The condition "the first post of the thread of the statement can be read"."""
    first = Post.thread_id == Thread.id, Post.number == OPENING
    return select(Post.id).where(*first, Post.taken_back_at.is_(None), Post.hidden_at.is_(None)).exists()


def _standing_statement() -> Any:
    return (
        select(
            Thread.id,
            Thread.revision,
            Thread.post_count,
            Thread.last_number,
            Thread.stances,
            closed().label("over"),
            wrote_by(bindparam("reader", type_=Integer)).label("wrote"),
            reacted_by(bindparam("reader", type_=Integer)).label("reacted"),
            _draft_of(bindparam("reader", type_=Integer)).label("draft_id"),
            Discussion.person_id.label("opened_by"),
            and_(Discussion.id.is_not(None), _begun()).label("begun"),
            Resource.id.label("resource_id"),
            Resource.municipality_id,
            Resource.process_id,
            Resource.title,
            Resource.language,
            Resource.address,
            Resource.audience,
            Resource.group_id,
            Resource.link_token,
            *processes.DOOR,
        )
        .join(Resource, Resource.id == Thread.resource_id)
        .outerjoin(Discussion, Discussion.thread_id == Thread.id)
        .outerjoin(Process, Process.id == Resource.process_id)
        .where(Thread.id == bindparam("thread"))
    )


# Built once: putting the words together costs more than the answer.
_STANDING = _standing_statement()
_SEEING = ("audience", "group_id", "link_token", *processes.DOOR_NAMES)


def thread_view(thread_id: int, actor: Actor) -> ThreadView | None:
    """A thread and what it discusses, by the clock of the database.

    Two queries where it is part of a process, one where not; one more each where a group may see it or write there.
    """
    row: Any = run(_STANDING, {"thread": thread_id, "reader": actor.person_id}).one_or_none()
    if row is None:
        return None
    values = {key: value for key, value in row._mapping.items() if key not in _SEEING}
    allowed = processes.right_of(row.process_id, Act.DISCUSS, actor) if row.process_id else Right(Verdict.OPEN)
    visible = resources.may_see(actor, row, process=processes.door(row))
    return ThreadView(**values, right=allowed, visible=visible)


def thread_of(resource_id: int) -> int | None:
    """The first thread about a resource."""
    statement = select(Thread.id).where(Thread.resource_id == resource_id).order_by(Thread.id).limit(1)
    return db.session.scalar(statement)


@dataclass(frozen=True)
class OpenDiscussion:
    """A process whose phase of discussion runs now, for ``who``."""

    process_id: int
    municipality_id: int
    neighbourhood_id: int | None
    thread_id: int
    titles: dict[str, str]
    phase_titles: dict[str, str]
    phase_summaries: dict[str, str]
    ends_at: datetime | None
    post_count: int
    who: Who
    group_names: dict[str, str]


def open_discussions(municipality_id: int, actor: Actor) -> list[OpenDiscussion]:
    """Published processes of a municipality, shared ones included, that people can discuss now and that an actor may
    read. One query."""
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
            Group.kind,
            Group.names,
        )
        .join(Phase, Phase.process_id == Process.id)
        .outerjoin(Group, Group.id == Phase.group_id)
        .join(Resource, and_(Resource.process_id == Process.id, Resource.kind == PROCESS.code))
        .join(Thread, Thread.resource_id == Resource.id)
        .where(
            processes.of_town(municipality_id),
            Process.state == ProcessState.PUBLISHED,
            Resource.audience == Audience.PUBLIC,
            processes.readable(actor),
            Phase.kind == DISCUSSION_PHASE,
            processes.running(),
        )
        .order_by(Phase.ends_at)
    )
    return [OpenDiscussion(*row[:9], who_may(row.kind), row.names or {}) for row in rows]


def conclusion(thread_id: int) -> Conclusion | None:
    """What came of a discussion, where whoever closed it said so."""
    return db.session.scalar(select(Conclusion).where(Conclusion.thread_id == thread_id))
