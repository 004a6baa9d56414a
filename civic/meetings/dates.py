"""Everything of a town that has a date: its meetings, the phases of its processes, and when votes close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from flask import url_for
from flask_babel import gettext as _

from civic.core import clock, i18n
from civic.core.i18n import Marks, marks, say, tongue
from civic.core.permissions import Actor
from civic.core.urls import absolute
from civic.meetings import pages, process_calendar, queries
from civic.meetings.calendar import Entry
from civic.meetings.queries import DatedPhase, MeetingRow
from civic.meetings.queries.meetings import CALENDAR_BACK, MOST
from civic.processes import kinds
from civic.processes.shared_with import together
from civic.towns.here import Town, place_of
from civic.votes import queries as votes
from civic.votes.queries import VoteRow

#: A vote closes at an instant; calendars show something of this length before it.
CLOSING = timedelta(minutes=30)
#: What the page shows of each kind at most.
SHOWN = 200


@dataclass(frozen=True)
class DateRow:
    """Something that happens on a day. ``at`` orders it; ``when`` is its day, and its time where it has one.

    ``together`` says with which other towns its process is shared.
    """

    at: datetime
    when: str
    what: str
    title: str
    title_marks: Marks
    url: str
    cancelled: bool = False
    together: str = ""


@dataclass(frozen=True)
class Month:
    """The dates of a month."""

    name: str
    rows: list[DateRow]


def months(place: Town, actor: Actor, now: datetime) -> list[Month]:
    """What is to come in a town, month by month. A fixed number of queries."""
    meetings = (each for each in queries.for_calendar(actor, municipality_id=place.id) if each.ends_at > now)
    phases = queries.dated_phases(place.id, now, actor, SHOWN)
    closing = votes.closing_after(place.id, now, actor, SHOWN)
    found = [
        *((each.process_id, _meeting(each)) for each in meetings),
        *((each.process.id, row) for each in phases for row in _phase(each, now)),
        *((each.process_id, _vote(each)) for each in closing),
    ]
    shared = together(place)
    rows = [replace(row, together=shared.get(process_id or 0, "")) for process_id, row in found]
    rows.sort(key=lambda row: (row.at, row.title))
    by_month = groupby(rows, key=lambda row: i18n.day(row.at, "LLLL y"))
    return [Month(name, list(of_month)) for name, of_month in by_month]


def _meeting(row: MeetingRow) -> DateRow:
    return DateRow(
        at=row.starts_at,
        when=i18n.moment(row.starts_at, "EEEE d MMMM, HH:mm"),
        what=str(_("Meeting")),
        title=pages.title_of(row),
        title_marks=marks(tongue(row.titles)),
        url=url_for("meetings.show", meeting_id=row.id),
        cancelled=row.state == "cancelled",
    )


def _phase(found: DatedPhase, now: datetime) -> list[DateRow]:
    """The first and the last day of a phase, as far as they are to come. Its days are those of the town that leads."""
    zone = place_of(found.process.municipality_id).timezone
    title = f"{say(found.process.titles)}: {say(found.phase.titles) or kinds.label(found.phase.kind)}"
    rows = []
    if found.phase.starts_at and found.phase.starts_at > now:
        first = clock.day_in(zone, found.phase.starts_at)
        rows.append((found.phase.starts_at, i18n.day(first, "EEEE d MMMM"), _("Phase starts")))
    if found.phase.ends_at and found.phase.ends_at > now:
        last = found.phase.ends_at - timedelta(seconds=1)
        rows.append((last, i18n.day(clock.day_in(zone, last), "EEEE d MMMM"), _("Last day of a phase")))
    url, language = url_for("processes.show", slug=found.process.slug), marks(tongue(found.process.titles))
    return [DateRow(at, when, str(what), title, language, url) for at, when, what in rows]


def _vote(row: VoteRow) -> DateRow:
    return DateRow(
        at=row.closes_at,
        when=i18n.moment(row.closes_at, "EEEE d MMMM, HH:mm"),
        what=str(_("Vote closes")),
        title=say(row.titles),
        title_marks=marks(tongue(row.titles)),
        url=url_for("votes.show", vote_id=row.id),
    )


def entries(place: Town, actor: Actor, host: str) -> list[Entry]:
    """The same as entries of a calendar, with those of the last year. ``host`` is of this installation."""
    since = clock.now() - CALENDAR_BACK
    phases = queries.dated_phases(place.id, since, actor, MOST)
    closing: Sequence[VoteRow] = votes.closing_after(place.id, since, actor, MOST)
    meetings = queries.for_calendar(actor, municipality_id=place.id)
    found = [
        *zip((each.process_id for each in meetings), pages.entries(meetings, actor), strict=True),
        *((each.process.id, _phase_entry(each, host)) for each in phases),
        *((each.process_id, _closing(each, host)) for each in closing),
    ]
    shared = together(place)
    return [_marked(entry, shared.get(process_id or 0, "")) for process_id, entry in found if entry is not None]


def _phase_entry(found: DatedPhase, host: str) -> Entry | None:
    leads = place_of(found.process.municipality_id)
    return process_calendar.entry(found.phase, found.process, leads, found.changed_at, found.changes, host)


def _marked(entry: Entry, together: str) -> Entry:
    """An entry that says with which other towns its process is shared."""
    return replace(entry, text="\n".join(part for part in (together, entry.text) if part)) if together else entry


def _closing(row: VoteRow, host: str) -> Entry:
    return Entry(
        uid=f"vote-{row.id}@{host}",
        sequence=0,
        changed_at=row.opens_at,
        starts_at=row.closes_at - CLOSING,
        ends_at=row.closes_at,
        title=str(_("Vote closes: %(vote)s", vote=say(row.titles))),
        place="",
        text="",
        url=absolute("votes.show", vote_id=row.id),
        cancelled=row.state == "interrupted",
    )
