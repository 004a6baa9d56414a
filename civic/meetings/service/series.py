"""Series of meetings: planned together, each a meeting of its own; the rest of one is moved or cancelled as a whole."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from civic.audit import service as audit
from civic.core import clock
from civic.core.permissions import Actor, Refused
from civic.meetings import queries
from civic.meetings.models import Meeting
from civic.meetings.policy import Can, require
from civic.meetings.rules import MeetingCode, last_day
from civic.meetings.service import telling
from civic.meetings.service.meetings import cancel, changed, locked
from civic.meetings.service.telling import News
from civic.towns import queries as towns

#: Plans one meeting, from when until when, of which series.
PlanOne = Callable[[datetime, datetime, str | None], Meeting]


@dataclass(frozen=True)
class Hours:
    """From when until when on the clocks of the town; an earlier end is one of the day after."""

    starts: time
    ends: time

    def on(self, day: date, zone: str) -> tuple[datetime, datetime]:
        """The instants on a day, whatever the clocks do before or after it.

        Raises:
            Refused: a time that the clocks of that day jump over.
        """
        ends_on = last_day(day, self.starts, self.ends)
        starts_at, ends_at = clock.instant(day, self.starts, zone), clock.instant(ends_on, self.ends, zone)
        if starts_at is None or ends_at is None:
            raise Refused(MeetingCode.NO_SUCH_TIME)
        return starts_at, ends_at


def plan_series(plan: PlanOne, days: Sequence[date], hours: Hours, zone: str) -> list[Meeting]:
    """Plan a meeting on each day, at the same hour of the town's clocks, as one series; ``plan`` requires and logs.

    Raises:
        Refused: what ``plan`` refuses, or the clocks jump over the hour on one of the days.
    """
    key = str(uuid.uuid4()) if len(days) > 1 else None
    return [plan(*hours.on(day, zone), key) for day in days]


def _rest(meeting: Meeting) -> list[Meeting]:
    """This meeting and the later ones of its series, planned and to come, locked in the order of their days."""
    if meeting.series is None:
        raise Refused(MeetingCode.NO_SERIES)
    ids = queries.rest_of_series(meeting.series, meeting.starts_at)
    if meeting.id not in ids:
        raise Refused(MeetingCode.NO_SERIES)
    return [locked(one) for one in ids]


def move_rest(actor: Actor, meeting_id: int, day: date, hours: Hours, reasons: Mapping[str, str]) -> int:
    """Move this meeting to another day or hour, and the later ones of its series by as many days to the same hour.

    Each keeps its UID and gets a higher sequence, so that calendars move their entries; those who signed up are told.
    Returns: how many were moved.

    Raises:
        Refused: no reason; it is in no series, or nothing of that is to come; the clocks jump over the hour.
    """
    meeting = locked(meeting_id)
    require(actor, Can.CHANGE, meeting)
    said = _said(reasons, MeetingCode.NO_MOVE_REASON)
    zone = towns.municipality_by_id(meeting.municipality_id).timezone
    rest = _rest(meeting)
    by, now = day - meeting.starts_at.astimezone(ZoneInfo(zone)).date(), queries.instant()
    for one in rest:
        starts_at, ends_at = hours.on(one.starts_at.astimezone(ZoneInfo(zone)).date() + by, zone)
        if ends_at <= starts_at:
            raise Refused(MeetingCode.ENDS_BEFORE)
        if starts_at <= now:
            raise Refused(MeetingCode.MOVED_TO_PAST)
        _move(actor, one, starts_at, ends_at, said)
    return len(rest)


def _move(actor: Actor, meeting: Meeting, starts_at: datetime, ends_at: datetime, said: dict[str, str]) -> None:
    before = audit.state(meeting)
    meeting.starts_at, meeting.ends_at, meeting.moved_reasons = starts_at, ends_at, said
    changed(meeting)
    telling.tell_all(meeting, News.CHANGED)
    after = audit.state(meeting)
    audit.record(actor, "move", "meeting", meeting.id, meeting.municipality_id, before=before, after=after, reason=said)


def cancel_rest(actor: Actor, meeting_id: int, reasons: Mapping[str, str]) -> int:
    """Cancel this meeting and the later ones of its series; returns how many.

    Raises:
        Refused: no reason; it is in no series, or nothing of that is to come.
    """
    meeting = locked(meeting_id)
    require(actor, Can.CANCEL, meeting)
    said = _said(reasons, MeetingCode.NO_REASON)
    rest = _rest(meeting)
    for one in rest:
        cancel(actor, one.id, said)
    audit.record(
        actor,
        "cancel_rest",
        "meeting",
        meeting.id,
        meeting.municipality_id,
        before={"cancelled": 0},
        after={"cancelled": len(rest)},
        reason=said,
    )
    return len(rest)


def _said(reasons: Mapping[str, str], code: MeetingCode) -> dict[str, str]:
    said = {language: reason.strip() for language, reason in reasons.items() if reason.strip()}
    if not said:
        raise Refused(code)
    return said
