"""What a worker runs: computing a lottery; and forgetting pools that are needed no more."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from flask import current_app

from civic.core import clock, runs
from civic.core.db import db, transaction
from civic.core.i18n import say
from civic.core.runs import LOOK_EVERY
from civic.councils import queries as councils
from civic.councils.commands import answer
from civic.councils.sortition.leximin import NoPanel, leximin
from civic.councils.sortition.programs import Stopped as SolverStopped
from civic.councils.sortition.rounding import round_lottery
from civic.recruitment import files, queries, service
from civic.recruitment.rules import STEPS, RecruitmentCode, Step

#: So long after its last draw a pool is kept, for replacements and for observers.
KEPT_FOR = timedelta(days=366)


def compute(run_id: int) -> None:
    """Compute a lottery: LEXIMIN, its 1,000 panels, then the file that everybody may read.

    No transaction is open while it computes. Stopped, it keeps the best lottery so far; cancelled, nothing.
    """
    runs.conduct(run_id, _compute)


def _compute(run_id: int) -> None:
    folder = current_app.config["CIVIC"].keys_dir
    with transaction():
        _reach(run_id, Step.LOTTERY)
    draw = queries.draw_of_run(run_id)
    if draw is None or draw.sealed is None:
        raise runs.Stopped
    dossier, of = files.unseal(draw.sealed, folder), draw.id
    db.session.rollback()
    ask = _stop(run_id, of)
    try:
        lottery = leximin(dossier.problem(), stop=ask)
        with transaction():
            _reach(run_id, Step.ROUND)
        rounded = round_lottery(lottery, stop=ask)
    except (NoPanel, SolverStopped):
        with transaction():
            runs.refuse(run_id, RecruitmentCode.NO_PANEL.value)
        return
    # Row 0 stands in the answer until the number comes; the published file holds no row.
    computed = replace(dossier, answer=answer(lottery, rounded, "0"))
    with transaction():
        _reach(run_id, Step.WRITE)
    with transaction():
        found = queries.draw_of_run(run_id)
        call = queries.call(found.call_id) if found else None
        council = councils.council(call.council_id) if call else None
        if found is None or council is None:
            raise runs.Stopped
        runs.finish(run_id)
        smallest = float(lottery.probabilities.min())
        service.publish(found, computed, lottery.final, smallest, say(council.names), folder)


def _reach(run_id: int, step: Step) -> None:
    runs.reach(run_id, STEPS.index(step) + 1)


def _stop(run_id: int, draw_id: int) -> Callable[[], bool]:
    """The solver's question whether to stop: every LOOK_EVERY the database is asked."""
    last, asked = time.monotonic(), False

    def ask() -> bool:
        nonlocal last, asked
        if not asked and time.monotonic() - last >= LOOK_EVERY:
            last = time.monotonic()
            try:
                runs.wanted(run_id)
                asked = queries.stop_asked(draw_id)
            except runs.Stopped:  # never out of a callback of the solver: the next step of the run says it again
                asked = True
            db.session.rollback()
        return asked

    return ask


def purge() -> None:
    """Forget applications and what draws were computed from, a year after the last draw. Twice equals once."""
    with transaction():
        service.forget_pools(clock.now() - KEPT_FOR)
