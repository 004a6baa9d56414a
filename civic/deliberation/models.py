"""Threads, posts, reactions, drafts, what posts said before they were changed, and the texts of hidden ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base
from civic.core.findable import keep_words, words_of
from civic.deliberation.order_rules import UNRANKED

_QUOTING = text("quote IS NOT NULL")


class Thread(Base):
    """A discussion of one resource. ``revision`` grows with every change, so that what was made of it can be kept.

    ``stances``: whoever answers the thread is asked whether they are for or against.
    """

    __tablename__ = "deliberation_thread"

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("spaces_resource.id"), index=True)
    last_number: Mapped[int] = mapped_column(default=0)
    post_count: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=0)
    stances: Mapped[bool] = mapped_column(default=True, server_default=true())
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Discussion(Base):
    """A thread of its own in a process. Its title is that of its resource; its first post says what it is about.

    ``person_id`` opened it.
    """

    __tablename__ = "deliberation_discussion"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("deliberation_thread.id"), unique=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("spaces_resource.id"), unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"), index=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("spaces_process.id"), index=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "keep: others answered it; the name goes"}
    )
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ThreadOrder(Base):
    """What pages say of the orders of a thread, and the revision of the thread from which it was computed."""

    __tablename__ = "deliberation_order"

    thread_id: Mapped[int] = mapped_column(
        ForeignKey("deliberation_thread.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    revision: Mapped[int]
    shown: Mapped[dict[str, Any]]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class Post(Base):
    """What somebody said. ``person_id`` is empty for imported posts; ``source`` and ``external_id`` say whence."""

    __tablename__ = "deliberation_post"
    __table_args__ = (
        UniqueConstraint("thread_id", "piece", "path"),
        UniqueConstraint("source", "external_id"),
        Index("ix_deliberation_post_person", "person_id", "thread_id"),
        Index("ix_deliberation_post_created", "created_at"),
        Index("ix_deliberation_post_number", "thread_id", "number"),
        Index("ix_deliberation_post_helpful", "thread_id", "piece", "helpful_rank", "root_number", "path"),
        Index("ix_deliberation_post_bridging", "thread_id", "piece", "bridging_rank", "root_number", "path"),
        Index("ix_deliberation_post_quoting", "parent_id", sqlite_where=_QUOTING, postgresql_where=_QUOTING),
        CheckConstraint("stance IN ('for', 'against', 'neutral')", name="stance"),
        CheckConstraint("(source IS NULL) = (external_id IS NULL)", name="source"),
        CheckConstraint("person_id IS NOT NULL OR source IS NOT NULL", name="author"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("deliberation_thread.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("deliberation_post.id"), index=True)
    #: Where it is, as in ``rules.Place``.
    number: Mapped[int]
    root_number: Mapped[int]
    piece: Mapped[int] = mapped_column(default=0, server_default="0")
    path: Mapped[str]
    depth: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: others answered it; the name goes"}
    )
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_organisation.id"))
    official: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str]
    body: Mapped[str]
    body_html: Mapped[str]
    body_version: Mapped[int]
    body_words: Mapped[str] = words_of("body")
    stance: Mapped[str | None]
    #: A passage of what it answers, in its words; empty once their author deleted them.
    quote: Mapped[str | None]
    versions: Mapped[int] = mapped_column(default=1)
    reply_count: Mapped[int] = mapped_column(default=0)
    #: How many of these are in the piece that begins under it.
    further_count: Mapped[int] = mapped_column(default=0, server_default="0")
    #: Rows of ``PostReaction`` of each kind.
    helpful_count: Mapped[int] = mapped_column(default=0, server_default="0")
    thanks_count: Mapped[int] = mapped_column(default=0, server_default="0")
    #: The place of its branch in each order, the same for all posts of a branch.
    helpful_rank: Mapped[int] = mapped_column(default=UNRANKED, server_default=str(UNRANKED))
    bridging_rank: Mapped[int] = mapped_column(default=UNRANKED, server_default=str(UNRANKED))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    author_label: Mapped[str | None]
    imported_likes: Mapped[int] = mapped_column(default=0)
    imported_dislikes: Mapped[int] = mapped_column(default=0)


keep_words(Post, "body")


class PostReaction(Base):
    """One person's reaction to a post. The key of the table makes each kind once."""

    __tablename__ = "deliberation_reaction"
    __table_args__ = (
        Index("ix_deliberation_reaction_person", "person_id", "thread_id"),
        CheckConstraint("kind IN ('helpful', 'thanks')", name="kind"),
    )

    post_id: Mapped[int] = mapped_column(
        ForeignKey("deliberation_post.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), primary_key=True, autoincrement=False, info={"leaving": "forget"}
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("deliberation_thread.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class PostVersion(Base):
    """What a post said before it was changed; number 1 is the first wording."""

    __tablename__ = "deliberation_post_version"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("deliberation_post.id", ondelete="CASCADE"))
    number: Mapped[int]
    body: Mapped[str]
    body_html: Mapped[str]
    written_at: Mapped[datetime]


class Mention(Base):
    """A comment mentions somebody; ``typed`` is the name as it stands there."""

    __tablename__ = "deliberation_mention"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("deliberation_post.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"),
        primary_key=True,
        autoincrement=False,
        index=True,
        info={"leaving": "forget"},
    )
    typed: Mapped[str]


class Conclusion(Base):
    """What came of a discussion, in the words of who closed it."""

    __tablename__ = "deliberation_conclusion"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("deliberation_thread.id", ondelete="CASCADE"), unique=True)
    language: Mapped[str]
    body: Mapped[str]
    body_html: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(default=clock.now)


class Draft(Base):
    """A comment that somebody sent after comments were closed: theirs alone, until they post it elsewhere or delete it.

    ``digest`` is of the text and of what it answers: sent twice, it is kept once.
    """

    __tablename__ = "deliberation_draft"
    __table_args__ = (
        UniqueConstraint("person_id", "thread_id", "digest"),
        CheckConstraint("stance IN ('for', 'against', 'neutral')", name="stance"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), info={"leaving": "forget"})
    thread_id: Mapped[int] = mapped_column(ForeignKey("deliberation_thread.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("deliberation_post.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str]
    stance: Mapped[str | None]
    language: Mapped[str]
    body: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class WithheldPost(Base):
    """The text of a post that a moderator hid, with its earlier versions, each {number, body, written_at}.

    It is nowhere else as long as it is here, so no page, feed, search or e-mail that reads posts can show it. HTML is
    made of it when it is shown.
    """

    __tablename__ = "deliberation_withheld_post"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("deliberation_post.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    body: Mapped[str]
    versions: Mapped[list[Any]]
