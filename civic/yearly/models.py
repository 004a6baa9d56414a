"""Yearly reports as they were published: frozen, in every language of the town, with their files."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class YearlyReport(Base):
    """A report of a council on a year, or on the part of it until ``last_day``. How far it is says its run.

    All of it may be published. ``figures`` is the JSON of what was counted, byte for byte what ``sha256`` is of; the
    log of acts has the hash too.
    """

    __tablename__ = "yearly_report"
    __table_args__ = (
        Index("ix_yearly_report_council", "council_id", "year"),
        CheckConstraint("(published_at IS NULL) = (sha256 IS NULL)", name="published_has_a_hash"),
        CheckConstraint("(published_at IS NULL) = (figures IS NULL)", name="published_has_figures"),
        CheckConstraint("(published_at IS NULL) = (last_day IS NULL)", name="published_has_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("councils_council.id"))
    year: Mapped[int]
    run_id: Mapped[int] = mapped_column(ForeignKey("core_run.id"), unique=True)
    requested_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"),
        index=True,
        info={"leaving": "keep: who had a report made is part of how it came about; the person's row is empty"},
    )
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_day: Mapped[date | None]
    figures: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str | None]
    published_at: Mapped[datetime | None]


class YearlyFile(Base):
    """A file of a report in one language, byte for byte as everybody downloads it, and the SHA-256 of these bytes."""

    __tablename__ = "yearly_file"
    __table_args__ = (UniqueConstraint("report_id", "language", "format"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("yearly_report.id", ondelete="CASCADE"))
    language: Mapped[str]
    format: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str]


class YearlyHistory(Base):
    """Closed: who was counted in which group of a report, for the gates of the next one. Read by the job only.

    ``sealed`` is encrypted with a key outside the database, and people stand in it by a keyed hash. There is a row only
    where figures by group were told.
    """

    __tablename__ = "yearly_history"

    report_id: Mapped[int] = mapped_column(
        ForeignKey("yearly_report.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    catalogue: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
