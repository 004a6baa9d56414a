"""Reading checks."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from civic.audit import queries as audit
from civic.core.db import db
from civic.equality.models import Check
from civic.equality.rules import Content

KIND = "equality_check"


def of_process(process_id: int, lock: bool = False) -> Check | None:
    """The check of a process, fixed or not. One query."""
    statement = select(Check).where(Check.process_id == process_id).execution_options(populate_existing=True)
    return db.session.scalar(statement.with_for_update() if lock else statement)


def states(process_ids: Collection[int]) -> dict[int, bool]:
    """Which of some processes have a check, and whether it is fixed. One query."""
    statement = select(Check.process_id, Check.fixed_at).where(Check.process_id.in_(process_ids))
    return {process: fixed_at is not None for process, fixed_at in db.session.execute(statement)}


def content_of(row: Check) -> Content:
    """What a check says, as it is stored."""
    places = tuple(row.neighbourhoods)
    return Content(row.affected, row.evidence, row.mitigation, places, row.dimension, row.forecast)


def logged_hash(process_id: int) -> str | None:
    """The hash with which the check of a process entered the log of acts. One query."""
    found = audit.first_acts(KIND, [process_id], "fix").get(str(process_id))
    return None if found is None else str(found["fix"].details.get("sha256"))
