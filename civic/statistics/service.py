"""The verbs of statistics: have figures compiled, cancel it, and the parts of the job that compiles them."""

from __future__ import annotations

import dataclasses
import math
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update

from civic.audit import service as audit
from civic.core import clock, events, outbox, sealing
from civic.core.db import db, upsert
from civic.core.permissions import SYSTEM, Actor, Refused
from civic.places import queries as places
from civic.processes.models import Process
from civic.statistics import gathering, history, queries
from civic.statistics.changes import Released
from civic.statistics.events import FiguresReleased
from civic.statistics.models import History, Release
from civic.statistics.pipeline import Catalogue, as_json, audit_record
from civic.statistics.policy import Can, require
from civic.statistics.release import ReleaseAnswer
from civic.statistics.rounding import protect_count
from civic.statistics.rules import (
    ACTIVE,
    STEPS,
    ReleaseState,
    StatisticsCode,
    Step,
    catalogue_as_json,
    catalogue_of_json,
)
from civic.statistics.shown import Figures, summary
from civic.towns import queries as towns


def request(actor: Actor, process: Process) -> int:
    """Have figures of a process compiled. While a compilation waits or runs, asking again is the same one.

    Returns: the id of the compilation, whose row says how far it is.
    """
    require(actor, Can.COMPILE, process)
    row = {
        "process_id": process.id,
        "snapshot": queries.last_numbers(process.id)[0] + 1,
        "state": ReleaseState.REQUESTED.value,
        "step": 0,
        "steps": len(STEPS),
        "requested_by": actor.person_id,
        "requested_at": clock.now(),
        "parameters": {},
    }
    made: int | None = db.session.scalar(upsert(Release).values(row).on_conflict_do_nothing().returning(Release.id))
    if made is None:
        running = queries.active(process.id)
        if running is None:
            raise Refused(StatisticsCode.NOTHING_RUNS)
        return running.id
    outbox.enqueue("statistics.compile", made, once=f"statistics.compile/{made}")
    audit.record(
        actor,
        "request",
        "release",
        made,
        process.municipality_id,
        process=process.id,
        after={"state": ReleaseState.REQUESTED.value},
    )
    return made


def cancel(actor: Actor, process: Process) -> None:
    """Stop the compilation that waits or runs: nothing of it is published.

    Raises:
        Refused: none does.
    """
    require(actor, Can.CANCEL, process)
    running = queries.active(process.id)
    before = {"state": running.state if running else None}
    cancelled = db.session.scalar(
        update(Release)
        .where(Release.process_id == process.id, Release.state.in_(ACTIVE))
        .values(state=ReleaseState.CANCELLED.value, ended_at=clock.now())
        .returning(Release.id)
    )
    if cancelled is None:
        raise Refused(StatisticsCode.NOTHING_RUNS)
    audit.record(
        actor,
        "cancel",
        "release",
        cancelled,
        process.municipality_id,
        before=before,
        after={"state": ReleaseState.CANCELLED.value},
    )


# ---- the parts of the job, each in a transaction of its own


class Stopped(Exception):
    """The compilation was cancelled, or has been done already."""


def reach(release_id: int, step: Step) -> None:
    """Say in the row which step begins.

    Raises:
        Stopped: it is not to go on.
    """
    values: dict[str, Any] = {"state": ReleaseState.RUNNING.value, "step": STEPS.index(step) + 1}
    if step is STEPS[0]:
        values["started_at"] = clock.now()
    reached = update(Release).where(Release.id == release_id, Release.state.in_(ACTIVE)).values(values)
    if db.session.scalar(reached.returning(Release.id)) is None:
        raise Stopped


@dataclasses.dataclass(frozen=True)
class Past:
    """What earlier releases of a process leave to the next: their catalogue, and what the gates compare with."""

    catalogue: Catalogue
    releases: list[Released]
    days: int | None


def past(process: Process, folder: Path, now: datetime) -> Past:
    """The catalogue that the first release fixed, or the one that it would fix now."""
    rows = queries.earlier(process.id)
    if not rows:
        return Past(gathering.catalogue(process), [], None)
    catalogue = catalogue_of_json(rows[0][0])
    releases = [history.of_bytes(sealing.unseal(folder, sealed, gathering.KEY), catalogue) for _, sealed, _ in rows]
    return Past(catalogue, releases, (now - rows[-1][2]).days)


def refuse(release_id: int, answer: ReleaseAnswer, participants: int) -> None:
    """There is no release now; where there was none before, only the rounded total is told."""
    parameters = {"about": protect_count(participants)} if answer is ReleaseAnswer.TOO_FEW_PARTICIPANTS else {}
    _end(release_id, ReleaseState.REFUSED, reason=answer.value, parameters=parameters)


def fail(release_id: int, error: str) -> None:
    """It broke; ``error`` is the name of what happened, without any content."""
    _end(release_id, ReleaseState.FAILED, reason=error)


def _end(release_id: int, state: ReleaseState, **values: Any) -> bool:
    """Give a compilation that is still active its last state; twice equals once."""
    ended = update(Release).where(Release.id == release_id, Release.state.in_(ACTIVE))
    ended = ended.values(state=state.value, ended_at=clock.now(), **values)
    return db.session.scalar(ended.returning(Release.id)) is not None


def wanted(release_id: int) -> None:
    """Look whether a compilation is still to go on; between two programmes of the interval gate.

    Raises:
        Stopped: it was cancelled.
    """
    if not queries.is_active(release_id):
        raise Stopped


def publish(
    release_id: int, process: Process, released: Released, catalogue: Catalogue, folder: Path, seconds: float
) -> None:
    """Write the protected tables and what is said of them, and seal what the next release compares with.

    Args:
        seconds: how long the interval gate took; told in whole minutes, since it depends on hidden numbers.

    Raises:
        Stopped: it was cancelled meanwhile.
    """
    tables = as_json(released.protected)
    kept = catalogue_as_json(catalogue)
    town = towns.municipality_by_id(process.municipality_id).town_id
    found = summary(Figures.read(kept, tables.decode()), places.population(town) if town else None)
    number = queries.last_numbers(process.id)[1] + 1
    record = audit_record(released, catalogue)
    done = _end(
        release_id,
        ReleaseState.DONE,
        number=number,
        catalogue_version=catalogue.version,
        catalogue=kept,
        parameters={**record, "seconds": 60 * math.ceil(seconds / 60)},
        tables=tables.decode(),
        summary=found,
        sha256=record["sha256"],
    )
    if not done:
        raise Stopped
    sealed = sealing.seal(folder, history.to_bytes(released, catalogue), gathering.KEY)
    db.session.execute(insert(History).values(release_id=release_id, sealed=sealed))
    checksum = record["sha256"]
    audit.record(SYSTEM, "release", "release", release_id, process.municipality_id, number=number, sha256=checksum)
    events.announce(FiguresReleased(process.id, number))
