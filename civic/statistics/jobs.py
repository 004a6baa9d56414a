"""What a worker runs: compiling a release. The row says how far it is; twice equals once."""

from __future__ import annotations

import time

from flask import current_app

from civic.core import clock, runs
from civic.core.db import transaction
from civic.core.runs import Stopped
from civic.processes import queries as processes
from civic.statistics import deciding, gathering, outcomes, pipeline, queries, service
from civic.statistics.release import ReleaseAnswer
from civic.statistics.rules import Step


def compile_release(run_id: int) -> None:
    """Compile what was asked for: read, count, protect, prove, write. Exact counts end with this call.

    Every step first looks whether it is still wanted, the longest one every few seconds. People are read and figures
    written in short transactions; what takes long, the interval gate, runs between them, so that nobody waits for it.
    """
    runs.conduct(run_id, _compile)


def _compile(run_id: int) -> None:
    folder, now = current_app.config["CIVIC"].keys_dir, clock.now()
    with transaction():
        service.reach(run_id, Step.PEOPLE)
    release = queries.of_run(run_id)
    process = processes.process_by_id(release.process_id) if release else None
    if release is None or process is None:
        raise Stopped
    of = release.id
    before = service.past(process, folder, now)
    people = gathering.crowd(process, before.catalogue.stages)
    with transaction():
        service.reach(run_id, Step.ANSWERS)
    with transaction():
        today = gathering.snapshot(process, people, before.catalogue, now.year, f"release {of}", folder)
        decided = deciding.outcomes(process, people, today, now, folder)
    answer = pipeline.answer_now(today, before.releases, before.days)
    if answer is not ReleaseAnswer.YES:
        with transaction():
            service.refuse(run_id, answer, today.participants)
        return
    with transaction():
        service.reach(run_id, Step.COUNT)
    cube = pipeline.exact(before.catalogue, today)
    with transaction():
        service.reach(run_id, Step.PROTECT)
    drafted = pipeline.draft(before.catalogue, cube, today, before.releases)
    lot = gathering.lot(process, folder)
    with transaction():
        service.reach(run_id, Step.PROVE)
    started = time.monotonic()
    look = runs.watch(run_id)
    released = pipeline.prove(before.catalogue, cube, drafted, today, before.releases, tick=look, lot=lot)
    seconds = time.monotonic() - started
    with transaction():
        if isinstance(released, ReleaseAnswer):
            service.refuse(run_id, released, today.participants)
            return
        service.reach(run_id, Step.WRITE)
    told = outcomes.told_of(decided, released.protected, before.catalogue.dimensions, before.outcomes, lot)
    with transaction():
        service.publish(of, run_id, process, released, told, before.catalogue, folder, seconds)
