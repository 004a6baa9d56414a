"""Reading releases. What may be published, and apart from it what only the job reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from civic.core import clock
from civic.core.db import db
from civic.processes.models import Process
from civic.processes.rules import ProcessState
from civic.statistics.models import History, Release
from civic.statistics.rules import ACTIVE, ReleaseState


def release(release_id: int) -> Release | None:
    return db.session.get(Release, release_id, populate_existing=True)


def active(process_id: int) -> Release | None:
    """The compilation that is asked for or running."""
    return db.session.scalar(select(Release).where(Release.process_id == process_id, Release.state.in_(ACTIVE)))


def is_active(release_id: int) -> bool:
    """Whether a compilation is still asked for or running. One query."""
    return db.session.scalar(select(Release.id).where(Release.id == release_id, Release.state.in_(ACTIVE))) is not None


@dataclass(frozen=True)
class Run:
    """How far a compilation is, or how it ended."""

    id: int
    state: ReleaseState
    step: int
    steps: int
    reason: str | None
    number: int | None
    requested_at: datetime
    ended_at: datetime | None
    parameters: dict[str, Any]

    @property
    def active(self) -> bool:
        return self.state.value in ACTIVE


def last_run(process_id: int) -> Run | None:
    """The compilation that was asked for last. One query."""
    row = db.session.execute(
        select(
            Release.id,
            Release.state,
            Release.step,
            Release.steps,
            Release.reason,
            Release.number,
            Release.requested_at,
            Release.ended_at,
            Release.parameters,
        )
        .where(Release.process_id == process_id)
        .order_by(Release.snapshot.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Run(row.id, ReleaseState(row.state), *row[2:])


@dataclass(frozen=True)
class Published:
    """A release that is out, as it may be shown to anybody; ``contents`` has its tables."""

    id: int
    number: int
    at: datetime
    sha256: str
    summary: dict[str, Any]
    parameters: dict[str, Any]


def newest(process_id: int) -> Published | None:
    """The newest release of a process. One query."""
    columns = (Release.id, Release.number, Release.ended_at, Release.sha256, Release.summary, Release.parameters)
    row = db.session.execute(
        select(*columns)
        .where(Release.process_id == process_id, Release.state == ReleaseState.DONE)
        .order_by(Release.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Published(*row)


def contents(release_id: int) -> tuple[dict[str, Any], str]:
    """The catalogue and the published tables (JSON) of a release that is out. One query."""
    row = db.session.execute(select(Release.catalogue, Release.tables).where(Release.id == release_id)).one()
    return row.catalogue, row.tables


@dataclass(frozen=True)
class Finding:
    """The newest release of a process in a list."""

    process_id: int
    slug: str
    titles: dict[str, str]
    number: int | None
    at: datetime | None
    summary: dict[str, Any] | None


def findings(municipality_id: int) -> list[Finding]:
    """Processes of a municipality that everybody may see, those with the newest figures first. One query."""
    later = aliased(Release)
    newest_number = (
        select(func.max(later.number)).where(later.process_id == Process.id).correlate(Process).scalar_subquery()
    )
    rows = db.session.execute(
        select(Process.id, Process.slug, Process.titles, Release.number, Release.ended_at, Release.summary)
        .outerjoin(Release, (Release.process_id == Process.id) & (Release.number == newest_number))
        .where(Process.municipality_id == municipality_id, Process.state != ProcessState.DRAFT)
        .order_by(Release.ended_at.is_(None), Release.ended_at.desc(), Process.id.desc())
    )
    return [Finding(*row) for row in rows]


def findings_of(process_ids: Sequence[int]) -> dict[int, Finding]:
    """The newest release of each of some processes that have one. One query."""
    later = aliased(Release)
    newest_number = select(func.max(later.number)).where(later.process_id == Release.process_id).scalar_subquery()
    rows = db.session.execute(
        select(Process.id, Process.slug, Process.titles, Release.number, Release.ended_at, Release.summary)
        .join(Release, Release.process_id == Process.id)
        .where(Process.id.in_(process_ids), Release.number == newest_number)
    )
    return {row.id: Finding(*row) for row in rows}


@dataclass(frozen=True)
class Broken:
    """A compilation that broke, and was the last one that was asked for."""

    slug: str
    titles: dict[str, str]
    reason: str | None
    at: datetime


def broken(municipality_ids: Sequence[int]) -> dict[int, list[Broken]]:
    """Processes whose last compilation broke, by municipality. One query."""
    later = aliased(Release)
    last = select(func.max(later.snapshot)).where(later.process_id == Release.process_id).scalar_subquery()
    rows = db.session.execute(
        select(Process.municipality_id, Process.slug, Process.titles, Release.reason, Release.ended_at)
        .join(Release, Release.process_id == Process.id)
        .where(Process.municipality_id.in_(municipality_ids), Release.state == ReleaseState.FAILED)
        .where(Release.snapshot == last)
    )
    found: dict[int, list[Broken]] = {}
    for row in rows:
        broke = Broken(row.slug, row.titles, row.reason, row.ended_at or clock.now())
        found.setdefault(row.municipality_id, []).append(broke)
    return found


def last_numbers(process_id: int) -> tuple[int, int]:
    """The last snapshot and the last release number of a process; 0 where there is none."""
    row = db.session.execute(
        select(func.max(Release.snapshot), func.max(Release.number)).where(Release.process_id == process_id)
    ).one()
    return row[0] or 0, row[1] or 0


# ---- closed: for the job only


def earlier(process_id: int) -> list[tuple[dict[str, Any], bytes, datetime]]:
    """All releases of a process with what the gates must know, oldest first: catalogue, sealed bytes, since when."""
    rows = db.session.execute(
        select(Release.catalogue, History.sealed, Release.ended_at)
        .join(History, History.release_id == Release.id)
        .where(Release.process_id == process_id, Release.state == ReleaseState.DONE)
        .order_by(Release.number)
    )
    return [(row.catalogue, row.sealed, row.ended_at) for row in rows]
