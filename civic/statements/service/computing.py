"""Asking for results, and keeping them."""

from __future__ import annotations

from sqlalchemy import update

from civic.core import clock, outbox
from civic.core.db import db, upsert
from civic.statements import queries
from civic.statements.models import Result, Round, Statement
from civic.statements.opinion.outcome import Outcome
from civic.statements.rules import result_due

JOB = "statements.compute"


def ask(found: Round) -> None:
    """Ask for a result where enough answers came since the last one. ``found`` is held by the transaction."""
    if result_due(found.cast, found.asked, found.every):
        found.asked = found.cast
        outbox.enqueue(JOB, found.id, once=f"{JOB}/{found.id}/{found.cast}")


def ask_last(found: Round) -> None:
    """Ask for the last result of a round that is closed."""
    outbox.enqueue(JOB, found.id, once=f"{JOB}/{found.id}/last")


def keep_result(round_id: int, cast: int, mark: str, final: bool, made: Outcome) -> None:
    """Keep what was computed, unless a result of later answers is here already, and tell the draw of statements.

    Args:
        cast: ``Round.cast`` when the answers were read; mark: their digest.
    """
    found = queries.round_by_id(round_id, lock=True)
    before = queries.result(round_id)
    if found is None or (before is not None and (before.final, before.cast) > (final, cast)):
        return
    values = {
        "digest": mark,
        "final": final,
        "cast": cast,
        "shown": made.shown,
        "space": made.space,
        "made_at": clock.now(),
    }
    statement = upsert(Result).values(round_id=round_id, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["round_id"], set_=values))
    if before is not None:
        db.session.expire(before)
    rows = [
        {"id": each.id, "extremity": made.extremities.get(str(each.number), 0.0)} for each in queries.accepted(round_id)
    ]
    if rows and made.extremities:
        db.session.execute(update(Statement), rows)
