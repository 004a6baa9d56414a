"""Meetings: lists, pages and calendar files for everybody, forms for the secretary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import clock, i18n, picking
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import say
from civic.core.limits import WRITE, limiter
from civic.core.pager import turned
from civic.core.web import accepted, form_page
from civic.meetings import calendar, desk, drafting, pages, queries, service
from civic.meetings.dates import entries as entries_of_town
from civic.meetings.dates import months
from civic.meetings.forms import AgendaForm, MeetingForm, MinutesForm, NewMeetingForm, ReasonForm
from civic.meetings.models import Meeting
from civic.meetings.policy import Can, may, require
from civic.meetings.process_calendar import entries as process_calendar_entries
from civic.meetings.rules import MeetingCode
from civic.processes import queries as processes
from civic.processes.policy import may_see_process
from civic.resources import queries as resources
from civic.towns import queries as towns
from civic.towns.here import Town, here, stand_in
from civic.towns.queries import InMunicipality
from civic.towns.rules import GroupKind, TownCode

bp = Blueprint("meetings", __name__)

#: Which field of the form a refusal belongs to.
FIELDS: dict[StrEnum, str] = {
    MeetingCode.NO_TITLE: "title",
    MeetingCode.ENDS_BEFORE: "ends",
    MeetingCode.NO_SUCH_TIME: "starts",
    MeetingCode.NOWHERE: "place_name",
    MeetingCode.BAD_LINK: "online_url",
    MeetingCode.OTHER_PLACE: "neighbourhood",
    TownCode.OTHER_THEME: "theme",
    MeetingCode.NO_GROUP: "members_only",
    MeetingCode.NO_PLACES: "places",
}


def found_meeting(meeting_id: int) -> tuple[Meeting, Town]:
    meeting = queries.meeting(meeting_id) or abort(404)
    resource = resources.resource(meeting.resource_id)
    if resource is None or not resources.may_see(current_actor(), resource):
        abort(404)
    return meeting, stand_in(meeting.municipality_id)


def to_meeting(meeting_id: int) -> str:
    return url_for("meetings.show", meeting_id=meeting_id)


@bp.get("/meetings")
@gate(Gate.PUBLIC)
def index() -> ResponseReturnValue:
    place = here() or abort(404)
    actor, over = current_actor(), request.args.get("when") == "past"
    return render_template(
        "meetings/index.html",
        may_plan=may(actor, Can.PLAN, InMunicipality(place.id)),
        **vars(pages.index(place, actor, clock.now(), turned(), over=over)),
    )


@bp.get("/meetings/<int:meeting_id>")
@gate(Gate.PUBLIC)
def show(meeting_id: int) -> ResponseReturnValue:
    meeting, place = found_meeting(meeting_id)
    return render_template("meetings/meeting.html", **vars(pages.page(place, meeting, current_actor(), clock.now())))


# ---- calendars


def _file(name: str, place: Town, rows: list[queries.MeetingRow], filename: str) -> Response:
    return _sent(name, place, pages.entries(rows, current_actor()), filename)


def _sent(name: str, place: Town, entries: list[calendar.Entry], filename: str) -> Response:
    response = make_response(calendar.file(name, place.timezone, entries, i18n.current_language()))
    response.content_type = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}.ics"'
    return response


@bp.get("/meetings/<int:meeting_id>.ics")
@gate(Gate.PUBLIC)
def entry(meeting_id: int) -> ResponseReturnValue:
    meeting, place = found_meeting(meeting_id)
    rows = queries.for_calendar(current_actor(), meeting_id=meeting.id)
    return _file(say(meeting.titles), place, rows, f"meeting-{meeting.id}")


@bp.get("/meetings/groups/<int:group_id>.ics")
@gate(Gate.PUBLIC)
def group_calendar(group_id: int) -> ResponseReturnValue:
    """All meetings of a council or another group, to subscribe to."""
    group = towns.group(group_id) or abort(404)
    place = stand_in(group.municipality_id)
    rows = queries.for_calendar(current_actor(), group_id=group.id)
    if not rows and group.kind != GroupKind.COUNCIL:
        abort(404)
    return _file(say(group.names), place, rows, f"meetings-{group.id}")


@bp.get("/meetings.ics")
@gate(Gate.PUBLIC)
def town_calendar() -> ResponseReturnValue:
    """All meetings of a municipality."""
    place = here() or abort(404)
    rows = queries.for_calendar(current_actor(), municipality_id=place.id)
    return _file(_("Meetings in %(town)s", town=place.name), place, rows, f"meetings-{place.slug}")


def _host() -> str:
    return urlsplit(current_app.config["CIVIC"].base_url).hostname or "localhost"


@bp.get("/calendar")
@gate(Gate.PUBLIC)
def dates() -> ResponseReturnValue:
    """Everything of a town that is to come and has a date."""
    place = here() or abort(404)
    found = months(place, current_actor(), clock.now())
    return render_template("meetings/dates.html", place=place, months=found)


@bp.get("/calendar.ics")
@gate(Gate.PUBLIC)
def dates_file() -> ResponseReturnValue:
    """The same as a calendar to subscribe to."""
    place = here() or abort(404)
    entries = entries_of_town(place, current_actor(), _host())
    return _sent(_("Dates in %(town)s", town=place.name), place, entries, f"dates-{place.slug}")


@bp.get("/processes/<slug>/calendar.ics")
@gate(Gate.PUBLIC)
def process_calendar(slug: str) -> ResponseReturnValue:
    """The phases of a process, as whole days, and its meetings."""
    process = processes.process(slug) or abort(404)
    if not may_see_process(current_actor(), process):
        abort(404)
    place = stand_in(process.municipality_id)
    rows = queries.for_calendar(current_actor(), process_id=process.id)
    own = [*process_calendar_entries(process, place, _host()), *pages.entries(rows, current_actor())]
    return _sent(say(process.titles), place, own, slug)


# ---- what the secretary does


@bp.route("/meetings/new", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def new() -> ResponseReturnValue:
    host = desk.host_of(request.args) or abort(404)
    place = stand_in(host.municipality_id)
    require(current_actor(), Can.PLAN, InMunicipality(place.id))
    form = NewMeetingForm()
    desk.prepare(form, place, with_members=host.group_id is not None)
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            made = service.plan_series(
                _plan_one(form, host), desk.series_days(form, place), desk.hours(form), place.timezone
            )
        if done:
            words = _("Meeting scheduled. Now add the agenda.")
            if len(made) > 1:
                words = ngettext(
                    "%(num)s meeting scheduled. Now add the agenda of the first one.",
                    "%(num)s meetings scheduled. Now add the agenda of the first one.",
                    len(made),
                )
            return told("good", words, url_for("meetings.agenda", meeting_id=made[0].id))
    return form_page("meetings/form.html", form, place=place, host=host.name, meeting=None, back=host.url)


def _plan_one(form: NewMeetingForm, host: desk.Host) -> Callable[[datetime, datetime, str | None], Meeting]:
    """What plans a meeting as it was typed, at an hour and in a series that are told."""
    language = i18n.current_language()
    return lambda starts_at, ends_at, series: service.plan(
        current_actor(),
        host.municipality_id,
        {language: form.title.data},
        starts_at,
        ends_at,
        desk.venue(form),
        group_id=host.group_id,
        process_id=host.process_id,
        texts={language: form.text.data or ""},
        members_only=host.group_id is not None and form.members_only.data,
        sign_up=desk.signing(form),
        theme=desk.theme(form),
        series=series,
    )


@bp.route("/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def edit(meeting_id: int) -> ResponseReturnValue:
    meeting, place = found_meeting(meeting_id)
    require(current_actor(), Can.CHANGE, meeting)
    form = MeetingForm(data=None if request.method == "POST" else desk.as_typed(meeting, place))
    desk.prepare(form, place, with_members=False)
    if form.validate_on_submit():
        language = i18n.current_language()
        with accepted(form, FIELDS) as done:
            starts_at, ends_at = desk.instants(form, place.timezone)
            service.change(
                current_actor(),
                meeting_id,
                {**meeting.titles, language: form.title.data},
                starts_at,
                ends_at,
                desk.venue(form),
                {**meeting.texts, language: form.text.data or ""},
                desk.signing(form),
                desk.theme(form),
            )
        if done:
            return told(
                "good", _("Saved. Calendars that subscribe to this meeting will be updated."), to_meeting(meeting_id)
            )
    return form_page(
        "meetings/form.html", form, place=place, host=say(meeting.titles), meeting=meeting, back=to_meeting(meeting_id)
    )


@bp.route("/meetings/<int:meeting_id>/agenda", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def agenda(meeting_id: int) -> ResponseReturnValue:
    meeting, place = found_meeting(meeting_id)
    require(current_actor(), Can.SET_AGENDA, meeting)
    form = AgendaForm(data=None if request.method == "POST" else desk.agenda_as_typed(meeting.id, current_actor()))
    more, looks = "more" in request.form, picking.wants_search()
    if more:
        desk.add_rows(form)
    elif not looks and form.validate_on_submit():
        with accepted(form) as done:
            service.set_agenda(current_actor(), meeting_id, desk.new_items(form, meeting_id, current_actor()))
        if done:
            return told("good", _("The agenda is published."), to_meeting(meeting_id))
    picking.prepare(form, meeting.municipality_id, current_actor(), town=place.slug)
    return form_page("meetings/agenda_form.html", form, meeting=meeting)


@bp.route("/meetings/<int:meeting_id>/cancel", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def cancel(meeting_id: int) -> ResponseReturnValue:
    meeting, _place = found_meeting(meeting_id)
    require(current_actor(), Can.CANCEL, meeting)
    form = ReasonForm()
    if form.validate_on_submit():
        with accepted(form) as done:
            service.cancel(current_actor(), meeting_id, {i18n.current_language(): form.reason.data})
        if done:
            return told(
                "good",
                _("The meeting is cancelled. Its page gives the reason, and calendars are updated."),
                to_meeting(meeting_id),
            )
    return form_page("meetings/cancel_form.html", form, meeting=meeting)


@bp.route("/meetings/<int:meeting_id>/minutes", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def minutes(meeting_id: int) -> ResponseReturnValue:
    meeting, _place = found_meeting(meeting_id)
    require(current_actor(), Can.WRITE_MINUTES, meeting)
    language = i18n.current_language()
    form = MinutesForm(data={"minutes": meeting.minutes.get(language) or drafting.draft(meeting)})
    if form.validate_on_submit():
        with accepted(form) as done:
            service.write_minutes(current_actor(), meeting_id, {**meeting.minutes, language: form.minutes.data})
        if done:
            return told("good", _("The minutes are published."), to_meeting(meeting_id))
    drafted = meeting.closed_at is not None and not meeting.minutes.get(language)
    return form_page("meetings/minutes_form.html", form, meeting=meeting, drafted=drafted)
