"""Maps and tables that a town sends: read by a job, looked at, then used or not. Nothing changes before that.

A file and what was read from it are rows: web servers and workers need not share a disk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import and_, delete, insert, update

from civic.core import clock, runs
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.core.runs import RunState
from civic.places.population import Population
from civic.places.problems import Problem
from civic.places.rules import Drawn
from civic.places.service import FileRefused
from civic.towns import queries as towns
from civic.uploads import queries
from civic.uploads.models import TownFile
from civic.uploads.policy import Can, require
from civic.uploads.queries import FileSeen
from civic.uploads.rules import FILE_STEPS, FileKind, FileStep, UploadCode

JOB = "spaces.read_file"
#: How long a file and its preview are kept without a decision; how long a failed reading is listed.
KEPT, LISTED = timedelta(hours=1), timedelta(days=30)


def send_file(actor: Actor, municipality_id: int, kind: FileKind, data: bytes, options: dict[str, object]) -> int:
    """Have a file read by a job. Returns: the id under which its reading can be followed."""
    require(actor, Can.CHANGE_MAP, towns.InMunicipality(municipality_id))
    run_id = runs.begin(JOB, len(FILE_STEPS[kind]))
    return _write(actor, municipality_id, kind, options, run_id=run_id, data=data)


def keep_read(
    actor: Actor, municipality_id: int, kind: FileKind, found: Drawn | Population, options: dict[str, object]
) -> int:
    """Keep what was read from a short file at once. Returns: as ``send_file``."""
    require(actor, Can.CHANGE_MAP, towns.InMunicipality(municipality_id))
    return _write(actor, municipality_id, kind, options, found=json.dumps(found.to_json()))


def keep_table(
    actor: Actor, municipality_id: int, kind: FileKind, found: Mapping[str, object], options: dict[str, object]
) -> int:
    """Keep what another package read from a table, until it is used or an hour is over. Returns: as ``send_file``."""
    require(actor, Can.SEND_TABLE, towns.InMunicipality(municipality_id))
    return _write(actor, municipality_id, kind, options, found=json.dumps(found))


def work_with(actor: Actor, file: FileSeen, run_id: int, options: dict[str, object]) -> None:
    """Have a run of another package work with what was read from a table, in the name of the actor."""
    require(actor, Can.SEND_TABLE, file)
    values = {"run_id": run_id, "person_id": actor.person_id, "options": options, "sent_at": clock.now()}
    db.session.execute(update(TownFile).where(TownFile.id == file.id).values(values))


def forget_found(file_id: int) -> None:
    """Delete what was read from a file; its row still says what became of it."""
    db.session.execute(update(TownFile).where(TownFile.id == file_id).values(found=None))


def _write(actor: Actor, municipality_id: int, kind: FileKind, options: dict[str, object], **more: object) -> int:
    row = {
        "municipality_id": municipality_id,
        "person_id": actor.person_id,
        "kind": kind.value,
        "options": options,
        "sent_at": clock.now(),
    }
    made: int = db.session.execute(insert(TownFile).values({**row, **more}).returning(TownFile.id)).scalar_one()
    return made


def stop_reading(actor: Actor, file: FileSeen) -> None:
    """Stop the job that reads a file, and delete the file.

    Raises:
        Refused: it is not being read any more.
    """
    require(actor, Can.CHANGE_MAP, file)
    if file.run is None or not runs.cancel(file.run.id):
        raise Refused(UploadCode.NOT_READING)
    forget_file(file.id)


def read_again(actor: Actor, file: FileSeen) -> None:
    """Have a file read once more whose reading broke.

    Raises:
        Refused: it did not break, or the file is gone.
    """
    require(actor, Can.CHANGE_MAP, file)
    if file.run is None or file.run.state is not RunState.FAILED or not file.there:
        raise Refused(UploadCode.FILE_GONE)
    run_id = runs.begin(JOB, len(FILE_STEPS[file.kind]))
    db.session.execute(update(TownFile).where(TownFile.id == file.id).values(run_id=run_id, sent_at=clock.now()))


def forget_file(file_id: int) -> None:
    """Delete a file that was used, or that nobody wants."""
    db.session.execute(delete(TownFile).where(TownFile.id == file_id))


def problems_of(file: FileSeen) -> Sequence[Problem]:
    """What is wrong with a file that could not be read; empty otherwise."""
    told = file.run.result.get("problems") if file.run else None
    return [Problem.of_json(each) for each in told] if isinstance(told, list) else []


# ---- the parts of the job, each in a transaction of its own


def reach_step(run_id: int, kind: FileKind, step: FileStep) -> None:
    """Say which step begins.

    Raises:
        Stopped: the file is not to be read any more.
    """
    runs.reach(run_id, FILE_STEPS[kind].index(step) + 1)


def keep_found(run_id: int, text: str) -> None:
    """Keep what was read; the file itself is not needed any more.

    Raises:
        Stopped: it was cancelled meanwhile.
    """
    db.session.execute(update(TownFile).where(TownFile.run_id == run_id).values(found=text, data=None))
    runs.finish(run_id)


def keep_problems(run_id: int, refused: FileRefused) -> None:
    """Keep what is wrong with the file, for the page of its sender."""
    db.session.execute(update(TownFile).where(TownFile.run_id == run_id).values(data=None))
    told = [problem.to_json() for problem in refused.problems]
    runs.refuse(run_id, UploadCode.FILE_UNREADABLE, problems=told)


def forget_old_files() -> None:
    """Delete what nobody decided on, and the content of files whose reading broke. Twice equals once."""
    now = clock.now()
    old = TownFile.sent_at < now - KEPT
    broken = queries.reading_runs((RunState.FAILED,))
    db.session.execute(update(TownFile).where(old, TownFile.run_id.in_(broken)).values(data=None, found=None))
    waits = queries.reading_runs((RunState.WAITING, RunState.RUNNING, RunState.FAILED))
    over = and_(old, TownFile.run_id.is_(None) | TownFile.run_id.not_in(waits))
    db.session.execute(delete(TownFile).where(over))
    db.session.execute(delete(TownFile).where(TownFile.sent_at < now - LISTED))
    runs.forget(JOB, KEPT, unless=queries.runs_of_files())
