"""The verbs of deliberation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, update

from civic.audit import service as audit
from civic.core import clock, events, folding, sanitise
from civic.core.db import db
from civic.core.permissions import SYSTEM, Actor, Refused
from civic.deliberation import queries
from civic.deliberation.events import PostsImported, PostTakenBack, PostWritten
from civic.deliberation.models import Post, PostVersion, Thread
from civic.deliberation.policy import Can, require
from civic.deliberation.rules import (
    DISCUSSION_PHASE,
    LAST_NUMBER,
    LONGEST_POST,
    OWN_VOICE,
    ImportedPost,
    ImportResult,
    Place,
    PostCode,
    Stance,
    Voice,
    by_generation,
    edit_problem,
    place,
    text_problem,
)
from civic.processes import queries as processes
from civic.processes.events import PhaseAdded, PhaseRemoved
from civic.processes.policy import require_right
from civic.resources import queries as resources

BATCH = 1000


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
    """Take the thread of a process away with its last phase of discussion, if nobody has written in it."""
    if event.kind != DISCUSSION_PHASE:
        return
    if any(phase.kind == DISCUSSION_PHASE for phase in processes.phases(event.process_id)):
        return
    own = Thread.resource_id == resources.resource_of_process(event.process_id)
    db.session.execute(delete(Thread).where(own, Thread.last_number == 0))


def open_threads(actor: Actor, resource_ids: Sequence[int]) -> list[int]:
    """Begin many discussions at once, for imports; returns the threads in the order of the resources."""
    require(actor, Can.OPEN_THREAD)
    if not resource_ids:
        return []
    rows = [{"resource_id": resource_id, "created_at": clock.now()} for resource_id in resource_ids]
    return list(db.session.scalars(insert(Thread).returning(Thread.id, sort_by_parameter_order=True), rows))


def close_thread(actor: Actor, thread_id: int) -> None:
    """Let nobody add to a thread from now on. What was said stays."""
    thread = _thread_view(actor, thread_id)
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


def post(
    actor: Actor,
    thread_id: int,
    body: str,
    language: str,
    *,
    parent_id: int | None = None,
    stance: Stance | None = None,
    voice: Voice = OWN_VOICE,
) -> Post:
    """Write a post under a thread, or under another post of it.

    ``voice`` is in whose name: an organisation that the writer acts for and the municipality knows, or the
    municipality itself.

    Raises:
        Refused: empty, too long, the thread is closed or full, no phase lets them write now, the parent stands
            elsewhere, not one's voice.
        NotAllowed: a stranger, or somebody who may not see what is discussed.
    """
    thread = _thread_view(actor, thread_id)
    require(actor, Can.POST, thread)
    if thread.over:
        raise Refused(PostCode.CLOSED)
    require_right(thread.right, PostCode.NOT_NOW, PostCode.NOT_IN_GROUP)
    _check_text(body)
    _check_voice(actor, thread, voice)
    parent = _parent(parent_id, thread_id)
    stands = place(_next_number(thread_id), parent.place if parent else None)
    row = Post(
        thread_id=thread_id,
        parent_id=parent_id,
        number=stands.number,
        root_number=stands.root_number,
        path=stands.path,
        depth=stands.depth,
        person_id=actor.person_id,
        organisation_id=voice.organisation_id,
        official=voice.official,
        language=language,
        body=body,
        body_html=sanitise.render(body),
        body_version=sanitise.VERSION,
        stance=stance,
        created_at=clock.now(),
    )
    db.session.add(row)
    if parent:
        db.session.execute(update(Post).where(Post.id == parent.id).values(reply_count=Post.reply_count + 1))
    db.session.flush()
    if voice.official:
        audit.record(actor, "post", "post", row.id, thread.municipality_id)
    _tell(row, thread, parent)
    return row


def _tell(row: Post, thread: queries.ThreadView, parent: queries.OwnPost | None) -> None:
    if row.person_id is None:
        return
    other = parent.person_id if parent and parent.person_id != row.person_id else None
    events.announce(PostWritten(row.id, row.thread_id, thread.resource_id, row.person_id, row.parent_id, other))


def _thread_view(actor: Actor, thread_id: int) -> queries.ThreadView:
    thread = queries.thread_view(thread_id, actor)
    if thread is None:
        raise LookupError(f"no thread {thread_id}")
    return thread


def _check_text(body: str) -> None:
    problem = text_problem(body)
    if problem:
        raise Refused(problem, most=LONGEST_POST, length=len(body))


def _check_voice(actor: Actor, thread: queries.ThreadView, voice: Voice) -> None:
    if voice.official:
        require(actor, Can.SPEAK_FOR_TOWN, thread)
    if voice.organisation_id is not None:
        mine = queries.voices(actor.person_id or 0, thread.municipality_id)
        if voice.organisation_id not in [organisation for organisation, _ in mine]:
            raise Refused(PostCode.NOT_YOUR_VOICE)


def _parent(parent_id: int | None, thread_id: int) -> queries.OwnPost | None:
    if parent_id is None:
        return None
    parent = queries.own_post(parent_id)
    if parent is None or parent.thread_id != thread_id:
        raise Refused(PostCode.NOT_IN_THREAD)
    return parent


def _next_number(thread_id: int) -> int:
    """Take the next number of a thread. Writers of one thread wait for each other here."""
    number = db.session.scalar(
        update(Thread)
        .where(Thread.id == thread_id, Thread.last_number < LAST_NUMBER)
        .values(
            last_number=Thread.last_number + 1,
            post_count=Thread.post_count + 1,
            revision=Thread.revision + 1,
        )
        .returning(Thread.last_number)
        .execution_options(synchronize_session=False)
    )
    if number is None:
        raise Refused(PostCode.FULL)
    return number


def edit(actor: Actor, post_id: int, body: str) -> None:
    """Change what one wrote; what stood there before is kept and can be read.

    Raises:
        Refused: empty, too long, closed, taken back, or answered by others some time ago.
        NotAllowed: somebody else wrote it.
    """
    found = _own(actor, post_id)
    thread = _thread_view(actor, found.thread_id)
    problem = edit_problem(
        found.now, found.written_at, found.replies, closed=thread.closed, taken_back=found.taken_back
    )
    if problem:
        raise Refused(problem)
    _check_text(body)
    if body == found.body:
        return
    db.session.add(
        PostVersion(
            post_id=post_id,
            number=found.versions,
            body=found.body,
            body_html=found.body_html,
            written_at=found.written_at,
        )
    )
    _change(
        found,
        body=body,
        body_html=sanitise.render(body),
        body_version=sanitise.VERSION,
        body_words=folding.index(body, found.language),
        versions=found.versions + 1,
        edited_at=clock.now(),
    )


def take_back(actor: Actor, post_id: int) -> None:
    """Take one's words back: text and versions go, the place in the thread stays for what others answered.

    Doing it twice equals doing it once.
    """
    found = _own(actor, post_id)
    if found.taken_back:
        return
    db.session.execute(delete(PostVersion).where(PostVersion.post_id == post_id))
    _change(found, counted=-1, body="", body_html="", body_words="", stance=None, taken_back_at=clock.now())
    events.announce(PostTakenBack(post_id, found.thread_id))


def _own(actor: Actor, post_id: int) -> queries.OwnPost:
    found = queries.own_post(post_id, lock=True)
    if found is None:
        raise LookupError(f"no post {post_id}")
    require(actor, Can.EDIT_POST, found)
    return found


def _change(found: queries.OwnPost, counted: int = 0, **values: Any) -> None:
    db.session.flush()
    quiet = {"synchronize_session": "fetch"}
    db.session.execute(update(Post).where(Post.id == found.id).values(**values).execution_options(**quiet))
    db.session.execute(
        update(Thread)
        .where(Thread.id == found.thread_id)
        .values(revision=Thread.revision + 1, post_count=Thread.post_count + counted)
    )


# ---- from other systems


def import_posts(
    actor: Actor,
    municipality_id: int,
    source: str,
    rows: Iterable[ImportedPost],
    progress: Callable[[int], None] = lambda count: None,
) -> ImportResult:
    """Write posts of another system, parents first, whatever their order. Doing it twice equals doing it once.

    No person is invented and nobody is told. Texts longer than a resident may write arrive whole, up to what the
    cleaner takes.

    Args:
        source: names the system and what was taken from it ("decidim:walking-plan"); external ids are unique in it.
        progress: called with the number of posts since the last call.
    """
    require(actor, Can.IMPORT_POSTS, _In(municipality_id))
    result = ImportResult()
    known = queries.imported(source)
    fresh = _fresh(rows, known, result)
    generations, result.orphans = by_generation(fresh, {key: thread for key, (_, thread, _) in known.items()})
    at = {key: (post_id, stands) for key, (post_id, _, stands) in known.items()}
    numbers = queries.last_numbers(row.thread_id for row in fresh)
    before = dict(numbers)
    lost = set(result.orphans)
    answered: Counter[int] = Counter()
    for generation in generations:
        for start in range(0, len(generation), BATCH):
            part = generation[start : start + BATCH]
            answered.update(_write_imported(source, part, lost, at, numbers))
            progress(len(part))
    result.written = len(fresh)
    _count_replies(answered)
    _count_imported({thread: numbers[thread] - before[thread] for thread in numbers})
    audit.record(actor, "import", "posts", source, municipality_id, written=result.written)
    return result


class _In:
    """Something in a municipality, for a policy that asks only that."""

    def __init__(self, municipality_id: int) -> None:
        self.municipality_id = municipality_id


def _fresh(rows: Iterable[ImportedPost], known: dict[str, Any], result: ImportResult) -> list[ImportedPost]:
    fresh: dict[str, ImportedPost] = {}
    for row in rows:
        if row.external_id in known or row.external_id in fresh:
            result.known += 1
        elif not row.body.strip() or len(row.body) > sanitise.LONGEST:
            result.skipped.append((row.external_id, PostCode.TOO_LONG if row.body.strip() else PostCode.EMPTY))
        else:
            fresh[row.external_id] = row
    return list(fresh.values())


def _write_imported(
    source: str,
    part: Sequence[ImportedPost],
    lost: set[str],
    at: dict[str, tuple[int, Place]],
    numbers: dict[int, int],
) -> list[int]:
    """Write posts whose parents are there; returns the posts that were answered, once for each answer."""
    values: list[dict[str, Any]] = []
    for row in part:
        parent = at[row.parent] if row.parent is not None and row.external_id not in lost else None
        numbers[row.thread_id] += 1
        stands = place(numbers[row.thread_id], parent[1] if parent else None)
        values.append(
            {
                "thread_id": row.thread_id,
                "parent_id": parent[0] if parent else None,
                "number": stands.number,
                "root_number": stands.root_number,
                "path": stands.path,
                "depth": stands.depth,
                "language": row.language,
                "body": row.body,
                "body_html": sanitise.render(row.body),
                "body_version": sanitise.VERSION,
                "stance": row.stance.value if row.stance else None,
                "created_at": row.created_at,
                "source": source,
                "external_id": row.external_id,
                "author_label": row.author_label,
                "imported_likes": row.likes,
                "imported_dislikes": row.dislikes,
            }
        )
        at[row.external_id] = (0, stands)
    ids = db.session.execute(insert(Post).returning(Post.id, Post.external_id), values)
    for post_id, external_id in ids:
        at[str(external_id)] = (post_id, at[str(external_id)][1])
    return [row["parent_id"] for row in values if row["parent_id"] is not None]


def _count_replies(answered: Counter[int]) -> None:
    if not answered:
        return
    table: Any = Post.__table__
    db.session.connection().execute(
        update(table).where(table.c.id == bindparam("post")).values(reply_count=table.c.reply_count + bindparam("n")),
        [{"post": post_id, "n": n} for post_id, n in answered.items()],
    )


def _count_imported(counts: dict[int, int]) -> None:
    counts = {thread: n for thread, n in counts.items() if n}
    if not counts:
        return
    table: Any = Thread.__table__
    db.session.connection().execute(
        update(table)
        .where(table.c.id == bindparam("thread"))
        .values(
            last_number=table.c.last_number + bindparam("n"),
            post_count=table.c.post_count + bindparam("n"),
            revision=table.c.revision + 1,
        ),
        [{"thread": thread, "n": n} for thread, n in counts.items()],
    )
    events.announce(PostsImported(counts))
