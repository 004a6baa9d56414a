"""Put the comments of a thread in order, and ask a worker for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, update

from civic.core import clock, outbox
from civic.core.db import db, upsert
from civic.deliberation.events import PostShownAgain, PostTakenBack
from civic.deliberation.models import Post, Thread, ThreadOrder
from civic.deliberation.order_rules import Division, Standing, band, known, stand
from civic.deliberation.queries import ordering

JOB = "deliberation.order"
#: However many people mark something, a thread is put in order once in so many seconds.
EVERY = 20
#: So many comments are shown as an example.
EXAMPLES = 3
GROUPS, STANCES = "groups", "stances"
_QUIET = {"synchronize_session": False}


def ask_for_order(thread_id: int) -> None:
    """Have a thread put in order soon; asked for again and again, it is done once in ``EVERY`` seconds."""
    now = clock.now()
    turn = int(now.timestamp()) // EVERY
    wait = timedelta(seconds=(turn + 1) * EVERY - now.timestamp() + 1)
    outbox.enqueue(JOB, thread_id, after=wait, once=f"{JOB}/{thread_id}/{turn}")


def order_again(event: PostTakenBack | PostShownAgain) -> None:
    """A text went or came back: what has none comes last."""
    ask_for_order(event.thread_id)


@dataclass(frozen=True)
class Ordered:
    """The orders of a thread as it was at a revision: what is told, and the places of the comments that move."""

    thread_id: int
    revision: int
    shown: dict[str, Any]
    moved: list[dict[str, int]]


def compute_order(thread_id: int) -> Ordered | None:
    """Compute the orders of a thread; None where there is none. It only reads."""
    revision = ordering.revision(thread_id)
    if revision is None:
        return None
    standing, by = _standing(thread_id)
    helpful = {number: rank for rank, number in enumerate(standing.helpful)}
    bridging = {number: rank for rank, number in enumerate(standing.bridging)}
    before = ordering.ranks(thread_id)
    moved = [
        {"root": number, "helpful": helpful[number], "bridging": bridging[number]}
        for number in sorted(helpful)
        if before.get(number) != (helpful[number], bridging[number])
    ]
    return Ordered(thread_id, revision, _shown(standing, by), moved)


def keep_order(made: Ordered) -> None:
    """Keep what was computed, unless something later was meanwhile; pages of the thread are made anew either way."""
    touched = update(Thread).where(Thread.id == made.thread_id).values(revision=Thread.revision + 1)
    db.session.execute(touched.execution_options(**_QUIET))
    values = {"revision": made.revision, "shown": made.shown, "made_at": clock.now()}
    statement = upsert(ThreadOrder).values(thread_id=made.thread_id, **values)
    kept = statement.on_conflict_do_update(
        index_elements=["thread_id"], set_=values, where=ThreadOrder.revision <= made.revision
    )
    if db.session.execute(kept.returning(ThreadOrder.thread_id)).scalar() is not None and made.moved:
        _place(made)


def _standing(thread_id: int) -> tuple[Standing, str | None]:
    """How the thread stands, and by what its sides are told apart; stances where opinion groups are too small."""
    written, marks = ordering.written(thread_id), ordering.marks(thread_id)
    accounts = ordering.accounts(thread_id, clock.now())
    settled = {person for person, account in accounts.items() if known(account)}
    for by, read in ((GROUPS, ordering.opinion_groups), (STANCES, ordering.stances)):
        standing = stand(written, marks, settled, read(thread_id))
        if standing.division is not Division.FEW:
            return standing, by
    return standing, None


def _shown(standing: Standing, by: str | None) -> dict[str, Any]:
    """What pages tell: counts of everybody, and of sides only bands."""
    first = [standing.judged[number] for number in standing.helpful[:EXAMPLES]]
    bridge = standing.judged.get(standing.bridging[0]) if standing.bridging else None
    return {
        "division": standing.division.value,
        "by": by,
        "everybody": standing.everybody,
        "people": standing.people,
        "new": standing.new,
        "first": [[each.comment.number, each.settled.found, each.settled.asked] for each in first],
        "bridge": [bridge.comment.number, [band(side).value for side in bridge.sides]] if bridge else None,
    }


def _place(made: Ordered) -> None:
    statement = (
        update(Post)
        .where(Post.thread_id == made.thread_id, Post.root_number == bindparam("root"))
        .values(helpful_rank=bindparam("helpful"), bridging_rank=bindparam("bridging"))
    )
    db.session.connection().execute(statement, made.moved)
