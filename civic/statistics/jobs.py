"""What a worker runs: compiling a release. The row says how far it is; twice equals once."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from flask import current_app

from civic.core import clock, outbox
from civic.core.db import db, transaction
from civic.processes import queries as processes
from civic.statistics import gathering, pipeline, queries, service
from civic.statistics.release import ReleaseAnswer
from civic.statistics.rules import Step
from civic.statistics.service import Stopped

log = structlog.get_logger()

LOOK_EVERY = 2.0
"""Seconds between two looks whether a release was cancelled."""


def compile_release(release_id: int) -> None:
    """Compile what was asked for: read, count, protect, prove, write. Exact counts end with this call.

    Every step first looks whether it is still wanted, the longest one every few seconds. People are read and figures
    written in short transactions; what takes long, the interval gate, runs between them, so that nobody waits for it.
    """
    try:
        _compile(release_id)
    except Stopped:
        db.session.rollback()
        log.info("statistics.stopped", release=release_id)
    except Exception as error:
        db.session.rollback()
        # Neither the message nor the trace: both may hold values of the rows.
        log.error("statistics.failed", release=release_id, error=type(error).__name__)
        with transaction():
            service.fail(release_id, type(error).__name__)


def given_up(release_id: int) -> None:
    """Say that a release failed whose worker died with it at every try. Inside the transaction that gives it up."""
    service.fail(release_id, outbox.LOST)


def _compile(release_id: int) -> None:
    folder, now = current_app.config["CIVIC"].keys_dir, clock.now()
    with transaction():
        service.reach(release_id, Step.PEOPLE)
    release = queries.release(release_id)
    process = processes.process_by_id(release.process_id) if release else None
    if process is None:
        raise Stopped
    before = service.past(process, folder, now)
    people = gathering.crowd(process)
    with transaction():
        service.reach(release_id, Step.ANSWERS)
    with transaction():
        today = gathering.snapshot(process, people, before.catalogue, now.year, f"release {release_id}", folder)
    answer = pipeline.answer_now(today, before.releases, before.days)
    if answer is not ReleaseAnswer.YES:
        with transaction():
            service.refuse(release_id, answer, today.participants)
        return
    with transaction():
        service.reach(release_id, Step.COUNT)
    cube = pipeline.exact(before.catalogue, today)
    with transaction():
        service.reach(release_id, Step.PROTECT)
    drafted = pipeline.draft(before.catalogue, cube, today, before.releases)
    with transaction():
        service.reach(release_id, Step.PROVE)
    started = time.monotonic()
    released = pipeline.prove(before.catalogue, cube, drafted, today, before.releases, tick=_now_and_then(release_id))
    seconds = time.monotonic() - started
    with transaction():
        if isinstance(released, ReleaseAnswer):
            service.refuse(release_id, released, today.participants)
            return
        service.reach(release_id, Step.WRITE)
    with transaction():
        service.publish(release_id, process, released, before.catalogue, folder, seconds)


def _now_and_then(release_id: int) -> Callable[[], None]:
    """Look every few seconds whether the release is still wanted. No transaction stays open in between."""
    last = time.monotonic()

    def look() -> None:
        nonlocal last
        if time.monotonic() - last >= LOOK_EVERY:
            last = time.monotonic()
            service.wanted(release_id)
            db.session.rollback()

    return look
