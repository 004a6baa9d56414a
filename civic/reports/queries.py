"""Reading reports and their files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from civic.core import runs
from civic.core.db import db
from civic.core.runs import Run, RunState, Seen
from civic.reports.models import Report, ReportFile
from civic.statistics.models import Release


def of_run(run_id: int) -> Report | None:
    """The report that a job makes."""
    return db.session.scalar(select(Report).where(Report.run_id == run_id))


@dataclass(frozen=True)
class Asked:
    """A report with how far its run is, or how it ended."""

    id: int
    language: str
    run: Seen


def last(process_id: int) -> Asked | None:
    """The report of a process that was asked for last. One query."""
    row = db.session.execute(
        select(Report.id, Report.language, *runs.columns())
        .join(Run, Run.id == Report.run_id)
        .join(Release, Release.id == Report.release_id)
        .where(Release.process_id == process_id)
        .order_by(Report.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Asked(row[0], row[1], runs.as_seen(row[2:]))


@dataclass(frozen=True)
class FileRow:
    """A file that can be downloaded: its size in bytes and the checksum of these bytes."""

    report_id: int
    language: str
    number: int
    format: str
    size: int
    sha256: str
    at: datetime


def files(process_id: int) -> list[FileRow]:
    """The files of the newest finished report of each release and language, newest release first. One query."""
    newest = (
        select(func.max(Report.id))
        .join(Run, Run.id == Report.run_id)
        .join(Release, Release.id == Report.release_id)
        .where(Release.process_id == process_id, Run.state == RunState.DONE)
        .group_by(Report.release_id, Report.language)
    )
    rows = db.session.execute(
        select(
            Report.id,
            Report.language,
            Release.number,
            ReportFile.format,
            func.length(ReportFile.data),
            ReportFile.sha256,
            Report.asked_at,
        )
        .join(ReportFile, ReportFile.report_id == Report.id)
        .join(Release, Release.id == Report.release_id)
        .where(Report.id.in_(newest))
        .order_by(Release.number.desc(), Report.language, ReportFile.id)
    )
    return [FileRow(*row) for row in rows]


def file(process_id: int, report_id: int, form: str) -> tuple[bytes, int, str] | None:
    """The bytes of a file of a finished report of a process, its release and its language. One query."""
    row = db.session.execute(
        select(ReportFile.data, Release.number, Report.language)
        .join(Report, Report.id == ReportFile.report_id)
        .join(Run, Run.id == Report.run_id)
        .join(Release, Release.id == Report.release_id)
        .where(Release.process_id == process_id, Report.id == report_id, ReportFile.format == form)
        .where(Run.state == RunState.DONE)
    ).one_or_none()
    return None if row is None else (row[0], row[1] or 0, row[2])


def release_of(report_id: int) -> tuple[int, int] | None:
    """The process and the release of a report. One query."""
    row = db.session.execute(
        select(Release.process_id, Release.id)
        .join(Report, Report.release_id == Release.id)
        .where(Report.id == report_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])
