"""What people write: post, edit, take back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, update

from civic.audit import service as audit
from civic.core import clock, days, events, folding, sanitise, writing
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.core.writing import Text
from civic.deliberation import queries
from civic.deliberation.events import PostShownAgain, PostTakenBack, PostWritten
from civic.deliberation.models import Post, PostVersion, Thread, WithheldPost
from civic.deliberation.order_rules import UNRANKED
from civic.deliberation.policy import Can, require
from civic.deliberation.quote_rules import LONGEST_QUOTE, quote_problem
from civic.deliberation.rules import (
    LAST_NUMBER,
    LONGEST_POST,
    OPENING,
    OWN_VOICE,
    PostCode,
    Stance,
    Voice,
    edit_problem,
    leaves_mark,
    place,
    text_problem,
)
from civic.deliberation.service import discussions, mentions
from civic.deliberation.service.threads import thread_for
from civic.processes.policy import require_right


def post(
    actor: Actor,
    thread_id: int,
    body: str,
    language: str,
    *,
    parent_id: int | None = None,
    stance: Stance | None = None,
    voice: Voice = OWN_VOICE,
    quote: str = "",
) -> Post:
    """Write a post under a thread, or under another post of it.

    ``voice`` is in whose name: an organisation that the writer acts for and the municipality knows, or the
    municipality itself. ``quote`` is a passage of the parent, shown as long as the parent can be read.

    Raises:
        Refused: empty, too long, the thread is closed or full, no phase lets them write now, the parent stands
            elsewhere, not one's voice, a quote that is not its words,
            a mention that could be of several people.
        NotAllowed: a stranger, or somebody who may not see what is discussed.
    """
    thread = thread_for(actor, thread_id)
    require(actor, Can.POST, thread)
    if thread.over:
        raise Refused(PostCode.CLOSED)
    require_right(thread.right, PostCode.NOT_NOW, PostCode.NOT_IN_GROUP)
    _check_text(body)
    _check_voice(actor, thread, voice)
    writing.check(actor, Text(thread.municipality_id, body))
    parent = _parent(parent_id, thread_id)
    _check_quote(quote, parent)
    said = {"body": body, "language": language, "stance": stance if thread.stances else None, "quote": quote or None}
    return _write(actor, thread, said, voice, parent)


def write_first(
    actor: Actor, thread: queries.ThreadView, title: str, body: str, language: str, voice: Voice = OWN_VOICE
) -> Post:
    """Write what a discussion of its own begins with; its verb has asked who may open one.

    Raises:
        Refused: empty, too long, not one's voice, a mention that could be of several people.
    """
    _check_text(body)
    _check_voice(actor, thread, voice)
    writing.check(actor, Text(thread.municipality_id, f"{title}\n\n{body}"))
    return _write(actor, thread, {"body": body, "language": language}, voice, None)


def _write(
    actor: Actor,
    thread: queries.ThreadView,
    said: Mapping[str, object],
    voice: Voice,
    parent: queries.OwnPost | None,
) -> Post:
    """Write a post that was checked; ``said`` is what it says, as columns."""
    body, thread_id = str(said["body"]), thread.id
    named = mentions.whom(thread, body, actor.person_id)
    number, above = _next_number(thread_id), parent.place if parent else None
    helpful, bridging = parent.ranks if parent else (UNRANKED, UNRANKED)
    stands = place(number, above, queries.branch_size(thread_id, above) if above else 0)
    row = Post(
        thread_id=thread_id,
        parent_id=parent.id if parent else None,
        number=stands.number,
        root_number=stands.root_number,
        piece=stands.piece,
        path=stands.path,
        depth=stands.depth,
        person_id=actor.person_id,
        organisation_id=voice.organisation_id,
        official=voice.official,
        body_html=sanitise.render(body),
        body_version=sanitise.VERSION,
        helpful_rank=helpful,
        bridging_rank=bridging,
        created_at=clock.now(),
        **said,
    )
    db.session.add(row)
    if parent:
        answered = {"reply_count": Post.reply_count + 1}
        if stands.piece == parent.place.number:
            answered["further_count"] = Post.further_count + 1
        db.session.execute(update(Post).where(Post.id == parent.id).values(answered))
    db.session.flush()
    if voice.official:
        audit.record(actor, "post", "post", row.id, thread.municipality_id)
    mentions.keep(row.id, named)
    _tell(row, thread, parent, tuple(each.person_id for each in named))
    return row


def _tell(row: Post, thread: queries.ThreadView, parent: queries.OwnPost | None, named: tuple[int, ...]) -> None:
    if row.person_id is None:
        return
    other = parent.person_id if parent and parent.person_id != row.person_id else None
    about = row.id, row.thread_id, thread.resource_id, row.person_id, row.parent_id, other, named
    events.announce(PostWritten(*about, followed=thread.own and row.number != OPENING))


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


def _check_quote(quote: str, parent: queries.OwnPost | None) -> None:
    if not quote:
        return
    if parent is None or parent.taken_back or parent.hidden:
        raise Refused(PostCode.HIDDEN if parent and parent.hidden else PostCode.TAKEN_BACK)
    problem = quote_problem(quote, sanitise.words_of(parent.body_html, sanitise.LONGEST))
    if problem:
        raise Refused(problem, most=LONGEST_QUOTE)


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
    """Change what one wrote. Soon after and unanswered it leaves no mark; else what it said is kept and can be read.

    Raises:
        Refused: empty, too long, closed, taken back or hidden.
        NotAllowed: somebody else wrote it.
    """
    found = _own(actor, post_id)
    thread = thread_for(actor, found.thread_id)
    problem = edit_problem(closed=thread.closed, taken_back=found.taken_back, hidden=found.hidden)
    if problem:
        raise Refused(problem)
    _check_text(body)
    if body == found.body:
        return
    writing.check(actor, Text(thread.municipality_id, body, new=False))
    made: dict[str, Any] = {"body": body, "body_html": sanitise.render(body), "body_version": sanitise.VERSION}
    words = folding.index(body, found.language)
    answers = thread.answers(found.place.number, found.replies)
    if not leaves_mark(found.now, found.created_at, answers, reported=queries.reported(post_id)):
        _change(found, **made, body_words=words)
        return
    _keep_version(found)
    _change(found, **made, body_words=words, versions=found.versions + 1, edited_at=clock.now())


def _keep_version(found: queries.OwnPost) -> None:
    """Keep what a post says now, before it says something else."""
    said = {"body": found.body, "body_html": found.body_html, "written_at": found.written_at}
    db.session.add(PostVersion(post_id=found.id, number=found.versions, **said))


def take_back(actor: Actor, post_id: int) -> None:
    """Take one's words back: text and versions go, also what others quoted of them; the place in the thread stays for
    what others answered. A discussion of its own that nobody else wrote in goes with what it began with.

    Doing it twice equals doing it once.
    """
    found = _own(actor, post_id)
    if found.taken_back:
        return
    db.session.execute(delete(PostVersion).where(PostVersion.post_id == post_id))
    db.session.execute(delete(WithheldPost).where(WithheldPost.post_id == post_id))
    mentions.forget(post_id)
    _change(
        found,
        counted=0 if found.hidden else -1,
        body="",
        body_html="",
        body_words="",
        stance=None,
        quote=None,
        taken_back_at=clock.now(),
    )
    quoting = Post.parent_id == post_id, Post.quote.is_not(None)
    db.session.execute(update(Post).where(*quoting).values(quote="").execution_options(synchronize_session=False))
    if found.place.number == OPENING:
        discussions.opening_gone(found.thread_id, hidden=False)
    events.announce(PostTakenBack(post_id, found.thread_id, counted=not found.hidden))


def noted(post_id: int) -> None:
    """What another package shows with a post has changed: pages of its thread that were kept are made anew."""
    in_it = Thread.id == _there(post_id).thread_id
    db.session.execute(update(Thread).where(in_it).values(revision=Thread.revision + 1))


def hide(post_id: int) -> None:
    """Take the text of a post, with its versions, out of all that reads posts; its place in the thread stays.

    A discussion of its own goes with the post that it begins with, as a proposal does with its text.
    ``moderation`` calls this once it has decided, and asks who may. Twice equals once; one that its author deleted has
    no text to hide.
    """
    found = _there(post_id)
    if found.hidden or found.taken_back:
        return
    texts = [
        {"number": v.number, "body": v.body, "written_at": v.written_at.isoformat()} for v in queries.versions(post_id)
    ]
    db.session.add(WithheldPost(post_id=post_id, body=found.body, versions=texts))
    db.session.execute(delete(PostVersion).where(PostVersion.post_id == post_id))
    _change(found, counted=-1, body="", body_html="", body_words="", hidden_at=clock.now())
    if found.place.number == OPENING:
        discussions.opening_gone(found.thread_id, hidden=True)
    events.announce(PostTakenBack(post_id, found.thread_id))


def show_again(post_id: int) -> None:
    """Put back all that ``hide`` took: text, versions, its place among the comments. Twice equals once."""
    found, kept = _there(post_id), queries.withheld(post_id)
    if not found.hidden:
        return
    if found.place.number == OPENING:
        discussions.opening_back(found.thread_id, deleted=found.taken_back)
    if kept is None or found.taken_back:
        _change(found, hidden_at=None)
        return
    for each in kept.versions:
        html, at = sanitise.render(each["body"]), days.instant(each["written_at"])
        version = PostVersion(post_id=post_id, number=each["number"], body=each["body"], body_html=html, written_at=at)
        db.session.add(version)
    words, html = folding.index(kept.body, found.language), sanitise.render(kept.body)
    made = {"body": kept.body, "body_html": html, "body_version": sanitise.VERSION, "body_words": words}
    _change(found, counted=1, hidden_at=None, **made)
    db.session.execute(delete(WithheldPost).where(WithheldPost.post_id == post_id))
    events.announce(PostShownAgain(post_id, found.thread_id))


def _there(post_id: int) -> queries.OwnPost:
    found = queries.own_post(post_id, lock=True)
    if found is None:
        raise LookupError(f"no post {post_id}")
    return found


def _own(actor: Actor, post_id: int) -> queries.OwnPost:
    found = _there(post_id)
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
