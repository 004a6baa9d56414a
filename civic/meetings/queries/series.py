"""Reading series of meetings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from civic.core.db import db, db_now
from civic.core.permissions import Actor
from civic.meetings.models import Meeting
from civic.meetings.queries.meetings import MeetingRow, rows_of
from civic.meetings.rules import MeetingState


def rest_of_series(series: str, since: datetime) -> list[int]:
    """Meetings of a series from an instant on that are planned and have not begun, in the order of their days."""
    coming = Meeting.state == MeetingState.PLANNED, Meeting.starts_at > db_now(), Meeting.opened_at.is_(None)
    statement = select(Meeting.id).where(Meeting.series == series, Meeting.starts_at >= since, *coming)
    return list(db.session.scalars(statement.order_by(Meeting.starts_at, Meeting.id)))


def coming_of_series(series: str | None, but: int, actor: Actor, limit: int = 12) -> list[MeetingRow]:
    """The other meetings of a series that are to come, cancelled ones among them. One query, none without a series."""
    if series is None:
        return []
    return rows_of(actor, Meeting.series == series, Meeting.id != but, Meeting.ends_at > db_now(), limit=limit)
