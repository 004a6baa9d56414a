"""What a thread looks like, on its own page and on the page of what it discusses.

Templates of other packages show a thread by ``{{ discussion(thread) }}`` with a ``Glance`` of it. What is the same for
everybody is rendered once and kept as long as nobody writes. For whoever wrote in a thread, the branches that hold
their posts are rendered anew, with links to change them.

Hooks, the same for everybody: post.acts (post id), markup beside Reply; post.notes (post id), markup below the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import hooks, i18n
from civic.core.cache import remember, shared
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.pagination import Page
from civic.deliberation import queries
from civic.deliberation.composing import composer, composing, here_name
from civic.deliberation.mention_rules import shown
from civic.deliberation.orders_page import Chosen, chosen, offered
from civic.deliberation.reader import ANYBODY, NOBODY, Reader, elsewhere, reactions, reader_of
from civic.deliberation.rules import OPENING, Branch, PostView, branches
from civic.deliberation.views import Discussion, Glance, Quote, ShownPost

#: Seconds for what changes its key when it changes. A name that somebody gave up is shown no longer than that.
TTL = 10
#: What other packages show with posts: by hook, then by post.
Added = Mapping[str, Mapping[Any, Sequence[Any]]]
NOTHING: Mapping[int, str] = MappingProxyType({})


def topic(thread: Glance) -> queries.OpenDiscussion | None:
    """The phase of a process that is discussed here now, if that is what the thread belongs to. One query."""
    found = queries.open_discussions(thread.municipality_id, current_actor())
    return next((each for each in found if each.thread_id == thread.id), None)


def discussion(thread: Glance, level: int = 2) -> Markup:
    """A thread as part of a page: its posts, and the form to add one. One query for those who wrote in it."""
    return rendered("deliberation/_discussion.html", discussion=thread_parts(thread, level))


def thread_parts(thread: Glance, level: int = 2) -> Discussion:
    """What ``_discussion.html`` shows, for pages that include it as ``discussion``."""
    view = chosen()
    key = ("thread.head", thread.id, thread.revision, thread.post_count, view, i18n.current_language(), level)

    def head() -> Markup:
        choices = offered(thread.id, thread.revision, thread.url, view)
        return rendered("deliberation/_head.html", thread=thread, level=level, **choices)

    shown = posts(thread, view, None) if thread.post_count else ""
    return Discussion(shared(key, head), shown, composing(thread))


def posts(thread: Glance, view: Chosen, after: str | None) -> Markup:
    """A page of posts, with the reader's own ones marked."""
    reader = _reader(thread)
    anybody = ANYBODY if reader.can else NOBODY
    language = i18n.current_language()
    key = ("thread", thread.id, thread.revision, view, after, language, thread.closed, reader.can, thread.authors)
    page: _Shown = remember((*key, "branches"), lambda: _shown(thread, view, after, anybody), TTL)
    if any(map(reader.concerned, page.ids)):
        return _listed(_marked(page, thread, reader), page.more)
    return shared(key, lambda: _listed(page.branches, page.more), TTL)


@dataclass(frozen=True)
class _Shown:
    """A page of posts as everybody sees it, branch by branch, with the numbers of the posts in each."""

    posts: tuple[PostView, ...]
    branches: list[Markup]
    ids: list[frozenset[int]]
    added: Added
    more: str | None


def _shown(thread: Glance, view: Chosen, after: str | None, anybody: Reader) -> _Shown:
    page: Page[PostView] = queries.page(thread.id, view.order, after, stance=view.stance, opening=not thread.own)
    more = None
    if page.after:
        more = url_for("deliberation.show", thread_id=thread.id, after=page.after, **view.args())
    added = _added(page.items)
    trees = values(page.items, thread, anybody, added=added)
    ids = [frozenset(_ids(tree)) for tree in trees]
    return _Shown(tuple(page.items), [branch(tree) for tree in trees], ids, added, more)


def _marked(page: _Shown, thread: Glance, reader: Reader) -> list[Markup]:
    """The branches as the reader sees them: only those are rendered that have their own posts or reactions."""
    trees = values(page.posts, thread, reader, added=page.added)
    own = iter([branch(tree) for tree in trees if reader.concerned(_ids(tree))])
    return [next(own) if reader.concerned(ids) else html for html, ids in zip(page.branches, page.ids, strict=True)]


def _ids(tree: ShownPost) -> Iterator[int]:
    yield tree.id
    for kid in tree.kids:
        yield from _ids(kid)


def branch(tree: ShownPost) -> Markup:
    """A post with those that answer it, as it stands in a list."""
    return rendered("deliberation/_branch.html", post=tree)


def _listed(branches: Sequence[Markup], more: str | None = None) -> Markup:
    return rendered("deliberation/_posts.html", branches=branches, more=more)


def _reader(thread: Glance) -> Reader:
    return reader_of(thread)


def opening(thread: Glance) -> Markup:
    """What a discussion of its own begins with, above the comments; empty for other threads."""
    found = queries.by_numbers(thread.id, [OPENING]) if thread.own else []
    return _listed([branch(tree) for tree in values(found, thread, _reader(thread))]) if found else Markup("")


def written(found: PostView, thread: Glance, message: str) -> Markup:
    """What htmx gets in place of the form: the post as it appears, and an empty form where the thread is answered."""
    post = _listed([branch(tree) for tree in values([found], thread, _reader(thread))])
    return rendered(
        "deliberation/_written.html",
        thread=thread,
        posts=post,
        message=message,
        composer=composer(thread) if found.parent_id is None else None,
        parent=found.parent_id,
    )


def plain(found: Sequence[PostView], thread: Glance) -> Markup:
    """Posts as entries of a list."""
    trees = values(found, thread, _reader(thread))
    return Markup("").join(Markup("<li>{}</li>").format(branch(tree)) for tree in trees)


@dataclass(frozen=True)
class Around:
    """A post with what it answers and what answers it. ``root``: who began its branch, and where, if not among them."""

    posts: Markup
    root: tuple[str, str] | None


def in_context(found: PostView, thread: Glance, after: str | None) -> Around:
    """What the page of a post shows; ``after`` a cursor it goes on with the replies of its own piece."""
    context = queries.context(found)
    own = queries.further(found, after) if found.further else Page((), None, None)
    around = [post for post in context.posts if after is None or post.path <= found.path]
    cursors = {found.id: own.after} if own.after else {}
    trees = values([*around, *own.items], thread, _reader(thread), cursors=cursors)
    root = context.root
    where = (shown_author(root), address(root.id)) if root else None
    return Around(_listed([branch(tree) for tree in trees]), where)


def further(found: PostView, thread: Glance, after: str | None) -> Markup:
    """The replies of the piece that begins under a post, as htmx puts them into the list of its replies."""
    own = queries.further(found, after)
    trees = values(own.items, thread, _reader(thread), indents=1)
    more = url_for("deliberation.post", post_id=found.id, after=own.after) if own.after else None
    return rendered("deliberation/_further.html", posts=trees, more=more)


def address(post_id: int) -> str:
    """The page of a post, with the post in view."""
    return url_for("deliberation.post", post_id=post_id, _anchor=f"p{post_id}")


def values(
    found: Sequence[PostView],
    thread: Glance,
    reader: Reader = NOBODY,
    indents: int = 3,
    cursors: Mapping[int, str] = NOTHING,
    added: Added | None = None,
) -> list[ShownPost]:
    """Posts as the macros take them, nested; ``reader`` is for whom.

    ``cursors`` are where the replies of a post go on that are on the page in part; ``added`` what other packages show
    with these posts, where it was asked already.
    """
    extra = added or _added(found)
    return [_value(branch, thread, extra, reader, cursors) for branch in branches(found, indents)]


def _added(found: Sequence[PostView]) -> Added:
    named = [post.id for post in found if "@" in post.html]
    return {
        "acts": hooks.collect("post.acts", found),
        "notes": hooks.collect("post.notes", found),
        "mentions": queries.mentioned(named) if named else {},
    }


def _value(branch: Branch, thread: Glance, added: Added, reader: Reader, cursors: Mapping[int, str]) -> ShownPost:
    post = branch.post
    language = None if post.language == i18n.current_language() else post.language
    return ShownPost(
        id=post.id,
        author=shown_author(post),
        when=i18n.day_of_year(post.created_at),
        iso=post.created_at.isoformat(timespec="seconds"),
        url=address(post.id),
        html=_with_mentions(post.html, added["mentions"].get(post.id, []), thread.url),
        reactions=reactions(post, reader),
        elsewhere=elsewhere(post),
        official=post.official,
        organisation=post.organisation,
        is_author=post.person_id in thread.authors,
        stance=post.stance.value if post.stance else None,
        lang=language,
        dir=i18n.direction(language) if language else None,
        version=post.versions if post.versions > 1 else None,
        hidden=_gone(post),
        in_reply_to=_in_reply_to(post) if branch.deep else None,
        reply_url=None if thread.closed else url_for("deliberation.reply", post_id=post.id),
        edit_url=url_for("deliberation.edit", post_id=post.id) if post.id in reader.mine else None,
        acts=Markup("").join(added["acts"].get(post.id, [])),
        notes=Markup("").join(added["notes"].get(post.id, [])),
        kids=tuple(_value(kid, thread, added, reader, cursors) for kid in branch.kids),
        more=_more(branch, cursors.get(post.id)),
        versions_url=url_for("discussion.versions", post_id=post.id) if post.versions > 1 else "",
        quote=_quote(post),
        quote_url=None if thread.closed else url_for("deliberation.reply", post_id=post.id, quote=1),
        quoted_url=address(post.quoted_in) if post.quoted_in else None,
    )


def _with_mentions(html: str, named: Sequence[tuple[str, int | None]], thread_url: str) -> Markup:
    """The text of a post, in which mentions lead to the first comment of that person here."""
    typed = {name: address(first) if first else thread_url for name, first in named}
    return Markup(shown(html, typed, _chip))  # noqa: S704 - cleaned when it was written


def _chip(name: str, url: str) -> str:
    return str(Markup('<a class="mention" href="{}"><bdi>@{}</bdi></a>').format(url, name))


def _quote(post: PostView) -> Quote | None:
    if not (post.quote or post.quote_gone):
        return None
    foreign = None if post.parent_language == i18n.current_language() else post.parent_language
    author, url = _author(post.parent_author or ""), address(post.parent_id or 0)
    return Quote(post.quote or "", author, url, foreign, i18n.direction(foreign) if foreign else None)


def _more(branch: Branch, cursor: str | None) -> tuple[str, str] | None:
    """Where replies are read that are not on the page, and how many that are."""
    if cursor:
        return url_for("deliberation.post", post_id=branch.post.id, after=cursor), _("Show more replies")
    if not branch.further:
        return None
    words = ngettext("Show %(num)s more reply", "Show %(num)s more replies", branch.further)
    return address(branch.post.id), words


def _gone(post: PostView) -> str | None:
    """The sentence in place of a text; None where there is one."""
    if post.taken_back:
        return str(_("This comment was deleted by its author."))
    return str(_("This comment was hidden by a moderator.")) if post.hidden else None


def _in_reply_to(post: PostView) -> tuple[str, str] | None:
    if post.parent_author is None:
        return None
    return _author(post.parent_author), address(post.parent_id or 0)


def shown_author(post: PostView) -> str:
    """In whose name a post stands: the municipality's own, an organisation's, a person's, or another system's label."""
    return (here_name() if post.official else "") or _author(post.author)


def _author(name: str) -> str:
    return name or _("former participant")
