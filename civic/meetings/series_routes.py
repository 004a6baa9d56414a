"""What is left of a series of meetings, moved or cancelled as a whole."""

from __future__ import annotations

from enum import StrEnum

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from civic.core import i18n
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.meetings import desk, queries, service
from civic.meetings.forms import MoveForm, ReasonForm
from civic.meetings.models import Meeting
from civic.meetings.policy import Can, require
from civic.meetings.routes import bp, found_meeting, to_meeting
from civic.meetings.rules import MeetingCode

FIELDS: dict[StrEnum, str] = {
    MeetingCode.NO_SUCH_TIME: "starts",
    MeetingCode.ENDS_BEFORE: "ends",
    MeetingCode.MOVED_TO_PAST: "day",
}


def _how_many(meeting: Meeting) -> int:
    return len(queries.rest_of_series(meeting.series, meeting.starts_at)) if meeting.series else 0


@bp.route("/meetings/<int:meeting_id>/move", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def move_rest(meeting_id: int) -> ResponseReturnValue:
    meeting, place = found_meeting(meeting_id)
    require(current_actor(), Can.CHANGE, meeting)
    form = MoveForm(data=None if request.method == "POST" else desk.move_as_typed(meeting, place))
    if form.validate_on_submit():
        said = {i18n.current_language(): form.reason.data}
        with accepted(form, FIELDS) as done:
            moved = service.move_rest(current_actor(), meeting_id, form.day.data, desk.hours(form), said)
        if done:
            words = ngettext(
                "%(num)s meeting is moved. Calendars are updated.",
                "%(num)s meetings are moved. Calendars are updated.",
                moved,
            )
            return told("good", words, to_meeting(meeting_id))
    return form_page("meetings/move_form.html", form, meeting=meeting, place=place, rest=_how_many(meeting))


@bp.route("/meetings/<int:meeting_id>/cancel-series", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def cancel_rest(meeting_id: int) -> ResponseReturnValue:
    meeting, _place = found_meeting(meeting_id)
    require(current_actor(), Can.CANCEL, meeting)
    form = ReasonForm()
    if form.validate_on_submit():
        with accepted(form) as done:
            gone = service.cancel_rest(current_actor(), meeting_id, {i18n.current_language(): form.reason.data})
        if done:
            words = ngettext(
                "%(num)s meeting is cancelled. Calendars are updated.",
                "%(num)s meetings are cancelled. Calendars are updated.",
                gone,
            )
            return told("good", words, to_meeting(meeting_id))
    return form_page("meetings/cancel_rest_form.html", form, meeting=meeting, rest=_how_many(meeting))
