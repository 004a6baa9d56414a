"""What a worker runs for meetings: seating people at mixed tables."""

from __future__ import annotations

from datetime import timedelta

from civic.core import clock, runs
from civic.core.db import db, transaction
from civic.core.methods import MethodError
from civic.meetings import queries, service
from civic.meetings.rules import MeetingCode
from civic.meetings.rules.mixing import as_problem
from civic.meetings.tables.search import seat

#: So long after the end of a meeting that nobody closed, what people told for its tables is deleted.
KEPT_FOR = timedelta(days=1)


def purge() -> None:
    """Delete what people told for the tables of meetings that are over. Twice equals once."""
    with transaction():
        service.forget_told_before(clock.now() - KEPT_FOR)


def seat_tables(run_id: int) -> None:
    """Seat those who were drawn for: what ``civic methods tables`` makes of the published file, and nothing else.

    No transaction is open while it computes. Drawn anew meanwhile, it keeps nothing.
    """
    runs.conduct(run_id, _seat)


def _seat(run_id: int) -> None:
    with transaction():
        runs.reach(run_id, 1)
    found = queries.mixing_of_run(run_id)
    if found is None or found.drawn is None or found.seed is None:
        raise runs.Stopped
    drawn, seed, tables, rounds = found.drawn, found.seed, found.tables, found.rounds
    db.session.rollback()
    try:
        problem = as_problem(drawn, tables, rounds)
        result = seat(problem, seed)
    except MethodError:
        with transaction():
            runs.refuse(run_id, MeetingCode.TABLES_FULL.value)
        return
    with transaction():
        service.keep_seating(run_id, result)
