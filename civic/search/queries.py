"""The one statement of a search: things by title and text, comments by text, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, case, cast, func, literal, or_, select, union_all

from civic.core.db import Selection, db
from civic.core.findable import has_words
from civic.core.pagination import Order, Page, keyset, paged
from civic.core.permissions import Actor
from civic.deliberation.models import Post, Thread
from civic.resources import kinds
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.search.rules import COMMENTS, POST

PAGE = 20


@dataclass(frozen=True)
class Hit:
    """Something that was found.

    ``rank`` is 0 where all words stand in the title; ``ref`` orders hits of one instant.
    """

    rank: int
    at: datetime
    ref: int
    kind: str
    title: str
    language: str
    text: str
    address: str


def find(
    municipality_id: int,
    actor: Actor,
    words: Sequence[str],
    tab: str | None = None,
    after: str | None = None,
    before: str | None = None,
) -> Page[Hit]:
    """A page of what has all words, titles first, the newest of them first. One query.

    Args:
        words: at least one; each is found inside longer words and by its stem, as ``core.folding`` compares.
        tab: only this; None: everything.
        after, before: cursors of ``core.pagination``.
    """
    parts = []
    if tab != COMMENTS:
        parts.append(_things(municipality_id, actor, words, kinds.on_tab(tab) if tab else None))
    if tab in (None, COMMENTS):
        parts.append(_comments(municipality_id, actor, words))
    found = union_all(*parts).subquery()
    order: Order = [(found.c.rank, False), (found.c.at, True), (found.c.ref, True)]
    statement, backwards = keyset(select(found), order, after, before, PAGE)
    hits = [Hit(**row._mapping) for row in db.session.execute(statement)]
    return paged(hits, lambda hit: [hit.rank, hit.at.isoformat(), hit.ref], backwards, bool(after or before), PAGE)


def _things(municipality_id: int, actor: Actor, words: Sequence[str], codes: Sequence[str] | None) -> Selection:
    texts = [each.searched for each in kinds.every() if each.searched]
    dates = [each.at for each in texts if each.at is not None]
    statement = (
        select(
            case((has_words(words, Resource.title_words), 0), else_=1).label("rank"),
            _first(*dates, Resource.created_at).label("at"),
            Resource.id.label("ref"),
            Resource.kind,
            Resource.title,
            Resource.language,
            _first(*(each.body for each in texts), literal("")).label("text"),
            Resource.address,
        )
        .select_from(Resource)
        .where(
            Resource.municipality_id == municipality_id,
            resources.visible_to(actor),
            has_words(words, Resource.title_words, *(each.words for each in texts)),
        )
    )
    for each in texts:
        statement = statement.outerjoin(each.resource_id.class_, each.resource_id == Resource.id)
        if each.hidden is not None:
            statement = statement.where(or_(each.resource_id.is_(None), ~each.hidden))
    return statement if codes is None else statement.where(Resource.kind.in_(codes))


def _first(*columns: Any) -> Any:
    """The first value that is there."""
    return func.coalesce(*columns) if len(columns) > 1 else columns[0]


def _comments(municipality_id: int, actor: Actor, words: Sequence[str]) -> Selection:
    return (
        select(
            literal(1).label("rank"),
            Post.created_at.label("at"),
            (-Post.id).label("ref"),
            literal(POST).label("kind"),
            Resource.title,
            Post.language,
            Post.body.label("text"),
            (literal("posts/") + cast(Post.id, String) + literal("#p") + cast(Post.id, String)).label("address"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Resource, Resource.id == Thread.resource_id)
        .where(
            Resource.municipality_id == municipality_id,
            resources.visible_to(actor),
            Post.taken_back_at.is_(None),
            Post.hidden_at.is_(None),
            has_words(words, Post.body_words),
        )
    )
