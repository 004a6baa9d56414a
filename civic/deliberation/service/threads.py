"""Opening and closing discussions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update

from civic.audit import service as audit
from civic.core import clock, sanitise
from civic.core.db import db, upsert
from civic.core.permissions import SYSTEM, Actor, Refused
from civic.deliberation import queries
from civic.deliberation.models import Conclusion, Draft, Thread
from civic.deliberation.policy import Can, require
from civic.deliberation.rules import (
    DISCUSSION_PHASE,
    LONGEST_POST,
    text_problem,
)
from civic.processes import queries as processes
from civic.processes.events import PhaseAdded, PhaseRemoved
from civic.resources import queries as resources


def open_thread(actor: Actor, resource_id: int) -> Thread:
    """Begin the discussion of a resource. The package that owns the resource calls this when it publishes it."""
    require(actor, Can.OPEN_THREAD)
    thread = Thread(resource_id=resource_id)
    db.session.add(thread)
    db.session.flush()
    return thread


def begin_for_phase(event: PhaseAdded) -> None:
    """Give a process that will be discussed its thread; a second phase of discussion goes on with the first one's."""
    if event.kind != DISCUSSION_PHASE:
        return
    resource_id = resources.resource_of_process(event.process_id)
    if queries.thread_of(resource_id) is None:
        open_thread(SYSTEM, resource_id)


def end_for_phase(event: PhaseRemoved) -> None:
    """Take the thread of a process away with its last phase of discussion, if nobody has written in it, or tried to."""
    if event.kind != DISCUSSION_PHASE:
        return
    if any(phase.kind == DISCUSSION_PHASE for phase in processes.phases(event.process_id)):
        return
    own = Thread.resource_id == resources.resource_of_process(event.process_id)
    kept = select(Draft.id).where(Draft.thread_id == Thread.id).exists()
    db.session.execute(delete(Thread).where(own, Thread.last_number == 0, ~kept))


def open_threads(actor: Actor, resource_ids: Sequence[int]) -> list[int]:
    """Begin many discussions at once, for imports; returns the threads in the order of the resources."""
    require(actor, Can.OPEN_THREAD)
    if not resource_ids:
        return []
    rows = [{"resource_id": resource_id, "created_at": clock.now()} for resource_id in resource_ids]
    return list(db.session.scalars(insert(Thread).returning(Thread.id, sort_by_parameter_order=True), rows))


def close_thread(actor: Actor, thread_id: int) -> None:
    """Let nobody add to a thread from now on. What was said stays."""
    thread = thread_for(actor, thread_id)
    require(actor, Can.CLOSE_THREAD, thread)
    now = clock.now()
    before = {"closed": thread.over}
    db.session.execute(update(Thread).where(Thread.id == thread_id).values(closed_at=now, revision=Thread.revision + 1))
    audit.record(
        actor,
        "close",
        "thread",
        thread_id,
        thread.municipality_id,
        before=before,
        after={"closed": True, "closed_at": now},
    )


def end_threads(actor: Actor, thread_ids: Sequence[int]) -> None:
    """Let nobody add to threads whose thing is gone: the package that owns it calls this, and logs why. One query."""
    require(actor, Can.OPEN_THREAD)
    open_ones = Thread.id.in_(sorted(thread_ids)), Thread.closed_at.is_(None)
    ended = {"closed_at": clock.now(), "revision": Thread.revision + 1}
    db.session.execute(update(Thread).where(*open_ones).values(ended))


def set_stances(actor: Actor, thread_id: int, wanted: bool) -> None:
    """Say whether those who answer a thread are asked if they are for or against. What was said stays."""
    thread = thread_for(actor, thread_id)
    require(actor, Can.SET_UP_THREAD, thread)
    if thread.stances == wanted:
        return
    changed = update(Thread).where(Thread.id == thread_id).values(stances=wanted, revision=Thread.revision + 1)
    db.session.execute(changed)
    audit.record(
        actor,
        "set_up",
        "thread",
        thread_id,
        thread.municipality_id,
        before={"stances": thread.stances},
        after={"stances": wanted},
    )


def conclude(actor: Actor, thread_id: int, body: str, language: str) -> None:
    """Close a thread, if it is open, and say what came of it; again, to say it in other words.

    Raises:
        Refused: empty or too long.
        NotAllowed: neither moderator nor organiser.
    """
    thread = thread_for(actor, thread_id)
    require(actor, Can.CLOSE_THREAD, thread)
    problem = text_problem(body)
    if problem:
        raise Refused(problem, most=LONGEST_POST, length=len(body))
    before = queries.conclusion(thread_id)
    if not thread.over:
        close_thread(actor, thread_id)
    said = {"body": body, "body_html": sanitise.render(body), "language": language, "written_at": clock.now()}
    statement = upsert(Conclusion).values(thread_id=thread_id, **said)
    db.session.execute(statement.on_conflict_do_update(index_elements=["thread_id"], set_=said))
    db.session.execute(update(Thread).where(Thread.id == thread_id).values(revision=Thread.revision + 1))
    earlier, now = {"conclusion": before.body if before else None}, {"conclusion": body}
    audit.record(actor, "conclude", "thread", thread_id, thread.municipality_id, before=earlier, after=now)


def thread_for(actor: Actor, thread_id: int) -> queries.ThreadView:
    """A thread, as somebody may see it."""
    thread = queries.thread_view(thread_id, actor)
    if thread is None:
        raise LookupError(f"no thread {thread_id}")
    return thread
