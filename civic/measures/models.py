"""Measures, where they come from and where they are, their indicators, and everything that changed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base
from civic.core.findable import keep_words, words_of

VALUE = Numeric(16, 3)


class Measure(Base):
    """Something that a town promised to do, of a process or (without one) of the town.

    ``promised`` and ``spent`` are in minor units of ``currency``, which is that of the town when it was added.
    ``body`` is what a search reads: its words in all languages. ``reasons`` say why it was dropped.
    """

    __tablename__ = "measures_measure"
    __table_args__ = (
        Index("ix_measures_measure_town", "municipality_id", "state", "ends_on"),
        CheckConstraint("promised IS NULL OR promised >= 0", name="promised"),
        CheckConstraint("spent IS NULL OR spent >= 0", name="spent"),
        CheckConstraint("starts_on IS NULL OR ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("spaces_resource.id"), unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("spaces_municipality.id"))
    process_id: Mapped[int | None] = mapped_column(ForeignKey("spaces_process.id"), index=True)
    titles: Mapped[dict[str, str]]
    texts: Mapped[dict[str, str]]
    texts_html: Mapped[dict[str, str]]
    text_version: Mapped[int]
    language: Mapped[str]
    body: Mapped[str] = mapped_column(default="")
    body_words: Mapped[str] = words_of("body")
    theme: Mapped[str] = mapped_column(default="")
    owner: Mapped[str]
    currency: Mapped[str]
    promised: Mapped[int | None] = mapped_column(BigInteger)
    spent: Mapped[int | None] = mapped_column(BigInteger)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    done_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="planned")
    reasons: Mapped[dict[str, str]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


keep_words(Measure, "body")


class Source(Base):
    """A measure came from a proposal."""

    __tablename__ = "measures_source"

    measure_id: Mapped[int] = mapped_column(
        ForeignKey("measures_measure.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposals_proposal.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )


class Place(Base):
    """A measure is in a neighbourhood. One without rows is for the whole town."""

    __tablename__ = "measures_place"

    measure_id: Mapped[int] = mapped_column(
        ForeignKey("measures_measure.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    neighbourhood_id: Mapped[int] = mapped_column(
        ForeignKey("places_neighbourhood.id"), primary_key=True, autoincrement=False, index=True
    )


class Indicator(Base):
    """What is measured to see whether it works, in a unit, and the value that is wanted."""

    __tablename__ = "measures_indicator"
    __table_args__ = (UniqueConstraint("measure_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measures_measure.id", ondelete="CASCADE"))
    position: Mapped[int]
    names: Mapped[dict[str, str]]
    units: Mapped[dict[str, str]]
    target: Mapped[Decimal] = mapped_column(VALUE)


class Reading(Base):
    """The value of an indicator on a day; one a day."""

    __tablename__ = "measures_reading"

    indicator_id: Mapped[int] = mapped_column(
        ForeignKey("measures_indicator.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[Decimal] = mapped_column(VALUE)


class MeasureChange(Base):
    """A change of dates or money, of giving up or taking up again, with the reason that everybody can read.

    ``before`` and ``after`` hold the fields that differ: days as ISO 8601 writes them, amounts in minor units.
    """

    __tablename__ = "measures_change"
    __table_args__ = (CheckConstraint("length(reason) > 0", name="reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measures_measure.id", ondelete="CASCADE"), index=True)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str]
    reason_language: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the act is the town's"}
    )


class Update(Base):
    """News of a measure, in one or more languages; followers get it in theirs."""

    __tablename__ = "measures_update"

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measures_measure.id", ondelete="CASCADE"), index=True)
    texts: Mapped[dict[str, str]]
    texts_html: Mapped[dict[str, str]]
    text_version: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"), info={"leaving": "keep: the words are the town's"}
    )
