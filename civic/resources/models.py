"""The one row that every public thing has. The table keeps the prefix ``spaces_``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base
from civic.core.findable import keep_words, words_of


class Resource(Base):
    """The one row of every public thing: whose it is, who may see it, what it is called, where it is.

    ``audience_before`` is who could see it before a moderator hid it; None for what is not hidden.
    """

    __tablename__ = "spaces_resource"
    __table_args__ = (Index("ix_spaces_resource_place", "municipality_id", "kind", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    process_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_process.id"), index=True)
    audience: Mapped[str] = mapped_column(default="public")
    audience_before: Mapped[str | None]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_group.id"))
    link_token: Mapped[str | None] = mapped_column(unique=True)
    title: Mapped[str]
    title_words: Mapped[str] = words_of("title")
    language: Mapped[str]
    address: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


keep_words(Resource, "title")
