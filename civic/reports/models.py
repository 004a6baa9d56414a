"""Reports as they were made: frozen, each in one language, with its files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base


class Report(Base):
    """A report of a release in one language. How far it is, or that it failed, says its run.

    All of it may be published: it is made of the release alone.
    """

    __tablename__ = "reports_report"
    __table_args__ = (Index("ix_reports_report_release", "release_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("statistics_release.id", ondelete="CASCADE"))
    run_id: Mapped[int] = mapped_column(ForeignKey("core_run.id"), unique=True)
    language: Mapped[str]
    requested_by: Mapped[int | None] = mapped_column(
        ForeignKey("accounts_person.id"),
        index=True,
        info={"leaving": "keep: who had a report made is part of how it came about; the person's row is empty"},
    )
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)


class ReportFile(Base):
    """A file of a report, byte for byte as everybody downloads it, and the SHA-256 of these bytes."""

    __tablename__ = "reports_file"
    __table_args__ = (UniqueConstraint("report_id", "format"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports_report.id", ondelete="CASCADE"))
    format: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str]
