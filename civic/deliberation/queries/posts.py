"""The posts of a page, nested by their paths."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, not_, or_, select, union_all
from sqlalchemy.orm import aliased

from civic.accounts.models import Organisation, Person
from civic.core.db import db
from civic.core.pagination import Page, keyset, paged
from civic.deliberation.models import Post, PostVersion, WithheldPost
from civic.deliberation.rules import DIGITS, OPENING, PostView, Stance

#: Posts of a page of a thread; few enough that a page of a long thread takes as long as a short thread.
PAGE = 25
#: How many of the posts above one are on its page; the others are a link further.
ABOVE = 3


class Order(StrEnum):
    """By which post of a thread a page begins. Answers always stand below what they answer."""

    OLDEST = "oldest"
    NEWEST = "newest"
    HELPFUL = "helpful"
    BRIDGING = "bridging"


_PATH: tuple[Any, bool] = (Post.path, False)
#: What each order goes by; True is descending.
_KEYS: dict[Order, list[tuple[Any, bool]]] = {
    Order.OLDEST: [_PATH],
    Order.NEWEST: [(Post.root_number, True), _PATH],
    Order.HELPFUL: [(Post.helpful_rank, False), (Post.root_number, False), _PATH],
    Order.BRIDGING: [(Post.bridging_rank, False), (Post.root_number, False), _PATH],
}
_FIELDS = [field.name for field in fields(PostView)]


# Built once: three aliases take longer to put together than the database takes for a post.
@cache
def views() -> Any:
    """Posts with what a page shows of them; ``as_view`` makes values of the rows."""
    above, above_person, above_organisation = aliased(Post), aliased(Person), aliased(Organisation)
    both = and_(_readable(Post), _readable(above))
    return (
        select(
            Post.id,
            Post.thread_id,
            Post.parent_id,
            Post.number,
            Post.root_number,
            Post.piece,
            Post.path,
            Post.depth,
            Post.person_id,
            func.coalesce(Organisation.name, _living(Person), Post.author_label, "").label("author"),
            Post.organisation_id.is_not(None).label("organisation"),
            Post.official,
            Post.source.is_not(None).label("imported"),
            Post.language,
            Post.body_html.label("html"),
            Post.stance,
            Post.versions,
            Post.reply_count.label("replies"),
            Post.further_count.label("further"),
            Post.created_at,
            Post.taken_back_at.is_not(None).label("taken_back"),
            Post.hidden_at.is_not(None).label("hidden"),
            case(
                (
                    Post.parent_id.is_not(None),
                    func.coalesce(above_organisation.name, _living(above_person), above.author_label, ""),
                )
            ).label("parent_author"),
            Post.imported_likes.label("likes"),
            Post.helpful_count.label("helpful"),
            Post.thanks_count.label("thanks"),
            above.language.label("parent_language"),
            case((both, Post.quote)).label("quote"),
            and_(Post.quote.is_not(None), not_(both)).label("quote_gone"),
            _quoted_in().label("quoted_in"),
        )
        .outerjoin(Person, Person.id == Post.person_id)
        .outerjoin(Organisation, Organisation.id == Post.organisation_id)
        .outerjoin(above, above.id == Post.parent_id)
        .outerjoin(above_person, above_person.id == above.person_id)
        .outerjoin(above_organisation, above_organisation.id == above.organisation_id)
    )


def _readable(post: Any) -> ColumnElement[bool]:
    return and_(post.taken_back_at.is_(None), post.hidden_at.is_(None))


def _quoted_in() -> Any:
    quoting = aliased(Post)
    found = select(func.min(quoting.id)).where(quoting.parent_id == Post.id, quoting.quote.is_not(None))
    return found.where(_readable(quoting)).correlate(Post).scalar_subquery()


def _living(person: Any) -> ColumnElement[str | None]:
    return case((person.left_at.is_(None), person.display_name))


def as_view(row: Any) -> PostView:
    """A row of ``views``."""
    values = {name: row._mapping[name] for name in _FIELDS}
    return PostView(**{**values, "stance": Stance(row.stance) if row.stance else None})


def page(
    thread_id: int,
    order: Order,
    after: str | None = None,
    limit: int = PAGE,
    stance: Stance | None = None,
    *,
    opening: bool = True,
) -> Page[PostView]:
    """Posts of the thread's own piece from a cursor on, nested by their paths. One query.

    With a stance, only branches that begin with a comment of that stance. Without the ``opening``: of a discussion of
    its own, the comments on what it begins with.

    ``Page.before`` is not made: whoever reads a thread goes on, or back to its beginning.
    """
    columns = _KEYS[order]
    own = views().where(Post.thread_id == thread_id, Post.piece == 0)
    if not opening:
        own = own.where(Post.number != OPENING)
    if stance is not None:
        root = aliased(Post)
        begun = root.thread_id == thread_id, root.parent_id.is_(None), root.stance == stance.value
        own = own.where(Post.root_number.in_(select(root.number).where(*begun)))
    statement, _ = keyset(own, columns, after, None, limit)
    keys = [column.label(f"key_{place}") for place, (column, _) in enumerate(columns)]
    rows = db.session.execute(statement.add_columns(*keys)).all()
    found = paged(rows, lambda row: row[-len(keys) :], False, False, limit)
    return Page([as_view(row) for row in found.items], found.after, None)


def by_numbers(thread_id: int, numbers: Collection[int]) -> list[PostView]:
    """Comments that answer a thread, by their numbers. One query."""
    own = views().where(Post.thread_id == thread_id, Post.piece == 0, Post.number.in_(numbers))
    return [as_view(row) for row in db.session.execute(own.order_by(Post.number))]


def further(post: PostView, after: str | None = None, limit: int = PAGE) -> Page[PostView]:
    """Posts of the piece that begins under a post, from a cursor on. One query."""
    own = views().where(Post.thread_id == post.thread_id, Post.piece == post.number)
    columns: list[tuple[Any, bool]] = [(Post.path, False)]
    statement, _ = keyset(own, columns, after, None, limit)
    return paged([as_view(row) for row in db.session.execute(statement)], lambda each: [each.path], False, False, limit)


@dataclass(frozen=True)
class Context:
    """A post with the nearest that are above it and those that answer it in its own piece, in reading order.

    ``root`` is the post at the top of its branch, where that is not among them.
    """

    posts: list[PostView]
    root: PostView | None


def context(post: PostView) -> Context:
    """A post among those around it. One query."""
    above = [post.path[:end] for end in range(DIGITS, len(post.path), DIGITS)][-ABOVE:]
    behind = post.path[:-DIGITS] + f"{int(post.path[-DIGITS:]) + 1:0{DIGITS}d}"
    near = or_(Post.path.in_(above), and_(Post.path >= post.path, Post.path < behind))
    top = and_(Post.piece == 0, Post.path == f"{post.root_number:0{DIGITS}d}")
    statement = (
        views()
        .where(Post.thread_id == post.thread_id, or_(and_(Post.piece == post.piece, near), top))
        .order_by(Post.piece, Post.path)
    )
    found = [as_view(row) for row in db.session.execute(statement)]
    around = [each for each in found if each.number != post.root_number or each.path in (*above, post.path)]
    return Context(around, found[0] if len(around) < len(found) else None)


@cache
def _one() -> Any:
    return views().where(Post.id == bindparam("post"))


def post(post_id: int) -> PostView | None:
    row = db.session.execute(_one(), {"post": post_id}).one_or_none()
    return as_view(row) if row else None


@dataclass(frozen=True)
class Version:
    """One wording of a post, as its author typed it."""

    number: int
    body: str
    written_at: datetime


def versions(post_id: int) -> list[PostVersion]:
    """The rows of what a post said before, to move them."""
    statement = select(PostVersion).where(PostVersion.post_id == post_id).order_by(PostVersion.number)
    return list(db.session.scalars(statement))


def wordings(post_id: int) -> list[Version]:
    """All that a post said and says, first wording first. One query."""
    earlier = select(PostVersion.number, PostVersion.body, PostVersion.written_at).where(PostVersion.post_id == post_id)
    latest = func.coalesce(Post.edited_at, Post.created_at)
    present = select(Post.versions, Post.body, latest).where(Post.id == post_id)
    rows = db.session.execute(union_all(earlier, present).order_by("number"))
    return [Version(*row) for row in rows]


def withheld(post_id: int) -> WithheldPost | None:
    """The text of a hidden post, for its author and for moderators."""
    return db.session.get(WithheldPost, post_id, populate_existing=True)


def mine(thread_id: int, person_id: int) -> list[int]:
    """Posts of a thread that somebody wrote and can change: not taken back, not hidden."""
    statement = select(Post.id).where(Post.person_id == person_id, Post.thread_id == thread_id, _readable(Post))
    return list(db.session.scalars(statement))
