"""Motions, the versions of their texts, and who votes how where votes are cast by name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base


class Motion(Base):
    """A motion on an item of an agenda, or an amendment to one (``amends_id``), by its number at the meeting.

    ``text`` is the present text of a motion; an amendment has none, its ``change`` (``texts.rules.packed``) was made
    for version ``version`` of what it amends. ``way`` is how it was put to the vote, ``vote_id`` its secret ballot, and
    ``present_then`` how many could vote. Instants are those of the database.
    """

    __tablename__ = "motions_motion"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        CheckConstraint("(amends_id IS NULL) = (change IS NULL)", name="change_of_amendments"),
        CheckConstraint(
            "(state IN ('carried', 'lost')) = (votes_for IS NOT NULL)",
            name="counted",
        ),
        CheckConstraint("votes_for >= 0 AND against >= 0 AND abstained >= 0", name="votes"),
        CheckConstraint("vote_id IS NULL OR way = 'secret'", name="secret"),
        Index(
            "uq_motions_motion_voting",
            "meeting_id",
            unique=True,
            sqlite_where=text("state = 'voting'"),
            postgresql_where=text("state = 'voting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings_meeting.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("meetings_agenda_item.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    amends_id: Mapped[int | None] = mapped_column(ForeignKey("motions_motion.id", ondelete="CASCADE"), index=True)
    mover_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "keep: part of the minutes; the name goes"}
    )
    seconder_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "keep: part of the minutes; the name goes"}
    )
    text: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    change: Mapped[list[list[object]] | None] = mapped_column(JSON(none_as_null=True))
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default="moved")
    way: Mapped[str | None]
    vote_id: Mapped[int | None] = mapped_column(ForeignKey("votes_vote.id"), unique=True)
    present_then: Mapped[int | None]
    votes_for: Mapped[int | None]
    against: Mapped[int | None]
    abstained: Mapped[int | None]
    moved_at: Mapped[datetime]
    put_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]


class MotionVersion(Base):
    """The text of a motion at one time; ``amendment_id`` is what made it, None for the text that was moved."""

    __tablename__ = "motions_version"

    motion_id: Mapped[int] = mapped_column(
        ForeignKey("motions_motion.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("motions_motion.id", ondelete="CASCADE"), unique=True)
    change: Mapped[list[list[object]] | None] = mapped_column(JSON(none_as_null=True))


class Voice(Base):
    """How somebody votes on a motion in the open. By name it stays; of a show of hands only the numbers do."""

    __tablename__ = "motions_voice"

    motion_id: Mapped[int] = mapped_column(
        ForeignKey("motions_motion.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"),
        primary_key=True,
        autoincrement=False,
        index=True,
        info={"leaving": "keep: part of the minutes; the name goes"},
    )
    choice: Mapped[str]
