"""Mixed tables of a meeting: what they are mixed by, what people tell, the draw, the file of it and cards to print."""

from __future__ import annotations

from enum import StrEnum

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import hooks, i18n
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.htmx import wants_fragment
from civic.core.i18n import marks, say, tongue
from civic.core.limits import WRITE, limiter
from civic.core.run_panel import panel_response
from civic.core.web import accepted, form_page
from civic.meetings import queries, service, table_pages
from civic.meetings.floor_routes import found_room
from civic.meetings.models import Meeting
from civic.meetings.policy import Can, require
from civic.meetings.routes import bp
from civic.meetings.rules import MeetingCode
from civic.meetings.rules import mixing as rules
from civic.meetings.table_forms import DrawForm, MyTableForm, tables_form

FIELDS: dict[StrEnum, str] = {
    MeetingCode.TABLES_MANY: "tables",
    MeetingCode.TABLE_OPTIONS: "options",
    MeetingCode.TABLE_NUMBER: "seed",
}


def to_tables(meeting_id: int) -> str:
    return url_for("meetings.tables", meeting_id=meeting_id)


@bp.get("/meetings/<int:meeting_id>/tables")
@gate(Gate.PUBLIC)
def tables(meeting_id: int) -> ResponseReturnValue:
    """The tables by label, and one's own; who runs the meeting reads names and draws."""
    meeting, _place = found_room(meeting_id)
    shown = table_pages.page(meeting, queries.mixing(meeting.id), current_actor())
    if not shown.set_up and not shown.runs:
        abort(404)
    head = {"meeting": meeting, "title": say(meeting.titles), "title_lang": marks(tongue(meeting.titles))}
    if wants_fragment():
        html = render_template("meetings/_tables_job.html", shown=shown, meeting=meeting)
        return panel_response(html, None if shown.job and shown.job.active else to_tables(meeting_id))
    return render_template("meetings/tables.html", shown=shown, **head)


@bp.get("/meetings/<int:meeting_id>/tables.csv")
@gate(Gate.PUBLIC)
def tables_file(meeting_id: int) -> ResponseReturnValue:
    """What the tables were drawn from, by labels: with the number, anybody can repeat the draw."""
    meeting, _place = found_room(meeting_id)
    found = queries.mixing(meeting.id)
    if found is None or found.seated is None:
        abort(404)
    response = Response(rules.file(found.drawn or []), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="tables-{meeting.id}.csv"'
    return response


@bp.route("/meetings/<int:meeting_id>/tables/set-up", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def set_tables(meeting_id: int) -> ResponseReturnValue:
    meeting, place = found_room(meeting_id)
    require(current_actor(), Can.RUN, meeting)
    found = queries.mixing(meeting.id)
    form = tables_form(place.languages, found, with_seats=bool(_seats(meeting)))
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            service.set_tables(current_actor(), meeting_id, form.settings(), i18n.current_language())
        if done:
            return told("good", _("Saved."), to_tables(meeting_id))
    return form_page("meetings/tables_form.html", form, meeting=meeting, drawn=found is not None and found.draws)


def _seats(meeting: Meeting) -> dict[int, str]:
    """The kind of seat of each member, as the package that has councils knows it."""
    if meeting.group_id is None:
        return {}
    found = hooks.collect("meeting.seats", [meeting.group_id]).get(meeting.group_id, ())
    return {person: kind for each in found for person, kind in each.items()}


@bp.route("/meetings/<int:meeting_id>/tables/draw", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def draw_tables(meeting_id: int) -> ResponseReturnValue:
    meeting, _place = found_room(meeting_id)
    require(current_actor(), Can.RUN, meeting)
    found = queries.mixing(meeting.id) or abort(404)
    form = DrawForm()
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            service.draw_tables(current_actor(), meeting_id, form.seed.data, _seats(meeting))
        if done:
            return told("good", _("The tables are being drawn."), to_tables(meeting_id))
    people = len(queries.to_seat(meeting))
    return form_page("meetings/tables_draw.html", form, meeting=meeting, mixing=found, people=people)


@bp.route("/meetings/<int:meeting_id>/tables/me", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def my_table(meeting_id: int) -> ResponseReturnValue:
    """What somebody tells for the draw. Nobody else reads it."""
    meeting, _place = found_room(meeting_id)
    found = queries.mixing(meeting.id) or abort(404)
    mine = queries.mixing_answer(meeting.id, current_actor().person_id)
    before = (
        {"option": "" if mine.option is None else str(mine.option), "languages": mine.languages, "access": mine.access}
        if mine
        else None
    )
    form = MyTableForm(data=before)
    form.offer(found)
    if form.validate_on_submit():
        with accepted(form) as done:
            service.tell_for_tables(current_actor(), meeting_id, form.told())
        if done:
            return told("good", _("Saved. The next draw uses it."), to_tables(meeting_id))
    return form_page("meetings/my_table.html", form, meeting=meeting, asked=marks(found.language))


@bp.get("/meetings/<int:meeting_id>/tables/cards")
@gate(Gate.SIGNED_IN)
def table_cards(meeting_id: int) -> ResponseReturnValue:
    """A card for each table and one for each person, to print."""
    meeting, _place = found_room(meeting_id)
    require(current_actor(), Can.RUN, meeting)
    shown = table_pages.page(meeting, queries.mixing(meeting.id), current_actor())
    if not shown.rounds:
        abort(404)
    return render_template("meetings/table_cards.html", shown=shown, meeting=meeting)
