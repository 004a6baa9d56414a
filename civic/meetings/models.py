"""Meetings and what is on their agenda."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class Meeting(Base):
    """A meeting of a group, of a process, or (with neither) of the town.

    Where people ``sign_up``, ``places`` is how many get in; None: all. ``came`` is how many people were there, with and
    without an account, as its organisers counted.

    ``uid`` and ``sequence`` are those of its calendar entry (RFC 5545, 3.8.4.7 and 3.8.7.4): the first never changes,
    the second grows with every change that people must hear of.
    """

    __tablename__ = "meetings_meeting"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="meeting_order"),
        CheckConstraint("places IS NULL OR places > 0", name="some_places"),
        Index("ix_meetings_meeting_town", "municipality_id", "starts_at"),
        Index("ix_meetings_meeting_group", "group_id", "starts_at"),
        Index("ix_meetings_meeting_process", "process_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("spaces_resource.id"), unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_group.id"))
    process_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_process.id"))
    titles: Mapped[dict[str, str]]
    texts: Mapped[dict[str, str]]
    texts_html: Mapped[dict[str, str]]
    text_version: Mapped[int]
    theme: Mapped[str] = mapped_column(default="")
    place_name: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("places_neighbourhood.id"))
    step_free: Mapped[bool] = mapped_column(default=False)
    hearing_loop: Mapped[bool] = mapped_column(default=False)
    spoken: Mapped[str] = mapped_column(default="")
    online_url: Mapped[str] = mapped_column(default="")
    childcare: Mapped[bool] = mapped_column(default=False)
    sign_up: Mapped[bool] = mapped_column(default=False)
    places: Mapped[int | None]
    came: Mapped[int | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="planned")
    reasons: Mapped[dict[str, str]] = mapped_column(default=dict)
    minutes: Mapped[dict[str, str]] = mapped_column(default=dict)
    minutes_html: Mapped[dict[str, str]] = mapped_column(default=dict)
    minutes_version: Mapped[int] = mapped_column(default=0)
    minutes_at: Mapped[datetime | None]
    uid: Mapped[str] = mapped_column(unique=True, default=lambda: str(uuid.uuid4()))
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class AgendaItem(Base):
    """One item, in the language in which it was written. ``minutes`` is its length; it may be about another thing."""

    __tablename__ = "meetings_agenda_item"
    __table_args__ = (
        UniqueConstraint("meeting_id", "position"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings_meeting.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int | None]
    language: Mapped[str]
    about_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_resource.id"), index=True)


class Registration(Base):
    """Somebody signed up for a meeting: with a place, or ``waiting`` for one. The order of ids is that of the queue.

    ``attended`` is what the organisers entered afterwards; None until then.
    """

    __tablename__ = "meetings_registration"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings_meeting.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"})
    waiting: Mapped[bool]
    attended: Mapped[bool | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
