"""What the orders of a thread are computed from. Only the job that puts comments in order reads this.

Hook: people.days (ids of people), on which days each took part in something of a higher package.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from civic.accounts.models import Person
from civic.core import hooks
from civic.core.db import db
from civic.deliberation.models import Post, PostReaction, Thread, ThreadOrder
from civic.deliberation.order_rules import Account, Mark, Share, Written
from civic.deliberation.rules import Reaction, Stance
from civic.resources.models import Resource
from civic.roles.models import RoleGrant
from civic.statements import gathering
from civic.verification.models import Verification

#: What answers a thread is in the thread's own piece, by which indexes find it.
_TOP = Post.piece == 0, Post.parent_id.is_(None)


def written(thread_id: int) -> list[Written]:
    """The comments that answer a thread. One query."""
    rows = db.session.execute(
        select(
            Post.number,
            Post.created_at,
            Post.person_id,
            or_(Post.taken_back_at.is_not(None), Post.hidden_at.is_not(None)),
            Post.imported_likes,
            Post.imported_dislikes,
        ).where(Post.thread_id == thread_id, *_TOP)
    )
    return [Written(*row[:4], Share(row[4], row[4] + row[5])) for row in rows]


def marks(thread_id: int) -> list[Mark]:
    """Who found which of them helpful. One query."""
    rows = db.session.execute(
        select(PostReaction.person_id, Post.number, PostReaction.at)
        .join(Post, Post.id == PostReaction.post_id)
        .where(PostReaction.thread_id == thread_id, PostReaction.kind == Reaction.HELPFUL.value)
        .where(*_TOP)
    )
    return [Mark(*row) for row in rows]


def accounts(thread_id: int, at: datetime) -> dict[int, Account]:
    """What decides whether those who marked something are new. Two queries, and those of the hook."""
    readers = select(PostReaction.person_id).where(PostReaction.thread_id == thread_id)
    verified = select(Verification.id).where(
        Verification.person_id == Person.id,
        Verification.municipality_id == Resource.municipality_id,
        Verification.withdrawn_at.is_(None),
    )
    staff = select(RoleGrant.id).where(
        RoleGrant.person_id == Person.id, RoleGrant.municipality_id == Resource.municipality_id
    )
    rows = db.session.execute(
        select(Person.id, Person.created_at, or_(verified.exists(), staff.exists()))
        .select_from(Person)
        .join(Thread, Thread.id == thread_id)
        .join(Resource, Resource.id == Thread.resource_id)
        .where(Person.id.in_(readers))
    ).all()
    days = _days_elsewhere(thread_id, readers, [row[0] for row in rows])
    return {row[0]: Account(max(at - row[1], timedelta(0)), days.get(row[0], 0), row[2]) for row in rows}


def _days_elsewhere(thread_id: int, readers: Any, people: Collection[int]) -> dict[int, int]:
    day = func.date(Post.created_at)
    own = select(Post.person_id, day).where(
        Post.person_id.in_(readers),
        Post.thread_id != thread_id,
        Post.taken_back_at.is_(None),
        Post.hidden_at.is_(None),
    )
    found: dict[int, set[str]] = {}
    for person, on in db.session.execute(own.distinct()):
        found.setdefault(person, set()).add(str(on))
    for person, told in hooks.collect("people.days", sorted(people)).items():
        found.setdefault(person, set()).update(*told)
    return {person: len(days) for person, days in found.items()}


def opinion_groups(thread_id: int) -> dict[int, int]:
    """In which opinion group people are, where the process of a thread has a closed round of statements with groups."""
    statement = select(Resource.process_id).join(Thread, Thread.resource_id == Resource.id)
    process_id = db.session.scalar(statement.where(Thread.id == thread_id))
    return gathering.groups_of_people(process_id) if process_id else {}


def stances(thread_id: int) -> dict[int, int]:
    """Who is for (0) and against (1), by what each said last. One query."""
    sides = {Stance.FOR.value: 0, Stance.AGAINST.value: 1}
    rows = db.session.execute(
        select(Post.person_id, Post.stance)
        .where(Post.thread_id == thread_id, *_TOP, Post.person_id.is_not(None))
        .where(Post.stance.is_not(None), Post.taken_back_at.is_(None), Post.hidden_at.is_(None))
        .order_by(Post.number)
    )
    last = {row[0]: row[1] for row in rows if row[0] is not None}
    return {person: sides[stance] for person, stance in last.items() if stance in sides}


def ranks(thread_id: int) -> dict[int, tuple[int, int]]:
    """The places of the comments of a thread in both orders, by their numbers. One query."""
    columns = Post.number, Post.helpful_rank, Post.bridging_rank
    rows = db.session.execute(select(*columns).where(Post.thread_id == thread_id, *_TOP))
    return {row[0]: (row[1], row[2]) for row in rows}


def revision(thread_id: int) -> int | None:
    """How often a thread has changed; None where there is none."""
    return db.session.scalar(select(Thread.revision).where(Thread.id == thread_id))


def order(thread_id: int) -> ThreadOrder | None:
    """What was computed last of the orders of a thread."""
    return db.session.get(ThreadOrder, thread_id, populate_existing=True)
