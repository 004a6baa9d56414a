"""What workers do with files that towns sent."""

from __future__ import annotations

import json

from civic.core import runs
from civic.core.db import db, transaction
from civic.core.runs import Stopped
from civic.places import service as places
from civic.places.limited import Step, Tick
from civic.places.population import Population
from civic.places.rules import Drawn
from civic.places.service import FileRefused
from civic.uploads import queries, service
from civic.uploads.queries import FileSeen
from civic.uploads.rules import FileKind, FileStep

STEPS = {Step.READ: FileStep.READ, Step.DRAW: FileStep.DRAW}


def purge() -> None:
    """Forget files that nobody decided on. Runs every hour; late is no harm: none is used once it is over."""
    with transaction():
        service.forget_old_files()


def read_file(run_id: int) -> None:
    """Read a map or a table that a town sent. It is read in a process of its own, between short transactions."""
    runs.conduct(run_id, _read_file)


def _read_file(run_id: int) -> None:
    file = queries.file_of_run(run_id)
    data = queries.file_data(file.id) if file else None
    db.session.rollback()
    if file is None or data is None:
        raise Stopped
    with transaction():
        service.reach_step(run_id, file.kind, FileStep.READ)
    try:
        found = _found(file, data, _tick(run_id, file.kind))
    except FileRefused as refused:
        with transaction():
            service.keep_problems(run_id, refused)
        return
    with transaction():
        service.reach_step(run_id, file.kind, FileStep.SAVE)
    text = json.dumps(found.to_json())
    with transaction():
        service.keep_found(run_id, text)


def _found(file: FileSeen, data: bytes, tick: Tick) -> Drawn | Population:
    options = file.options
    if file.kind is FileKind.MAP:
        named = {key: options[key] for key in ("name_property", "code_property", "planar")}
        return places.prepare_areas(data, tick=tick, **named)
    slug, _shared = queries.map_of(file.municipality_id)
    return places.prepare_population(slug, data, options["covers"], tick)


def _tick(run_id: int, kind: FileKind) -> Tick:
    """Say in the row how far the other process is, and end it once nobody wants what it does."""
    watch, at = runs.watch(run_id), FileStep.READ

    def tick(step: Step) -> None:
        nonlocal at
        if STEPS[step] is at:
            watch()
            return
        at = STEPS[step]
        with transaction():
            service.reach_step(run_id, kind, at)

    return tick
