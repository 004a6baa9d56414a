"""What the town asks the author of a proposal: whether it may be merged with another one, or split."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base

#: A question that nobody ended.
OPEN = text("ended_at IS NULL")


class Question(Base):
    """The town suggests that a proposal goes on in another one, or as several, and asks its author.

    One at a time for a proposal. ``into_id`` is the other one; without it the proposal is to be split: ``version`` is
    the text that is divided, ``branches`` are {title, passages} with the numbers of its passages. ``agreed`` is what
    the author answered; ``ended_at`` when it was done, declined or taken back.
    """

    __tablename__ = "proposals_merge_request"
    __table_args__ = (
        Index("ix_proposals_merge_request_open", "proposal_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        CheckConstraint("length(reason) > 0", name="reason"),
        CheckConstraint("proposal_id <> into_id", name="other"),
        CheckConstraint("(into_id IS NULL) = (version IS NOT NULL)", name="merge_or_split"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposals_proposal.id", ondelete="CASCADE"), index=True)
    into_id: Mapped[int | None] = mapped_column(ForeignKey("proposals_proposal.id"))
    version: Mapped[int | None]
    branches: Mapped[list[Any]] = mapped_column(default=list)
    reason: Mapped[str]
    reason_language: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    asked_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the act is the town's"}
    )
    agreed: Mapped[bool | None]
    ended_at: Mapped[datetime | None]
