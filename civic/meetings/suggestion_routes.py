"""Suggestions for an agenda: read by whom the rules of the council let, made by members and residents, answered by
the chair."""

from __future__ import annotations

from enum import StrEnum

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import i18n, picking
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import marks
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Absent
from civic.core.web import accepted, form_page
from civic.meetings import queries, service, suggestion_pages
from civic.meetings.labels import LISTINGS
from civic.meetings.policy import Can, require, suggestion_rules
from civic.meetings.routes import bp, found_meeting
from civic.meetings.rules import MeetingCode
from civic.meetings.service import Suggested
from civic.meetings.suggestion_forms import SendBackForm, SuggestionForm

FIELDS: dict[StrEnum, str] = {
    MeetingCode.NO_ITEM_TITLE: "title",
    MeetingCode.SUGGESTED_BEFORE: "title",
    MeetingCode.NO_WHY: "why",
    MeetingCode.UNKNOWN_THING: "about",
}


def to_suggestions(meeting_id: int) -> str:
    return url_for("meetings.suggestions", meeting_id=meeting_id)


@bp.get("/meetings/<int:meeting_id>/suggestions")
@gate(Gate.PUBLIC)
def suggestions(meeting_id: int) -> ResponseReturnValue:
    """What was suggested, as far as the reader may read it."""
    meeting, _place = found_meeting(meeting_id)
    if meeting.group_id is None:
        abort(404)
    shown = suggestion_pages.page(meeting, current_actor())
    return render_template("meetings/suggestions.html", meeting=meeting, shown=shown)


@bp.route("/meetings/<int:meeting_id>/suggestions/new", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def suggest(meeting_id: int) -> ResponseReturnValue:
    meeting, place = found_meeting(meeting_id)
    require(current_actor(), Can.SUGGEST, meeting)
    form = SuggestionForm()
    if not picking.wants_search() and form.validate_on_submit():
        new = Suggested(form.title.data, form.why.data, i18n.current_language(), form.about.data or "")
        with accepted(form, FIELDS) as done:
            service.suggest_item(current_actor(), meeting_id, new)
        if done:
            words = _("Your suggestion is sent. You are told what the chair decides.")
            return told("good", words, to_suggestions(meeting_id))
    picking.prepare(form, meeting.municipality_id, current_actor(), town=place.slug)
    read = LISTINGS[suggestion_rules(meeting.group_id).listing]
    return form_page("meetings/suggestion_form.html", form, meeting=meeting, read=read)


@bp.post("/meetings/<int:meeting_id>/suggestions/<int:suggestion_id>/withdraw")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
def withdraw_suggestion(meeting_id: int, suggestion_id: int) -> ResponseReturnValue:
    found_meeting(meeting_id)
    with transaction():
        service.withdraw_suggestion(current_actor(), meeting_id, suggestion_id)
    return told("good", _("Your suggestion is withdrawn."), to_suggestions(meeting_id))


@bp.post("/meetings/<int:meeting_id>/suggestions/<int:suggestion_id>/accept")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
def accept_suggestion(meeting_id: int, suggestion_id: int) -> ResponseReturnValue:
    found_meeting(meeting_id)
    with transaction():
        service.accept_suggestion(current_actor(), meeting_id, suggestion_id)
    return told("good", _("The item is on the agenda."), to_suggestions(meeting_id))


@bp.route("/meetings/<int:meeting_id>/suggestions/<int:suggestion_id>/send-back", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def send_back(meeting_id: int, suggestion_id: int) -> ResponseReturnValue:
    meeting, _place = found_meeting(meeting_id)
    require(current_actor(), Can.RUN, meeting)
    found = queries.suggestion(meeting_id, suggestion_id)
    if found is None:
        raise Absent(f"no suggestion {suggestion_id}")
    form, language = SendBackForm(), i18n.current_language()
    if form.validate_on_submit():
        with accepted(form) as done:
            service.send_back(
                current_actor(), meeting_id, suggestion_id, form.reason.data, language, hidden=bool(form.hidden.data)
            )
        if done:
            return told("good", _("The suggestion is sent back with your reason."), to_suggestions(meeting_id))
    return form_page(
        "meetings/send_back_form.html", form, meeting=meeting, suggestion=found, lang=marks(found.language)
    )
