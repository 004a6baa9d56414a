"""Draft texts, their versions, their paragraphs with a discussion each, and what each paragraph said before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base
from civic.core.findable import keep_words, words_of


class DraftText(Base):
    """A draft text of a process; its title is that of its resource too. ``version`` is the number of the present one.

    Who published what is in the log of acts.
    """

    __tablename__ = "consultations_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("spaces_resource.id"), unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"), index=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("spaces_process.id"), index=True)
    title: Mapped[str]
    language: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class TextVersion(Base):
    """A version of a draft text. ``body`` is all of it, in Markdown; ``note`` says what changed, empty for the first.

    ``outline`` is what it consists of, in order: ``[level, words]`` for a heading, ``[0, paragraph]`` for a paragraph.
    """

    __tablename__ = "consultations_version"

    text_id: Mapped[int] = mapped_column(
        ForeignKey("consultations_text.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    body: Mapped[str]
    outline: Mapped[list[list[object]]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime] = mapped_column(default=clock.now)


class Paragraph(Base):
    """A paragraph of a draft text, the same one in each version in which it stands, with its discussion.

    ``number`` is its place among the paragraphs, in the present version or in the last one that had it; ``since`` is
    the version it came with, and ``gone_in`` the first without it.
    """

    __tablename__ = "consultations_paragraph"
    __table_args__ = (
        Index("ix_consultations_paragraph_text", "text_id", "number"),
        CheckConstraint("gone_in > since", name="gone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("consultations_text.id", ondelete="CASCADE"))
    resource_id: Mapped[int] = mapped_column(ForeignKey("spaces_resource.id"), unique=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("deliberation_thread.id"), unique=True)
    number: Mapped[int]
    since: Mapped[int]
    gone_in: Mapped[int | None]
    language: Mapped[str]
    body: Mapped[str]
    body_html: Mapped[str]
    body_version: Mapped[int]
    body_words: Mapped[str] = words_of("body")


keep_words(Paragraph, "body")


class Wording(Base):
    """What a paragraph says from a version on."""

    __tablename__ = "consultations_wording"

    paragraph_id: Mapped[int] = mapped_column(
        ForeignKey("consultations_paragraph.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str]
