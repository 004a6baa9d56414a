"""Decisions that are read twice: which wait for whom, and how far readings agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select

from civic.core.db import db
from civic.moderation.models import Case, Decision, Flag, SecondReading
from civic.moderation.rules import Measure


@dataclass(frozen=True)
class Reading:
    """A decision that is read twice. ``first`` is the guideline that was found broken, "" for nothing; ``second`` what
    the second moderator found, None until they have read."""

    decision_id: int
    case_id: int
    municipality_id: int
    at: datetime
    first: str
    version: int
    decided_by: int | None
    second: str | None
    read_by: int | None
    held: str | None
    words: str
    resolved_at: datetime | None

    @property
    def agrees(self) -> bool | None:
        """Whether both found something broken, or both nothing; None until the second has read."""
        return None if self.second is None else bool(self.first) == bool(self.second)


def _restricts() -> ColumnElement[bool]:
    return or_(Decision.hid.is_(True), Decision.measure != Measure.NONE.value)


def _readings() -> Any:
    return select(
        SecondReading.decision_id,
        Decision.case_id,
        SecondReading.municipality_id,
        SecondReading.at,
        case((_restricts(), Decision.guideline), else_="").label("first"),
        Decision.version,
        Decision.decided_by,
        SecondReading.guideline.label("second"),
        SecondReading.read_by,
        SecondReading.held,
        SecondReading.words,
        SecondReading.resolved_at,
    ).join(Decision, Decision.id == SecondReading.decision_id)


def reading(decision_id: int) -> Reading | None:
    """The second reading of a decision; None for one that is not read twice. One query."""
    row = db.session.execute(_readings().where(SecondReading.decision_id == decision_id)).one_or_none()
    return Reading(**row._mapping) if row else None


def second_reading(decision_id: int) -> SecondReading | None:
    """Its row, to change; others who would wait."""
    statement = select(SecondReading).where(SecondReading.decision_id == decision_id).with_for_update()
    return db.session.scalar(statement.execution_options(populate_existing=True))


def readings_for(person_id: int, municipality_id: int) -> list[Reading]:
    """What somebody can read a second time, or resolve, in a town, the oldest first. One query.

    Nobody reads what they decided, wrote or reported, and nobody resolves what they have read.
    """
    reported = exists().where(Flag.case_id == Decision.case_id, Flag.person_id == person_id)
    mine = func.coalesce(Decision.decided_by, 0) == person_id, func.coalesce(SecondReading.read_by, 0) == person_id
    statement = (
        _readings()
        .join(Case, Case.id == Decision.case_id)
        .where(
            SecondReading.municipality_id == municipality_id,
            SecondReading.resolved_at.is_(None),
            func.coalesce(Case.author_id, 0) != person_id,
            ~or_(*mine),
            ~reported,
        )
    )
    rows = db.session.execute(statement.order_by(SecondReading.at, SecondReading.decision_id))
    found = [Reading(**row._mapping) for row in rows]
    return [each for each in found if not each.agrees]


def unread_by_others(person_id: int, municipality_id: int) -> set[int]:
    """Decisions that somebody must not see yet, because they could be who reads them a second time. One query."""
    statement = select(SecondReading.decision_id).join(Decision, Decision.id == SecondReading.decision_id)
    statement = statement.where(
        SecondReading.municipality_id == municipality_id,
        SecondReading.read_at.is_(None),
        func.coalesce(Decision.decided_by, 0) != person_id,
    )
    return set(db.session.scalars(statement))


def open_reading_of_case(case_id: int, person_id: int) -> int | None:
    """The decision of a case that somebody must not see yet."""
    statement = select(SecondReading.decision_id).join(Decision, Decision.id == SecondReading.decision_id)
    statement = statement.where(
        Decision.case_id == case_id,
        SecondReading.read_at.is_(None),
        func.coalesce(Decision.decided_by, 0) != person_id,
    )
    return db.session.scalar(statement.limit(1))


def agreement_table(municipality_id: int) -> list[list[int]]:
    """How often the first reading (rows) and the second (columns) found something broken (0) or nothing (1)."""
    first, second = _restricts().label("first"), (SecondReading.guideline != "").label("second")
    statement = (
        select(first, second, func.count().label("n"))
        .select_from(SecondReading)
        .join(Decision, Decision.id == SecondReading.decision_id)
        .where(SecondReading.municipality_id == municipality_id, SecondReading.read_at.is_not(None))
        .group_by(first, second)
    )
    table = [[0, 0], [0, 0]]
    for row in db.session.execute(statement):
        table[not row.first][not row.second] += row.n
    return table
