"""Files that towns sent: how far their reading is, and what was found in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from civic.core import clock, runs
from civic.core.db import ByName, db
from civic.core.runs import Run, RunState, Seen
from civic.places.models import Map
from civic.towns import queries as towns
from civic.towns.models import Municipality
from civic.uploads.models import TownFile
from civic.uploads.rules import FILE_STEPS, FileKind


@dataclass(frozen=True)
class FileSeen:
    """A file without what is in it; ``run`` is None if it was read at once, ``there``: it could be read again."""

    id: int
    municipality_id: int
    kind: FileKind
    options: dict[str, Any]
    sent_at: datetime
    there: bool
    run: Seen | None

    @property
    def active(self) -> bool:
        return self.run is not None and self.run.active

    @property
    def read(self) -> bool:
        """Whether it was read to its end, and can be used."""
        return self.run is None or self.run.state is RunState.DONE


_OWN = (
    TownFile.id,
    TownFile.municipality_id,
    TownFile.kind,
    TownFile.options,
    TownFile.sent_at,
    TownFile.data.is_not(None),
)


def _seen(row: ByName) -> FileSeen:
    file_id, municipality_id, kind, options, sent_at, there, *run = row
    reading = None if run[0] is None else runs.as_seen(run)
    return FileSeen(file_id, municipality_id, FileKind(kind), options, sent_at, there, reading)


def town_file(file_id: int) -> FileSeen | None:
    """One query."""
    statement = select(*_OWN, *runs.columns()).outerjoin(Run, Run.id == TownFile.run_id)
    row = db.session.execute(statement.where(TownFile.id == file_id)).one_or_none()
    return None if row is None else _seen(row)


def file_of_run(run_id: int) -> FileSeen | None:
    """The file that a job reads. One query."""
    statement = select(*_OWN, *runs.columns()).join(Run, Run.id == TownFile.run_id)
    row = db.session.execute(statement.where(TownFile.run_id == run_id)).one_or_none()
    return None if row is None else _seen(row)


def sender(file_id: int) -> int | None:
    """Who sent a file, or had a run work with it."""
    return db.session.scalar(select(TownFile.person_id).where(TownFile.id == file_id))


def file_data(file_id: int) -> bytes | None:
    """The file as it was sent; None once it was read."""
    return db.session.scalar(select(TownFile.data).where(TownFile.id == file_id))


def file_found(file_id: int) -> str | None:
    """What was read from it, as JSON."""
    return db.session.scalar(select(TownFile.found).where(TownFile.id == file_id))


def files_not_read(municipality_id: int, within: timedelta) -> list[FileSeen]:
    """Maps and population tables of a municipality whose reading broke within a time, the newest first. One query."""
    statement = select(*_OWN, *runs.columns()).join(Run, Run.id == TownFile.run_id)
    kinds = [kind.value for kind in FILE_STEPS]
    mine = TownFile.municipality_id == municipality_id, Run.state == RunState.FAILED, TownFile.kind.in_(kinds)
    late = Run.ended_at > clock.now() - within
    return [_seen(row) for row in db.session.execute(statement.where(*mine, late).order_by(Run.ended_at.desc()))]


def reading_runs(states: Iterable[RunState]) -> Select[int]:
    """Runs in these states that a file points at, as part of another statement."""
    return (
        select(Run.id).join(TownFile, TownFile.run_id == Run.id).where(Run.state.in_([state.value for state in states]))
    )


def runs_of_files() -> list[int]:
    """Runs that a file still points at."""
    return [run_id for run_id in db.session.scalars(select(TownFile.run_id)) if run_id is not None]


def map_of(municipality_id: int) -> tuple[str, bool]:
    """The slug under which a municipality's map is kept, and whether another municipality uses that one too."""
    own = towns.municipality_by_id(municipality_id)
    drawn = select(Map.id, Map.slug)
    drawn = drawn.where(Map.id == own.town_id) if own.town_id else drawn.where(Map.slug == own.slug)
    found = db.session.execute(drawn).first()
    if found is None:
        return own.slug, False
    others = select(Municipality.id).where(Municipality.town_id == found.id, Municipality.id != own.id).limit(1)
    return found.slug, db.session.scalar(others) is not None
