"""What pages of threads show, as values of named types."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class ShownReaction:
    """A reaction with its count, as ``_components/post.html`` draws it; without ``url`` one cannot react so."""

    kind: str
    icon: str
    words: str
    count: int
    url: str | None
    mine: bool


@dataclass(frozen=True)
class Glance:
    """What a page knows of its thread before it shows it.

    ``url`` is the page's own address; ``wrote`` and ``reacted`` say whether the reader has written in it, and reacted
    to a post; ``authors`` are those who wrote what is discussed, whose posts are marked. ``closed`` says whether the
    reader can write; ``why`` not, where that is for a time or for others only. ``last_number`` is that of the newest
    post.
    ``stances``: who answers it is asked whether they are for or against. ``draft_id`` is a comment that the reader sent
    too late, on the thread's own pages. ``own``: it is a discussion of its own, whose first post stands apart
    and can be read if ``begun``.
    """

    id: int
    municipality_id: int
    revision: int
    post_count: int
    closed: bool
    wrote: bool
    reacted: bool
    url: str
    authors: frozenset[int] = frozenset()
    why: str = ""
    last_number: int = 0
    stances: bool = True
    draft_id: int | None = None
    own: bool = False
    begun: bool = False

    @property
    def comments(self) -> int:
        """How many comments there are, without what a discussion of its own begins with."""
        return self.post_count - self.begun

    @property
    def over(self) -> bool:
        """Whether it is closed for good, for everybody."""
        return self.closed and not self.why


@dataclass(frozen=True)
class DiscussionLine:
    """A discussion of its own in a list; ``lang`` and ``dir`` are set where its language is not that of the page.

    ``last`` is empty where nobody commented; ``over``: it is closed for good.
    """

    url: str
    title: str
    lang: str | None
    dir: str | None
    opened: str
    comments: str
    last: str
    over: bool


@dataclass(frozen=True)
class Quote:
    """A passage of another comment, with its author and address; empty where that comment can no longer be read."""

    passage: str
    author: str
    url: str
    lang: str | None = None
    dir: str | None = None


@dataclass(frozen=True)
class ShownPost:
    """A post as the macros of ``_components/post.html`` draw it, with those that answer it.

    ``lang`` and ``dir`` are set where its language is not that of the page; ``hidden`` is the sentence in place of a
    text that its author deleted or a moderator hid; ``acts`` and ``notes`` are markup of other packages;
    ``quote`` is a passage of what it answers, ``quote_url`` the form to quote it, ``quoted_url`` the first reply
    that does; addresses are None where there is nothing to do; ``more`` is where to read replies that are not on the
    page, and the words of that link.
    """

    id: int
    author: str
    when: str
    iso: str
    url: str
    html: Markup
    reactions: tuple[ShownReaction, ...]
    elsewhere: str
    official: bool
    organisation: bool
    is_author: bool
    stance: str | None
    lang: str | None
    dir: str | None
    version: int | None
    hidden: str | None
    in_reply_to: tuple[str, str] | None
    reply_url: str | None
    edit_url: str | None
    acts: Markup
    notes: Markup
    kids: tuple[ShownPost, ...]
    more: tuple[str, str] | None = None
    quote: Quote | None = None
    quote_url: str | None = None
    quoted_url: str | None = None
    versions_url: str = ""


@dataclass(frozen=True)
class Fields:
    """The fields of the form to comment, and its words; without fields, nobody can write here now."""

    fields: Markup | None = None
    button: str = ""
    shown_as: str = ""


@dataclass(frozen=True)
class Composer:
    """The form to comment, as ``_composer.html`` shows it; ``name`` is empty where a voice is chosen in it.

    ``lost`` is what somebody sent and nobody can write any more; ``draft_url`` where that is kept for them, unless they
    have too many drafts, or where the newest one is that they sent too late before.
    """

    thread: Glance
    form: Fields
    url: str = ""
    name: str = ""
    lost: str = ""
    draft_url: str = ""


@dataclass(frozen=True)
class Discussion:
    """What ``_discussion.html`` shows: the heading, a page of posts, and the form to add one."""

    head: Markup
    posts: Markup | str
    composer: Composer
