"""Between the secretary's forms and the verbs of meetings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from civic.core import days, hooks
from civic.core.forms import Typed, choices
from civic.core.gates import current_actor
from civic.core.i18n import current_language, say
from civic.core.permissions import Actor
from civic.core.working_days import Calendar
from civic.meetings import queries
from civic.meetings.forms import AgendaForm, MeetingForm, MoveForm, NewMeetingForm
from civic.meetings.models import Meeting
from civic.meetings.rules import MOST_ITEMS, series
from civic.meetings.rules.series import Every, Repeat
from civic.meetings.service import Hours, NewItem, SignUp, Venue
from civic.processes import policy as processes_policy
from civic.processes import queries as processes
from civic.towns import queries as towns
from civic.towns.here import Town, here

BLANK_ROWS = 3


@dataclass(frozen=True)
class Host:
    """For whom a meeting is being planned. ``url`` is where to go back to."""

    municipality_id: int
    group_id: int | None
    process_id: int | None
    name: str
    url: str


def host_of(args: Mapping[str, str]) -> Host | None:
    """The host that an address names (``group=ID``, ``process=SLUG``, else the town); None for an unknown one."""
    if args.get("group"):
        return _group(args["group"])
    if args.get("process"):
        return _process(args["process"])
    place = here()
    return Host(place.id, None, None, place.name, url_for("meetings.index")) if place else None


def _process(slug: str) -> Host | None:
    process = None if "\x00" in slug else processes.process(slug)
    if process is None or not processes_policy.may_see_process(current_actor(), process):
        return None
    back = url_for("processes.show", slug=slug)
    return Host(process.municipality_id, None, process.id, say(process.titles), back)


def _group(given: str) -> Host | None:
    group = towns.group(int(given)) if given.isascii() and given.isdigit() and len(given) < 10 else None
    if group is None:
        return None
    found = hooks.collect("meeting.host", [group.id]).get(group.id, ())
    back = str(found[0][0]) if found else url_for("meetings.index")
    return Host(group.municipality_id, group.id, None, say(group.names), back)


def prepare(form: MeetingForm, place: Town, *, with_members: bool) -> None:
    """Offer the neighbourhoods of the town; leave out what does not apply."""
    hoods = [(hood_id, place.hood_name(hood_id)) for hood_id in place.hoods]
    form.neighbourhood.choices = choices([("", _("None in particular")), *sorted(hoods, key=lambda h: h[1])])
    if not hoods:
        del form.neighbourhood
    if not form.theme.offer(place):
        del form.theme
    if not with_members:
        del form.members_only


def instants(form: MeetingForm, zone: str) -> tuple[datetime, datetime]:
    """When the meeting begins and ends, from times on the wall of the town.

    Raises:
        Refused: a time that the clocks jump over.
    """
    return hours(form).on(form.day.data, zone)


def series_days(form: NewMeetingForm, place: Town) -> list[date]:
    """The days of the meeting and of those after it."""
    repeat = Repeat(
        Every(form.repeat.data),
        form.weeks.data or 1,
        form.times.data,
        form.until.data,
        bool(form.skip_holidays.data),
    )
    town = towns.municipality_by_id(place.id)
    closing = {days.day(each["day"]): each["names"] for each in town.closing_days}
    calendar = Calendar(town.country, town.region, closing)
    return series.days(form.day.data, repeat, lambda day: calendar.named(day) is not None)


def hours(form: MeetingForm | MoveForm) -> Hours:
    return Hours(form.starts.data, form.ends.data)


def move_as_typed(meeting: Meeting, place: Town) -> Typed:
    """When a meeting is held, as the form that moves it shows it."""
    zone = ZoneInfo(place.timezone)
    starts, ends = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    return {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}


def venue(form: MeetingForm) -> Venue:
    return Venue(
        place_name=form.place_name.data or "",
        address=form.address.data or "",
        neighbourhood_id=form.neighbourhood.data if "neighbourhood" in form else None,
        step_free=form.step_free.data,
        hearing_loop=form.hearing_loop.data,
        spoken=form.spoken.data or "",
        online_url=form.online_url.data or "",
        childcare=form.childcare.data,
    )


def theme(form: MeetingForm) -> str | None:
    """The theme that was chosen; None where none is offered."""
    return (form.theme.data or "") if "theme" in form else None


def signing(form: MeetingForm) -> SignUp:
    return SignUp(form.sign_up.data, form.places.data)


def as_typed(meeting: Meeting, place: Town) -> Typed:
    """A meeting as its form shows it, in the language of the page."""
    zone, language = ZoneInfo(place.timezone), current_language()
    starts, ends = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    kept = {
        name: getattr(meeting, name)
        for name in (
            *("place_name", "address", "step_free", "hearing_loop", "spoken", "online_url"),
            *("childcare", "sign_up", "places"),
        )
    }
    return {
        **kept,
        "title": meeting.titles.get(language, ""),
        "text": meeting.texts.get(language, ""),
        "neighbourhood": meeting.neighbourhood_id,
        "theme": meeting.theme,
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
    }


def agenda_as_typed(meeting_id: int, actor: Actor) -> Typed:
    """The agenda as its form shows it, with empty rows to go on."""
    rows = [
        {"title": row.title, "text": row.text, "minutes": row.minutes, "about": row.about[1] if row.about else ""}
        for row in queries.agendas([meeting_id], actor).get(meeting_id, ())
    ]
    return {"items": (rows + [{}] * BLANK_ROWS)[:MOST_ITEMS]}


def add_rows(form: AgendaForm) -> None:
    """More empty rows, below what was typed."""
    for _number in range(min(BLANK_ROWS, MOST_ITEMS - len(form.items))):
        form.items.append_entry()


def new_items(form: AgendaForm, meeting_id: int, actor: Actor) -> list[NewItem]:
    """The rows of the form, in the language of the page; rows that nobody touched stay in theirs."""
    before = {(row.title, row.text): row.language for row in queries.agendas([meeting_id], actor).get(meeting_id, ())}
    return [
        NewItem(
            title=row.form.title.data or "",
            text=row.form.text.data or "",
            minutes=row.form.minutes.data,
            about=row.form.about.data or "",
            language=before.get((row.form.title.data, row.form.text.data or ""), current_language()),
        )
        for row in form.items
    ]
