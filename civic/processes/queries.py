"""Processes and their phases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, or_, select
from sqlalchemy.orm import aliased

from civic.core.db import db, db_now
from civic.processes.models import Phase, Process
from civic.processes.rules import ProcessState


def process(slug: str) -> Process | None:
    return db.session.scalar(select(Process).where(Process.slug == slug))


def process_by_id(process_id: int) -> Process | None:
    return db.session.get(Process, process_id)


@dataclass(frozen=True)
class ProcessRow:
    """A process in a list, with the phase that runs now, if one does."""

    id: int
    slug: str
    titles: dict[str, str]
    summaries: dict[str, str]
    neighbourhood_id: int | None
    phase_kind: str | None
    phase_titles: dict[str, str] | None
    phase_ends_at: datetime | None


def processes(municipality_id: int, states: Sequence[str] = (ProcessState.PUBLISHED,)) -> list[ProcessRow]:
    """Processes of a municipality with their present phase, newest first. One query."""
    present = aliased(Phase)
    running = (
        select(Phase.id)
        .where(
            Phase.process_id == Process.id,
            or_(Phase.starts_at.is_(None), Phase.starts_at <= db_now()),
            or_(Phase.ends_at.is_(None), Phase.ends_at > db_now()),
        )
        # As ``rules.stages`` chooses the one phase in which a process is.
        .order_by(
            case((or_(Phase.starts_at.is_not(None), Phase.ends_at.is_not(None)), 0), else_=1),
            Phase.starts_at.desc().nulls_last(),
            Phase.position.desc(),
        )
        .limit(1)
        .correlate(Process)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Process.id,
            Process.slug,
            Process.titles,
            Process.summaries,
            Process.neighbourhood_id,
            present.kind,
            present.titles.label("phase_titles"),
            present.ends_at,
        )
        .outerjoin(present, present.id == running)
        .where(Process.municipality_id == municipality_id, Process.state.in_(states))
        .order_by(Process.created_at.desc(), Process.id.desc())
    )
    return [ProcessRow(*row) for row in rows]


def process_names(ids: Collection[int]) -> dict[int, tuple[str, dict[str, str]]]:
    """Slug and titles of some processes. One query."""
    rows = db.session.execute(select(Process.id, Process.slug, Process.titles).where(Process.id.in_(sorted(ids))))
    return {row.id: (row.slug, row.titles) for row in rows}


def phases(process_id: int) -> list[Phase]:
    return list(db.session.scalars(select(Phase).where(Phase.process_id == process_id).order_by(Phase.position)))


def phase(process_id: int, phase_id: int) -> Phase | None:
    """A phase, if it is one of that process."""
    return db.session.scalar(select(Phase).where(Phase.id == phase_id, Phase.process_id == process_id))


def phase_begun(phase_id: int) -> bool:
    """Whether a phase has begun, by the clock of the database; one without a first day always has."""
    begun = or_(Phase.starts_at.is_(None), Phase.starts_at <= db_now())
    return db.session.scalar(select(Phase.id).where(Phase.id == phase_id, begun)) is not None
