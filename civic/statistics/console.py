"""``civic statistics release SLUG``: the button of organisers, from a terminal."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from flask_babel import force_locale

from civic.core import outbox, runs
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.core.runs import RunState, Seen
from civic.processes import queries as processes
from civic.statistics import labels, queries, service
from civic.statistics.queries import Compilation
from civic.statistics.release import ReleaseAnswer
from civic.statistics.rules import STEPS

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
    found = queries.last_run(process.id)
    assert found is not None
    sys.stdout.write(f"{_words(found)}\n")
    return 0 if found.run.state is RunState.DONE else 1


def _work_or_wait(release_id: int) -> None:
    """Give a worker the time to take it up; else perform what is due. Then wait for the end."""
    shown, deadline = 0, time.monotonic() + WAIT_SECONDS
    time.sleep(PAUSE)
    if _run(release_id).state is RunState.WAITING:
        outbox.drain()
    while time.monotonic() < deadline:
        run = _run(release_id)
        if run.step > shown:
            shown = run.step
            sys.stderr.write(f"{shown} of {len(STEPS)}: {labels.STEPS[STEPS[shown - 1]]}\n")
        if not run.active:
            return
        time.sleep(PAUSE)


def _run(release_id: int) -> Seen:
    db.session.rollback()
    release = queries.release(release_id)
    found = runs.seen(release.run_id) if release else None
    assert found is not None
    return found


def _words(found: Compilation) -> str:
    if found.run.state is RunState.DONE:
        return f"Release {found.number} is out."
    if found.run.state is RunState.REFUSED:
        return str(labels.ANSWERS[ReleaseAnswer(found.run.reason or "")])
    return str(labels.CANCELLED if found.run.state is RunState.CANCELLED else labels.FAILED)
