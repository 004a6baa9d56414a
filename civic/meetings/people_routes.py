"""Signing up for a meeting; who signed up and who came, for its organisers."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told
from civic.core.forms import choices
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.once import repeatable
from civic.core.web import accepted, form_page
from civic.meetings import queries, service
from civic.meetings.forms import AttendanceForm
from civic.meetings.policy import Can, require
from civic.meetings.routes import bp, found_meeting, to_meeting
from civic.meetings.rules import Seat
from civic.meetings.service import Came


@bp.post("/meetings/<int:meeting_id>/sign-up")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("signing up twice equals once")
def sign_up(meeting_id: int) -> ResponseReturnValue:
    found_meeting(meeting_id)
    with transaction():
        given = service.sign_up(current_actor(), meeting_id)
    words = _("You have a place.") if given is Seat.PLACE else _("You are on the waiting list.")
    return told("good", words, to_meeting(meeting_id))


@bp.post("/meetings/<int:meeting_id>/sign-off")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("signing off twice equals once")
def sign_off(meeting_id: int) -> ResponseReturnValue:
    found_meeting(meeting_id)
    with transaction():
        service.sign_off(current_actor(), meeting_id)
    return told("good", _("You have given your place back."), to_meeting(meeting_id))


@bp.get("/meetings/<int:meeting_id>/people")
@gate(Gate.STAFF)
def people(meeting_id: int) -> ResponseReturnValue:
    """Who signed up, by name: for those who organise meetings."""
    meeting, _place = found_meeting(meeting_id)
    require(current_actor(), Can.SEE_PEOPLE, meeting)
    return render_template("meetings/people.html", meeting=meeting, people=queries.participants(meeting.id))


@bp.route("/meetings/<int:meeting_id>/attendance", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def attendance(meeting_id: int) -> ResponseReturnValue:
    meeting, _place = found_meeting(meeting_id)
    require(current_actor(), Can.NOTE_ATTENDANCE, meeting)
    known = queries.participants(meeting.id)
    before = {"came": meeting.came, "attended": [str(one.person_id) for one in known if one.attended]}
    form = AttendanceForm(data=None if request.method == "POST" else before)
    form.attended.choices = choices([(str(one.person_id), one.name) for one in known])
    if form.validate_on_submit():
        with accepted(form, "came") as done:
            came = Came([int(number) for number in form.attended.data or ()], form.came.data)
            service.note_attendance(current_actor(), meeting_id, came)
        if done:
            return told("good", _("Saved."), to_meeting(meeting_id))
    return form_page("meetings/attendance_form.html", form, meeting=meeting, anybody=bool(known))
