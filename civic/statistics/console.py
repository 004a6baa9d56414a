"""``civic statistics release SLUG``: the button of organisers, from a terminal."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from flask_babel import force_locale

from civic.core import outbox
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.processes import queries as processes
from civic.statistics import labels, queries, service
from civic.statistics.queries import Run
from civic.statistics.release import ReleaseAnswer
from civic.statistics.rules import STEPS, ReleaseState

WAIT_SECONDS = 1800
PAUSE = 0.5


def release(argv: Sequence[str]) -> int:
    """Have figures of a process compiled, and wait for them. Runs inside the application."""
    parser = argparse.ArgumentParser(
        prog="civic statistics release",
        description="Compile who takes part in a process: by age, gender, neighbourhood, small numbers hidden.",
    )
    parser.add_argument("slug", help="of the process, as in its address")
    parser.add_argument("--no-wait", action="store_true", help="leave it to the worker and return at once")
    options = parser.parse_args(argv)
    with force_locale("en"):
        return compile_by_slug(options.slug, wait=not options.no_wait)


def compile_by_slug(slug: str, *, wait: bool = True) -> int:
    """Request a release; where no worker takes it up, do it here. Returns the exit status of the command."""
    process = processes.process(slug)
    if process is None:
        sys.stderr.write(f"There is no process {slug!r}.\n")
        return 1
    with transaction():
        release_id = service.request(SYSTEM, process)
    if not wait:
        sys.stdout.write("Asked for. The page of the figures says how far it is.\n")
        return 0
    _work_or_wait(release_id)
    run = queries.last_run(process.id)
    assert run is not None
    sys.stdout.write(f"{_words(run)}\n")
    return 0 if run.state is ReleaseState.DONE else 1


def _work_or_wait(release_id: int) -> None:
    """Give a worker the time to take it up; else perform what is due. Then wait for the end."""
    shown, deadline = 0, time.monotonic() + WAIT_SECONDS
    time.sleep(PAUSE)
    if _state(release_id)[0] is ReleaseState.REQUESTED:
        outbox.drain()
    while time.monotonic() < deadline:
        state, step = _state(release_id)
        if step > shown:
            shown = step
            sys.stderr.write(f"{step} of {len(STEPS)}: {labels.STEPS[STEPS[step - 1]]}\n")
        if state not in (ReleaseState.REQUESTED, ReleaseState.RUNNING):
            return
        time.sleep(PAUSE)


def _state(release_id: int) -> tuple[ReleaseState, int]:
    db.session.rollback()
    found = queries.release(release_id)
    assert found is not None
    return ReleaseState(found.state), found.step


def _words(run: Run) -> str:
    if run.state is ReleaseState.DONE:
        return f"Release {run.number} is out."
    if run.state is ReleaseState.REFUSED:
        return str(labels.ANSWERS[ReleaseAnswer(run.reason or "")])
    return str(labels.CANCELLED if run.state is ReleaseState.CANCELLED else labels.FAILED)
