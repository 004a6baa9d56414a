"""Reading releases. What may be published, and apart from it what only the job reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from civic.core import clock, runs
from civic.core.db import db
from civic.core.permissions import STRANGER, Actor
from civic.core.runs import ACTIVE, Run, RunState, Seen
from civic.processes import queries as processes
from civic.processes.models import Process
from civic.processes.rules import ProcessState
from civic.statistics.models import History, Release
from civic.statistics.summing import Summary
from civic.towns.models import Municipality


def release(release_id: int) -> Release | None:
    return db.session.get(Release, release_id, populate_existing=True)


def of_run(run_id: int) -> Release | None:
    """The release that a job compiles."""
    return db.session.scalar(select(Release).where(Release.run_id == run_id))


@dataclass(frozen=True)
class Compilation:
    """A release with how far its run is, or how it ended; ``number`` is None unless it is out."""

    id: int
    number: int | None
    run: Seen


def _compilation(*conditions: ColumnElement[bool]) -> Compilation | None:
    statement = select(Release.id, Release.number, *runs.columns()).join(Run, Run.id == Release.run_id)
    row = db.session.execute(statement.where(*conditions).order_by(Release.snapshot.desc()).limit(1)).one_or_none()
    return None if row is None else Compilation(row[0], row[1], runs.as_seen(row[2:]))


def active(process_id: int) -> Compilation | None:
    """The compilation that waits or runs. One query."""
    return _compilation(Release.process_id == process_id, Run.state.in_(ACTIVE))


def last_run(process_id: int) -> Compilation | None:
    """The compilation that was asked for last. One query."""
    return _compilation(Release.process_id == process_id)


@dataclass(frozen=True)
class Published:
    """A release that is out, as it may be shown to anybody; ``contents`` has its tables."""

    id: int
    number: int
    at: datetime
    sha256: str
    summary: Summary
    parameters: dict[str, Any]


def newest(process_id: int) -> Published | None:
    """The newest release of a process. One query."""
    columns = (Release.id, Release.number, Release.published_at, Release.sha256, Release.summary, Release.parameters)
    row = db.session.execute(
        select(*columns)
        .where(Release.process_id == process_id, Release.number.is_not(None))
        .order_by(Release.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Published(*row)


def published(release_id: int) -> Published | None:
    """A release that is out, by its number in the database. One query."""
    columns = (Release.id, Release.number, Release.published_at, Release.sha256, Release.summary, Release.parameters)
    row = db.session.execute(
        select(*columns).where(Release.id == release_id, Release.number.is_not(None))
    ).one_or_none()
    return None if row is None else Published(*row)


def contents(release_id: int) -> tuple[dict[str, Any], str]:
    """The catalogue and the published tables (JSON) of a release that is out. One query."""
    row = db.session.execute(select(Release.catalogue, Release.tables).where(Release.id == release_id)).one()
    return row.catalogue, row.tables


def outcomes(release_id: int) -> str | None:
    """What a release that is out tells of decisions by group (JSON). One query."""
    return db.session.scalar(select(Release.outcomes).where(Release.id == release_id, Release.number.is_not(None)))


def id_of(process_id: int, number: int) -> int | None:
    """The release of a process with a number; None where there is none. One query."""
    return db.session.scalar(select(Release.id).where(Release.process_id == process_id, Release.number == number))


def newest_on_map(town_id: int) -> list[tuple[int, dict[str, object], str]]:
    """The newest release of each process of the towns on a map, with its catalogue and tables (JSON). One query."""
    later = aliased(Release)
    last = select(func.max(later.number)).where(later.process_id == Release.process_id).scalar_subquery()
    rows = db.session.execute(
        select(Release.id, Release.catalogue, Release.tables)
        .join(Process, Process.id == Release.process_id)
        .join(Municipality, Municipality.id == Process.municipality_id)
        .where(Municipality.town_id == town_id, Release.number == last)
        .order_by(Release.id)
    )
    return [(row.id, row.catalogue, row.tables) for row in rows]


MOST_ADDED = 20
"""Processes that a page adds up or offers to compare: those with the newest figures."""


@dataclass(frozen=True)
class Newest:
    """The newest release of a process with its catalogue and published tables (JSON)."""

    slug: str
    titles: dict[str, str]
    number: int
    catalogue: dict[str, object]
    tables: str


def newest_of_town(municipality_id: int, actor: Actor) -> tuple[list[Newest], bool]:
    """The newest figures of processes that a reader may see, newest first, and whether there are more of them than
    ``MOST_ADDED``. One query."""
    later = aliased(Release)
    last = select(func.max(later.number)).where(later.process_id == Process.id).correlate(Process).scalar_subquery()
    statement = (
        select(Process.slug, Process.titles, Release.number, Release.catalogue, Release.tables)
        .join(Release, (Release.process_id == Process.id) & (Release.number == last))
        .where(Process.municipality_id == municipality_id, Process.state != ProcessState.DRAFT)
        .where(processes.readable(actor))
        .order_by(Release.published_at.desc(), Process.id.desc())
        .limit(MOST_ADDED + 1)
    )
    found = [Newest(*row) for row in db.session.execute(statement)]
    return found[:MOST_ADDED], len(found) > MOST_ADDED


@dataclass(frozen=True)
class Finding:
    """The newest release of a process in a list."""

    process_id: int
    slug: str
    titles: dict[str, str]
    number: int | None
    at: datetime | None
    summary: Summary | None
    municipality_id: int


_FINDING = (
    Process.id,
    Process.slug,
    Process.titles,
    Release.number,
    Release.published_at,
    Release.summary,
    Process.municipality_id,
)


def findings(municipality_id: int, actor: Actor = STRANGER, *, shared: bool = False) -> list[Finding]:
    """Processes of a municipality that are no drafts, those with the newest figures first. One query.

    Figures of a process are read by those who may read the process. Of a process that towns share there is one release,
    of the town that leads it: a second one over the same people would tell small numbers.

    Args:
        shared: with those of other towns that it shares.
    """
    which = processes.of_town(municipality_id) if shared else Process.municipality_id == municipality_id
    later = aliased(Release)
    newest_number = (
        select(func.max(later.number)).where(later.process_id == Process.id).correlate(Process).scalar_subquery()
    )
    rows = db.session.execute(
        select(*_FINDING)
        .outerjoin(Release, (Release.process_id == Process.id) & (Release.number == newest_number))
        .where(which, Process.state != ProcessState.DRAFT)
        .where(processes.readable(actor))
        .order_by(Release.published_at.is_(None), Release.published_at.desc(), Process.id.desc())
    )
    return [Finding(*row) for row in rows]


def findings_of(process_ids: Sequence[int]) -> dict[int, Finding]:
    """The newest release of each of some processes that have one. One query."""
    later = aliased(Release)
    newest_number = select(func.max(later.number)).where(later.process_id == Release.process_id).scalar_subquery()
    rows = db.session.execute(
        select(*_FINDING)
        .join(Release, Release.process_id == Process.id)
        .where(Process.id.in_(process_ids), Release.number == newest_number)
    )
    return {row.id: Finding(*row) for row in rows}


@dataclass(frozen=True)
class Out:
    """One release that is out, of whichever process."""

    slug: str
    titles: dict[str, str]
    number: int
    at: datetime
    sha256: str


def released(municipality_id: int, actor: Actor = STRANGER) -> list[Out]:
    """Every release of a municipality's processes that a reader may see, newest first. One query."""
    rows = db.session.execute(
        select(Process.slug, Process.titles, Release.number, Release.published_at, Release.sha256)
        .join(Release, Release.process_id == Process.id)
        .where(Process.municipality_id == municipality_id, Process.state != ProcessState.DRAFT)
        .where(Release.number.is_not(None), processes.readable(actor))
        .order_by(Release.published_at.desc(), Release.id.desc())
    )
    return [
        Out(slug, titles, number, at, sha256)
        for slug, titles, number, at, sha256 in rows
        if number is not None and at is not None and sha256 is not None
    ]


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
        select(Process.municipality_id, Process.slug, Process.titles, Run.reason, Run.ended_at)
        .join(Release, Release.process_id == Process.id)
        .join(Run, Run.id == Release.run_id)
        .where(Process.municipality_id.in_(municipality_ids), Run.state == RunState.FAILED)
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


@dataclass(frozen=True)
class Earlier:
    """A release with what the gates must know; what is told of outcomes and was decided is None in old ones."""

    number: int
    catalogue: dict[str, Any]
    sealed: bytes
    at: datetime
    outcomes: str | None
    decided: bytes | None


def earlier(process_id: int) -> list[Earlier]:
    """All releases of a process, oldest first."""
    columns = (Release.number, Release.catalogue, History.sealed, Release.published_at, Release.outcomes)
    rows = db.session.execute(
        select(*columns, History.outcomes.label("decided"))
        .join(History, History.release_id == Release.id)
        .where(Release.process_id == process_id, Release.number.is_not(None))
        .order_by(Release.number)
    )
    return [Earlier(*row) for row in rows]
