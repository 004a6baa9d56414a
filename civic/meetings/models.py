"""Meetings and what is on their agenda."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base
from civic.meetings.rules.mixing import Drawn


class Meeting(Base):
    """A meeting of a group, of a process, or (with neither) of the town.

    Where people ``sign_up``, ``places`` is how many get in; None: all. ``came`` is how many people were there, with and
    without an account, as its organisers counted.

    ``online_private``: the video link is for members of its group. ``quorum`` is how many of those must be there to
    decide, ``budget`` how many seconds each may speak; None: no such rule. ``deputies`` may stand in for members.
    ``opened_at`` and ``closed_at`` are when its chair did that, by the clock of the database.

    ``voting``, ``publicity``, ``way``, ``seconding``, ``quorum_percent`` and ``members_then`` (how many members the
    group had) are the rules of a group that has some, as they were when the meeting was opened; ``quorum`` and
    ``deputies`` follow them then.

    Approved minutes never change: ``minutes_hash`` is the SHA-256 of all their languages (``rules.minutes_file``);
    the log has it too.

    ``series`` is the same for all meetings that were planned together, ``moved_reasons`` why they were moved last.

    ``uid`` and ``sequence`` are those of its calendar entry (RFC 5545, 3.8.4.7 and 3.8.7.4): the first never changes,
    the second grows with every change that people must hear of.
    """

    __tablename__ = "meetings_meeting"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="meeting_order"),
        CheckConstraint("places IS NULL OR places > 0", name="some_places"),
        CheckConstraint("quorum IS NULL OR quorum > 0", name="some_quorum"),
        CheckConstraint("budget IS NULL OR budget > 0", name="some_budget"),
        CheckConstraint("(minutes_approved_at IS NULL) = (minutes_hash IS NULL)", name="approved"),
        CheckConstraint("closed_at IS NULL OR closed_at >= opened_at", name="opened_before_closed"),
        CheckConstraint("(voting IS NULL) = (publicity IS NULL)", name="rules_as_a_whole"),
        CheckConstraint("voting IS NULL OR opened_at IS NOT NULL", name="rules_of_the_opening"),
        Index("ix_meetings_meeting_town", "municipality_id", "starts_at"),
        Index("ix_meetings_meeting_group", "group_id", "starts_at"),
        Index("ix_meetings_meeting_process", "process_id", "starts_at"),
        Index("ix_meetings_meeting_series", "series", "starts_at"),
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
    online_private: Mapped[bool] = mapped_column(default=False)
    quorum: Mapped[int | None]
    budget: Mapped[int | None]
    deputies: Mapped[bool] = mapped_column(default=False)
    voting: Mapped[str | None]
    publicity: Mapped[str | None]
    quorum_percent: Mapped[int | None]
    members_then: Mapped[int | None]
    seconding: Mapped[bool] = mapped_column(default=False)
    way: Mapped[str | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="planned")
    reasons: Mapped[dict[str, str]] = mapped_column(default=dict)
    series: Mapped[str | None]
    moved_reasons: Mapped[dict[str, str]] = mapped_column(default=dict)
    minutes: Mapped[dict[str, str]] = mapped_column(default=dict)
    minutes_html: Mapped[dict[str, str]] = mapped_column(default=dict)
    minutes_version: Mapped[int] = mapped_column(default=0)
    minutes_at: Mapped[datetime | None]
    minutes_approved_at: Mapped[datetime | None]
    minutes_hash: Mapped[str | None]
    uid: Mapped[str] = mapped_column(unique=True, default=lambda: str(uuid.uuid4()))
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class AgendaItem(Base):
    """One item, in the language in which it was written. ``minutes`` is its length; it may be about another thing.

    ``called_at`` is when the chair called it last: the latest of a meeting is the one that is discussed.
    """

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
    called_at: Mapped[datetime | None]


class Suggestion(Base):
    """An item that somebody suggests for the agenda of a meeting, and why, in one ``language``.

    ``listing`` is what everybody reads of it once it is answered (``suggesting.Listing``): the rule of the group on the
    day on which it was suggested, so that nobody is named by a rule that they did not know. ``hidden``: its chair
    sends it back and the words are left out of what everybody reads.
    """

    __tablename__ = "meetings_suggestion"
    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id", "title"),
        CheckConstraint("(state = 'waiting') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("(state = 'sent_back') = (reason <> '')", name="reason"),
        CheckConstraint("state = 'sent_back' OR NOT hidden", name="hidden_when_sent_back"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings_meeting.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "keep: part of the agenda; the name goes"}
    )
    title: Mapped[str]
    why: Mapped[str]
    language: Mapped[str]
    about_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_resource.id"), index=True)
    listing: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str] = mapped_column(default="")
    reason_language: Mapped[str] = mapped_column(default="")
    hidden: Mapped[bool] = mapped_column(default=False)
    suggested_at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_at: Mapped[datetime | None]


class Paper(Base):
    """A document or a picture for an item of an agenda or for a whole meeting, as ``uploads.contents`` wrote it.

    Who may read what happens in the room may read it (``papers.reads``). ``name`` is what people call it, in one
    ``language``; the activity log has its ``sha256`` too.
    """

    __tablename__ = "meetings_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings_meeting.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("meetings_agenda_item.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    sha256: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    added_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "keep: part of the minutes; the name goes"}
    )


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


class Presence(Base):
    """Somebody was at a meeting, from one instant until another; again after coming back.

    ``deputy_for_id`` is the absent member for whom they are there.
    """

    __tablename__ = "meetings_presence"
    __table_args__ = (
        CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name="stay"),
        Index(
            "uq_meetings_presence_now",
            "meeting_id",
            "person_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings_meeting.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "keep: part of the minutes; the name goes"}
    )
    deputy_for_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "keep: part of the minutes; the name goes"}
    )
    arrived_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class Apology(Base):
    """A member said that they cannot come."""

    __tablename__ = "meetings_apology"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings_meeting.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "keep: part of the minutes; the name goes"}
    )
    at: Mapped[datetime]


class FloorWish(Base):
    """Somebody asks for the floor; the row goes when they get it, or no longer want it."""

    __tablename__ = "meetings_floor_wish"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings_meeting.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"})
    order: Mapped[bool] = mapped_column("point_of_order", default=False)
    asked_at: Mapped[datetime]


class Speech(Base):
    """Somebody had the floor, on an item or before the first; one at a time. Instants are those of the database."""

    __tablename__ = "meetings_speech"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="speech_order"),
        Index(
            "uq_meetings_speech_now",
            "meeting_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_meetings_speech_meeting", "meeting_id", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings_meeting.id", ondelete="CASCADE"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("meetings_agenda_item.id", ondelete="SET NULL"), index=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("accounts_person.id"), index=True, info={"leaving": "keep: part of the minutes; the name goes"}
    )
    order: Mapped[bool] = mapped_column("point_of_order", default=False)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Mixing(Base):
    """How a meeting is seated at mixed tables for small-group rounds, and the tables that were drawn last.

    ``question`` with its ``options``, in one ``language``, is asked for these tables alone; ``by_seat`` mixes by the
    kind of seat. ``offers`` are the numbers of the tables at which a language is spoken or a need is met. ``drawn`` is
    what the draw saw: for each person a label, codes of what is mixed by, and the tables they can sit at; ``seated``
    the labels at each table of each round; ``repeats``, ``least_repeats``, ``uneven`` and ``counts`` how good that is.
    ``draws`` is how often it was drawn.
    """

    __tablename__ = "meetings_mixing"
    __table_args__ = (
        CheckConstraint("tables > 0 AND rounds > 0 AND draws >= 0", name="numbers"),
        CheckConstraint("(drawn IS NULL) = (seed IS NULL)", name="drawn_by_a_number"),
        CheckConstraint("seated IS NULL OR drawn IS NOT NULL", name="drawn_before_seated"),
    )

    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings_meeting.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    tables: Mapped[int]
    rounds: Mapped[int]
    question: Mapped[str] = mapped_column(default="")
    options: Mapped[list[str]] = mapped_column(default=list)
    language: Mapped[str]
    by_seat: Mapped[bool] = mapped_column(default=False)
    offers: Mapped[dict[str, list[int]]] = mapped_column(JSON, default=dict)
    draws: Mapped[int] = mapped_column(default=0)
    seed: Mapped[str | None]
    drawn: Mapped[list[Drawn] | None] = mapped_column(JSON(none_as_null=True))
    seated: Mapped[list[list[list[str]]] | None] = mapped_column(JSON(none_as_null=True))
    repeats: Mapped[int] = mapped_column(default=0)
    least_repeats: Mapped[int] = mapped_column(default=0)
    uneven: Mapped[int] = mapped_column(default=0)
    counts: Mapped[int] = mapped_column(default=0)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("core_run.id", ondelete="SET NULL"), index=True)


class MixingAnswer(Base):
    """What somebody told for the mixed tables of one meeting, read by the draw alone; it goes when the meeting closes.

    ``option`` is the place of their answer among the options, from 0. ``languages`` are those of which one must be
    spoken at their table, ``access`` what they need there.
    """

    __tablename__ = "meetings_mixing_answer"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings_meeting.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"})
    option: Mapped[int | None]
    languages: Mapped[list[str]]
    access: Mapped[list[str]]


class TableLabel(Base):
    """Which label of the drawn tables is whose: known to that person and to who runs the meeting."""

    __tablename__ = "meetings_table_label"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"), UniqueConstraint("meeting_id", "label"))

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings_meeting.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"})
    label: Mapped[str]
