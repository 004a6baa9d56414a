"""Calls, who applied, what they told for just this draw, and draws with their published lottery."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class Call(Base):
    """A council's call for people who would be drawn by lot. Words of the town stand as {language: text}.

    ``questions``: [{"feature", "purposes"}], fixed once somebody has applied. ``quotas``: [{"feature", "value",
    "least", "most"}]. ``letters`` counts the codes that were printed; ``by_letter``: one is needed to apply.
    ``shown`` is the last table that others than the secretary see, ``changes`` what happened to the pool since then.
    """

    __tablename__ = "recruitment_call"
    __table_args__ = (
        CheckConstraint("closes_on >= opens_on", name="days"),
        CheckConstraint("last_day >= first_day", name="term"),
        CheckConstraint("seats > 0", name="seats"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("spaces_resource.id"), unique=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("councils_council.id"), index=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    titles: Mapped[dict[str, str]]
    texts: Mapped[dict[str, str]]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    seats: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    questions: Mapped[list[object]]
    quotas: Mapped[list[object]] = mapped_column(default=list)
    households: Mapped[bool] = mapped_column(default=False)
    by_letter: Mapped[bool] = mapped_column(default=False)
    letters: Mapped[int] = mapped_column(default=0)
    changes: Mapped[int] = mapped_column(default=0)
    shown: Mapped[dict[str, object]] = mapped_column(default=dict)
    frozen_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Application(Base):
    """Somebody would take a seat. Withdrawn before the draw, the row is gone with its answers.

    ``number`` stands for them in the files of the draw, and is chosen by chance when the pool is fixed.
    ``household`` is a keyed hash of the address, if they gave one; the address itself is not kept.
    """

    __tablename__ = "recruitment_application"
    __table_args__ = (
        UniqueConstraint("call_id", "person_id"),
        UniqueConstraint("call_id", "number"),
        UniqueConstraint("call_id", "letter"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("recruitment_call.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("accounts_person.id"), index=True, info={"leaving": "forget"})
    number: Mapped[str | None]
    household: Mapped[str | None]
    letter: Mapped[int | None]
    place: Mapped[str] = mapped_column(default="applied")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]


class ApplicationAnswer(Base):
    """What an applicant told to one question, for this draw alone; it goes with the application."""

    __tablename__ = "recruitment_answer"

    application_id: Mapped[int] = mapped_column(
        ForeignKey("recruitment_application.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    feature: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    agreed_at: Mapped[datetime]


class Draw(Base):
    """A draw of a call: the first one, or one of replacements.

    ``sealed``: pool and answer of the command, encrypted. ``lottery``: the published file, without names and answers.
    ``sources``: which public number was announced, ``draws_at`` for when; ``number`` is the one that came.
    """

    __tablename__ = "recruitment_draw"
    __table_args__ = (
        UniqueConstraint("call_id", "round"),
        CheckConstraint("(lottery IS NULL) = (sha256 IS NULL)", name="published"),
        CheckConstraint("(number IS NULL) = (drawn_at IS NULL)", name="drawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("recruitment_call.id"))
    round: Mapped[int]
    run_id: Mapped[int] = mapped_column(ForeignKey("core_run.id"))
    seats: Mapped[int]
    people: Mapped[int]
    stop_asked: Mapped[bool] = mapped_column(default=False)
    final: Mapped[bool | None]
    smallest: Mapped[float | None]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    lottery: Mapped[str | None]
    sha256: Mapped[str | None]
    published_at: Mapped[datetime | None]
    sources: Mapped[dict[str, str]] = mapped_column(default=dict)
    draws_at: Mapped[datetime | None]
    number: Mapped[str | None]
    panel: Mapped[list[str]] = mapped_column(default=list)
    drawn_at: Mapped[datetime | None]
