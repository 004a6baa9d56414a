"""What a post must be, where it stands in its thread, until when it can be changed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

#: The kind of phase that this package offers.
DISCUSSION_PHASE = "discussion"

LONGEST_POST = 4000
#: Of a discussion of its own.
LONGEST_TITLE = 160
#: The number of the post that says what a discussion of its own is about.
OPENING = 1
#: Comments that one person can keep as drafts.
MOST_DRAFTS = 20
#: Digits of a number inside a path: a thread holds fewer than a million posts.
DIGITS = 6
LAST_NUMBER: int = 10**DIGITS - 1
#: Posts of one branch that are in one piece; so a path has at most as many numbers and fits an index.
BRANCH = 20
#: As long as nobody answered, a post can be changed this long without a mark, for slips of the pen.
UNMARKED = timedelta(minutes=15)


class Stance(StrEnum):
    """Where the writer stands on what is discussed."""

    FOR = "for"
    AGAINST = "against"
    NEUTRAL = "neutral"


class Reaction(StrEnum):
    """What a reader can tell a writer without words; only HELPFUL counts for an order."""

    HELPFUL = "helpful"
    THANKS = "thanks"


class PostCode(StrEnum):
    """Why a request is refused."""

    EMPTY = "post_empty"
    TOO_LONG = "post_too_long"
    CLOSED = "thread_closed"
    NOT_NOW = "no_comments_now"
    NOT_IN_GROUP = "not_in_group"
    FULL = "thread_full"
    NOT_IN_THREAD = "post_not_in_thread"
    TAKEN_BACK = "post_taken_back"
    HIDDEN = "post_hidden"
    NOT_YOUR_VOICE = "not_your_voice"
    YOUR_OWN = "post_your_own"
    UNCLEAR_NAME = "name_unclear"
    QUOTE_TOO_LONG = "quote_too_long"
    QUOTE_NOT_THERE = "quote_not_there"
    NO_TITLE = "discussion_without_title"
    TITLE_LONG = "discussion_title_long"
    NO_OPENING_NOW = "no_discussions_now"
    ARCHIVED = "discussion_in_archive"


@dataclass(frozen=True)
class Voice:
    """In whose name somebody writes: their own, an organisation's, or the municipality's (``official``)."""

    organisation_id: int | None = None
    official: bool = False


OWN_VOICE = Voice()


@dataclass(frozen=True)
class Place:
    """Where a post is in its thread.

    A thread is read in pieces: the thread's own, and those that begin under a post whose branch was full when it was
    answered.

    Attributes:
        number: the how-manieth post of its thread it is.
        root_number: that of the post at the top of its branch.
        piece: that of the post under which its piece begins; 0 for the piece of the thread itself.
        path: the numbers from the top of its branch in its piece down to its own.
        depth: how many posts are above it; 0 answers the thread itself.
    """

    number: int
    root_number: int
    path: str
    depth: int
    piece: int = 0

    @property
    def top(self) -> str:
        """What all paths of its branch in its piece begin with."""
        return self.path[:DIGITS]


def text_problem(body: str) -> PostCode | None:
    """Why a text cannot be posted."""
    if not body.strip():
        return PostCode.EMPTY
    return PostCode.TOO_LONG if len(body) > LONGEST_POST else None


def title_problem(title: str) -> PostCode | None:
    """Why a discussion cannot be called so."""
    if not title.strip():
        return PostCode.NO_TITLE
    return PostCode.TITLE_LONG if len(title.strip()) > LONGEST_TITLE else None


def place(number: int, parent: Place | None = None, size: int = 1) -> Place:
    """The place of a thread's ``number``-th post.

    A path is the numbers from the top of the branch down, each with ``DIGITS`` digits: digits sort the same in every
    collation, and what is under a post begins with its path. Where the parent's branch is full, the post begins a
    piece of its own under its parent. What is above a post was written before it, so a piece lacks nobody's parent.

    Args:
        size: how many posts the parent's branch has in the parent's piece.
    """
    token = f"{number:0{DIGITS}d}"
    if parent is None:
        return Place(number, number, token, 0)
    depth = parent.depth + 1
    if size >= BRANCH:
        return Place(number, parent.root_number, token, depth, parent.number)
    return Place(number, parent.root_number, parent.path + token, depth, parent.piece)


def edit_problem(*, closed: bool = False, taken_back: bool = False, hidden: bool = False) -> PostCode | None:
    """Why its writer cannot change a post."""
    if taken_back:
        return PostCode.TAKEN_BACK
    if hidden:
        return PostCode.HIDDEN
    return PostCode.CLOSED if closed else None


def leaves_mark(at: datetime, created_at: datetime, replies: int, *, reported: bool = False) -> bool:
    """Whether a change at an instant keeps what the post said before: others answered or reported it, or had time to
    read it.
    """
    return replies > 0 or reported or at - created_at > UNMARKED


@dataclass(frozen=True)
class ImportedPost:
    """A post of another system.

    Attributes:
        external_id: its id there; unique within the source, so that importing twice writes it once.
        parent: the external id of the post it answers; None when it answers the thread.
        author_label: what is shown instead of a name; nobody is invented for it.
        likes, dislikes: numbers that the other system gave; shown as imported, never counted as persons.
    """

    external_id: str
    thread_id: int
    body: str
    language: str
    created_at: datetime
    parent: str | None = None
    author_label: str | None = None
    stance: Stance | None = None
    likes: int = 0
    dislikes: int = 0


@dataclass
class ImportResult:
    """What an import did: posts written, those that were there already, and what the caller should tell.

    ``orphans`` are external ids whose parent came neither now nor before (or in a circle); they answer the thread.
    ``skipped`` are external ids with the reason why they did not arrive.
    """

    written: int = 0
    known: int = 0
    orphans: list[str] = field(default_factory=list)
    skipped: list[tuple[str, PostCode]] = field(default_factory=list)


def by_generation(rows: Iterable[ImportedPost], known: Mapping[str, int]) -> tuple[list[list[ImportedPost]], list[str]]:
    """Sort imported posts so that parents come before those who answer them.

    Args:
        rows: posts that have not been written yet.
        known: the thread of each post of the source that has been written before.

    Returns:
        One list a generation, oldest post first, and the external ids of orphans: parent missing, in another thread
        or in a circle. Orphans stand in the first generation.
    """
    waiting = {row.external_id: row for row in rows}
    threads = {**known, **{key: row.thread_id for key, row in waiting.items()}}
    orphans: list[str] = []
    parents: dict[str, str | None] = {}
    for key, row in waiting.items():
        lost = row.parent is not None and threads.get(row.parent) != row.thread_id
        orphans += [key] if lost else []
        parents[key] = None if lost else row.parent
    orphans += _break_circles(parents)
    generations: dict[int, list[ImportedPost]] = {}
    for key, generation in _generations(parents).items():
        generations.setdefault(generation, []).append(waiting[key])
    ordered = [sorted(generations[g], key=lambda row: (row.created_at, row.external_id)) for g in sorted(generations)]
    return ordered, orphans


def _break_circles(parents: dict[str, str | None]) -> list[str]:
    """Make one post of each circle an answer to the thread; returns those posts."""
    broken: list[str] = []
    safe: set[str] = set()
    for start in parents:
        trail: list[str] = []
        here: str | None = start
        while here is not None and here in parents and here not in safe:
            if here in trail:
                parents[here] = None
                broken.append(here)
                break
            trail.append(here)
            here = parents[here]
        safe.update(trail)
    return broken


def _generations(parents: Mapping[str, str | None]) -> dict[str, int]:
    """How many not yet written posts stand above each."""
    found: dict[str, int] = {}
    for start in parents:
        trail: list[str] = []
        here: str | None = start
        while here is not None and here in parents and here not in found:
            trail.append(here)
            here = parents[here]
        depth = found[here] + 1 if here is not None and here in found else 0
        for key in reversed(trail):
            found[key] = depth
            depth += 1
    return found


@dataclass(frozen=True)
class PostView:
    """A post as pages show it.

    Attributes:
        author: empty for somebody who left.
        number, root_number, piece, path, depth: where it is, as in ``Place``.
        parent_author: who wrote what this one answers; None when it answers the thread.
        replies: how many answer it; ``further`` of these are in the piece that begins under it.
        helpful, thanks: how many people reacted so.
        parent_language: that of what this one answers.
        quote: a passage of what this one answers, as long as both can be read; ``quote_gone`` where it no longer can.
        quoted_in: the first reply that quotes this one.
        likes: how many readers of another system found it helpful, before it came here.
    """

    id: int
    thread_id: int
    parent_id: int | None
    number: int
    root_number: int
    piece: int
    path: str
    depth: int
    person_id: int | None
    author: str
    organisation: bool
    official: bool
    imported: bool
    language: str
    html: str
    stance: Stance | None
    versions: int
    replies: int
    further: int
    created_at: datetime
    taken_back: bool
    hidden: bool
    parent_author: str | None
    likes: int
    helpful: int = 0
    thanks: int = 0
    parent_language: str | None = None
    quote: str | None = None
    quote_gone: bool = False
    quoted_in: int | None = None


@dataclass
class Branch:
    """A post with those that answer it, as far as they are on the page. ``deep`` ones say what they answer.

    ``further`` answers can be asked for: those of the piece that begins under it, as far as it is not on the page.
    """

    post: PostView
    deep: bool
    kids: list[Branch] = field(default_factory=list)
    further: int = 0


def branches(posts: Sequence[PostView], indents: int = 3) -> list[Branch]:
    """Nest posts of which each comes after what it answers, as far as that is among them.

    Posts more than ``indents`` below the top of the page are flat beside the last ones that moved inwards. A post
    whose parent is not on the page is at the top.
    """
    top: list[Branch] = []
    lines: dict[int, list[Branch]] = {}
    pieces = {post.piece for post in posts}
    for post in posts:
        line = lines.get(post.parent_id or 0, [])
        branch = Branch(post, deep=len(line) >= indents or (not line and post.depth > 0))
        branch.further = 0 if post.number in pieces else post.further
        (line[-1].kids if line else top).append(branch)
        # Who moves inwards no more hands on the line of those that did.
        lines[post.id] = [*line, branch] if len(line) < indents else line
    return top
