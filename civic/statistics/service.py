"""The verbs of statistics: have figures compiled, cancel it, and the parts of the job that compiles them."""

from __future__ import annotations

import dataclasses
import math
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, update

from civic.audit import service as audit
from civic.core import clock, events, runs, sealing
from civic.core.db import db
from civic.core.permissions import SYSTEM, Actor, Refused
from civic.core.runs import RunState
from civic.places import queries as places
from civic.places.events import PopulationKept
from civic.processes.models import Process
from civic.statistics import gathering, history, outcomes, queries
from civic.statistics import outcomes_kept as keeping
from civic.statistics.changes import Released
from civic.statistics.events import FiguresReleased
from civic.statistics.models import History, Release
from civic.statistics.pipeline import Catalogue, as_json, audit_record
from civic.statistics.policy import Can, require
from civic.statistics.release import ReleaseAnswer
from civic.statistics.rounding import protect_count
from civic.statistics.rules import STEPS, StatisticsCode, Step, catalogue_as_json, catalogue_of_json
from civic.statistics.shown import Figures, summary
from civic.towns import queries as towns

JOB = "statistics.compile"


def request(actor: Actor, process: Process) -> int:
    """Have figures of a process compiled. While a compilation waits or runs, asking again is the same one.

    Returns: the id of the release, whose run says how far it is.
    """
    require(actor, Can.COMPILE, process)
    run_id = runs.begin(JOB, len(STEPS), lane=f"statistics/{process.id}")
    if run_id is None:
        running = queries.active(process.id)
        if running is None:
            raise Refused(StatisticsCode.NOTHING_RUNS)
        return running.id
    row: dict[str, object] = {
        "process_id": process.id,
        "run_id": run_id,
        "snapshot": queries.last_numbers(process.id)[0] + 1,
        "requested_by": actor.person_id,
        "parameters": {},
    }
    made: int = db.session.execute(insert(Release).values(row).returning(Release.id)).scalar_one()
    after = {"state": RunState.WAITING.value}
    audit.record(actor, "request", "release", made, process.municipality_id, process=process.id, after=after)
    return made


def cancel(actor: Actor, process: Process) -> None:
    """Stop the compilation that waits or runs: nothing of it is published.

    Raises:
        Refused: none does.
    """
    require(actor, Can.CANCEL, process)
    running = queries.active(process.id)
    if running is None or not runs.cancel(running.run.id):
        raise Refused(StatisticsCode.NOTHING_RUNS)
    audit.record(
        actor,
        "cancel",
        "release",
        running.id,
        process.municipality_id,
        before={"state": running.run.state.value},
        after={"state": RunState.CANCELLED.value},
    )


# ---- the parts of the job, each in a transaction of its own


def reach(run_id: int, step: Step) -> None:
    """Say which step begins.

    Raises:
        Stopped: it is not to go on.
    """
    runs.reach(run_id, STEPS.index(step) + 1)


@dataclasses.dataclass(frozen=True)
class Past:
    """What earlier releases of a process leave to the next: their catalogue, and what the gates compare with."""

    catalogue: Catalogue
    releases: list[Released]
    days: int | None
    outcomes: list[outcomes.Past] = dataclasses.field(default_factory=list)


def past(process: Process, folder: Path, now: datetime) -> Past:
    """The catalogue that the first release fixed, or the one that it would fix now."""
    rows = queries.earlier(process.id)
    if not rows:
        return Past(gathering.catalogue(process), [], None)
    catalogue = catalogue_of_json(rows[0].catalogue)
    releases = [history.of_bytes(sealing.unseal(folder, row.sealed, gathering.KEY), catalogue) for row in rows]
    told = [
        keeping.past_of(row.number, sealing.unseal(folder, row.decided, gathering.KEY), row.outcomes, one.snapshot)
        for row, one in zip(rows, releases, strict=True)
        if row.decided is not None and row.outcomes is not None
    ]
    return Past(catalogue, releases, (now - rows[-1].at).days, told)


def refuse(run_id: int, answer: ReleaseAnswer, participants: int) -> None:
    """There is no release now; where there was none before, only the rounded total is told."""
    told = {"about": protect_count(participants)} if answer is ReleaseAnswer.TOO_FEW_PARTICIPANTS else {}
    runs.refuse(run_id, answer.value, **told)


def publish(
    release_id: int,
    run_id: int,
    process: Process,
    released: Released,
    told: outcomes.Statement,
    catalogue: Catalogue,
    folder: Path,
    seconds: float,
) -> None:
    """Write the protected tables and what is said of them, and seal what the next release compares with.

    Args:
        told: of decisions by group.
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
    runs.finish(run_id, number=number)
    values = {
        "number": number,
        "published_at": clock.now(),
        "catalogue_version": catalogue.version,
        "catalogue": kept,
        "parameters": {**record, "seconds": 60 * math.ceil(seconds / 60)},
        "tables": tables.decode(),
        "outcomes": keeping.as_json(told.entries),
        "summary": found,
        "sha256": record["sha256"],
    }
    db.session.execute(update(Release).where(Release.id == release_id).values(values))
    sealed = sealing.seal(folder, history.to_bytes(released, catalogue), gathering.KEY)
    decided = sealing.seal(folder, keeping.to_bytes(told.outcomes.rows, told.since), gathering.KEY)
    db.session.execute(insert(History).values(release_id=release_id, sealed=sealed, outcomes=decided))
    checksum = record["sha256"]
    audit.record(SYSTEM, "release", "release", release_id, process.municipality_id, number=number, sha256=checksum)
    events.announce(FiguresReleased(process.id, number))


def sum_up_again(event: PopulationKept) -> None:
    """Compare the newest figures of a town with the population that it has now. The figures stay as they are."""
    population = places.population(event.town_id)
    for release_id, catalogue, tables in queries.newest_on_map(event.town_id):
        found = summary(Figures.read(catalogue, tables), population)
        db.session.execute(update(Release).where(Release.id == release_id).values(summary=found))
