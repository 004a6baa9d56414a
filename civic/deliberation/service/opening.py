"""Opening a discussion of its own in a process, and naming it."""

from __future__ import annotations

from civic.audit import service as audit
from civic.core import events, writing
from civic.core.db import db
from civic.core.permissions import Absent, Actor, Refused
from civic.core.writing import Text
from civic.deliberation.events import DiscussionOpened
from civic.deliberation.kinds import DISCUSSION
from civic.deliberation.models import Discussion, Thread
from civic.deliberation.policy import MAY, Can, require
from civic.deliberation.rules import LONGEST_TITLE, OWN_VOICE, PostCode, Voice, title_problem
from civic.deliberation.service.posts import write_first
from civic.deliberation.service.threads import thread_for
from civic.processes import queries as processes
from civic.processes.policy import may_see_process, require_right
from civic.processes.rules import Act, ProcessState
from civic.resources import service as resources


def open_discussion(
    actor: Actor, process_id: int, title: str, body: str, language: str, *, voice: Voice = OWN_VOICE
) -> int:
    """Open a discussion of its own in a process, with what it is about; returns its thread.

    Whoever reads the process reads it. Residents open one while a phase allows that; organisers at any time, which the
    log records.

    Raises:
        Refused: no title, or one that is too long; the text as ``posts.post`` refuses it; no phase lets them open one
            now; the process is archived.
        Absent: no such process, or none that they may see.
        NotAllowed: a stranger.
    """
    process = processes.process_by_id(process_id)
    if process is None or not may_see_process(actor, process):
        raise Absent(f"no process {process_id}")
    require(actor, Can.OPEN_DISCUSSION, process)
    if process.state == ProcessState.ARCHIVED:
        raise Refused(PostCode.ARCHIVED)
    organises = MAY[Can.OPEN_ANY_TIME](actor, process)
    if not organises:
        allowed = processes.right_of(process_id, Act.OPEN_DISCUSSION, actor)
        require_right(allowed, PostCode.NO_OPENING_NOW, PostCode.NOT_IN_GROUP)
    named, town = _named(title), process.municipality_id
    resource = resources.add_resource(DISCUSSION.code, town, named, language, process_id=process_id)
    thread = Thread(resource_id=resource.id, stances=False)
    db.session.add(thread)
    db.session.flush()
    resource.address = f"{DISCUSSION.addresses}/{thread.id}"
    row = Discussion(thread_id=thread.id, resource_id=resource.id, municipality_id=town, process_id=process_id)
    row.person_id = actor.person_id or 0
    db.session.add(row)
    db.session.flush()
    write_first(actor, thread_for(actor, thread.id), named, body, language, voice)
    if organises:
        audit.record(actor, "open", "thread", thread.id, town, after={"title": named})
    events.announce(DiscussionOpened(thread.id, resource.id, row.person_id))
    return thread.id


def retitle(actor: Actor, thread_id: int, title: str) -> None:
    """Call a discussion of its own something else: who opened it until others write in it, organisers at any time.

    Raises:
        Refused: no title, or one that is too long.
        NotAllowed: somebody else, or others have written in it.
    """
    thread = thread_for(actor, thread_id)
    require(actor, Can.RETITLE, thread)
    named = _named(title)
    if not thread.own or named == thread.title:
        return
    writing.check(actor, Text(thread.municipality_id, named, new=False))
    resources.retitle(thread.resource_id, named, thread.language)
    if thread.opened_by != actor.person_id:
        before, after = {"title": thread.title}, {"title": named}
        audit.record(actor, "retitle", "thread", thread_id, thread.municipality_id, before=before, after=after)


def _named(title: str) -> str:
    problem = title_problem(title)
    if problem:
        raise Refused(problem, most=LONGEST_TITLE, length=len(title.strip()))
    return title.strip()
