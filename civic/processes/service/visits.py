"""Noting who opened a page of a process. It is a trace of reading, and no act: the log does not hold it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from civic.core.db import db, transaction, upsert
from civic.processes.models import Visit


def note_visit(person_id: int, process_id: int) -> bool:
    """Note that somebody opened a page of a process, in a transaction of its own. Again changes nothing.

    Returns: whether it is kept. A database that is busy loses the note, not the answer: the next page tries again.
    """
    try:
        with transaction(trace=True):
            note_visits(process_id, [person_id])
    except (OperationalError, PoolTimeout):
        db.session.rollback()
        return False
    return True


def note_visits(process_id: int, person_ids: Iterable[int]) -> None:
    """The same for several people, in the transaction that is open."""
    rows = [{"process_id": process_id, "person_id": person} for person in person_ids]
    if rows:
        db.session.execute(upsert(Visit).on_conflict_do_nothing(), rows)
