"""The versions of a town's guidelines."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from civic.core.db import db
from civic.moderation.models import GuidelinesText


def guidelines_row(municipality_id: int, version: int | None = None) -> GuidelinesText | None:
    """A version of a town's guidelines, the newest where none is named; None where it has written none."""
    statement = select(GuidelinesText).where(GuidelinesText.municipality_id == municipality_id)
    if version is not None:
        statement = statement.where(GuidelinesText.version == version)
    return db.session.scalar(statement.order_by(GuidelinesText.version.desc()).limit(1))


def guidelines_rows(municipality_id: int) -> list[tuple[int, datetime]]:
    """The number and the day of each version, the newest first."""
    columns = GuidelinesText.version, GuidelinesText.published_at
    statement = select(*columns).where(GuidelinesText.municipality_id == municipality_id)
    return [(row.version, row.published_at) for row in db.session.execute(statement.order_by(columns[0].desc()))]
