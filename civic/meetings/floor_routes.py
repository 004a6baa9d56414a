"""The room: a page that everybody reads who may see the meeting, and what its chair and its speakers do there."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import i18n
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.forms import choices
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import marks, say, tongue
from civic.core.limits import WRITE, limiter
from civic.core.once import repeatable
from civic.core.permissions import Actor
from civic.core.web import accepted, form_page
from civic.meetings import floor_pages, queries, service
from civic.meetings.floor_forms import AddItemForm, PresentForm, RulesForm
from civic.meetings.models import Meeting
from civic.meetings.policy import Can, may, require
from civic.meetings.routes import bp, found_meeting, to_meeting
from civic.meetings.rules import minutes_file as minutes_as_file
from civic.meetings.service import NewItem
from civic.towns.here import Town


def found_room(meeting_id: int) -> tuple[Meeting, Town]:
    """A meeting whose room the reader may enter; for others there is none."""
    meeting, place = found_meeting(meeting_id)
    if not may(current_actor(), Can.ENTER, meeting):
        abort(404)
    return meeting, place


def to_floor(meeting_id: int) -> str:
    return url_for("meetings.floor", meeting_id=meeting_id)


@bp.get("/meetings/<int:meeting_id>/floor")
@gate(Gate.PUBLIC)
def floor(meeting_id: int) -> ResponseReturnValue:
    """Who has the floor and who comes next; the page asks for itself every few seconds."""
    meeting, place = found_room(meeting_id)
    title = {"title": say(meeting.titles), "title_lang": marks(tongue(meeting.titles))}
    shown = floor_pages.page(meeting, current_actor())
    return render_template("meetings/floor.html", meeting=meeting, place=place, floor=shown, **title)


# ---- who speaks


@bp.post("/meetings/<int:meeting_id>/ask")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("asking twice equals once")
def ask(meeting_id: int) -> ResponseReturnValue:
    found_meeting(meeting_id)
    with transaction():
        service.ask(current_actor(), meeting_id, order=request.form.get("order") == "1")
    return told("good", _("You are on the list of speakers."), to_floor(meeting_id))


@bp.post("/meetings/<int:meeting_id>/withdraw")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("withdrawing twice equals once")
def withdraw(meeting_id: int) -> ResponseReturnValue:
    found_meeting(meeting_id)
    with transaction():
        service.withdraw(current_actor(), meeting_id)
    return told("good", _("You are no longer on the list of speakers."), to_floor(meeting_id))


@bp.post("/meetings/<int:meeting_id>/apologise")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("saying it twice equals once")
def apologise(meeting_id: int) -> ResponseReturnValue:
    found_meeting(meeting_id)
    coming = request.form.get("coming") == "1"
    with transaction():
        service.apologise(current_actor(), meeting_id, coming=coming)
    words = _("You are expected at the meeting.") if coming else _("Your apology is noted.")
    return told("good", words, to_floor(meeting_id))


# ---- approved minutes


@bp.get("/meetings/<int:meeting_id>/minutes.json")
@gate(Gate.PUBLIC)
def minutes_file(meeting_id: int) -> ResponseReturnValue:
    """The minutes in all their languages, byte by byte as they are hashed when they are approved."""
    meeting, _place = found_meeting(meeting_id)
    if not meeting.minutes:
        abort(404)
    return Response(minutes_as_file(meeting.minutes), mimetype="application/json")


@bp.post("/meetings/<int:meeting_id>/approve")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
def approve(meeting_id: int) -> ResponseReturnValue:
    found_meeting(meeting_id)
    with transaction():
        service.approve_minutes(current_actor(), meeting_id)
    return told("good", _("The minutes are approved. They can no longer be changed."), to_meeting(meeting_id))


# ---- what the chair does


class Deed(StrEnum):
    """What a chair does with one button; some of them with the number of what it is about."""

    OPEN = "open"
    CLOSE = "close"
    NEXT = "next"
    STOP = "stop"
    CALL = "call"
    ADD = "add"
    STRIKE = "strike"
    EARLIER = "earlier"
    LATER = "later"


def _do(deed: Deed, actor: Actor, meeting_id: int, about: int) -> None:
    deeds: dict[Deed, Callable[[], object]] = {
        Deed.OPEN: lambda: service.open_meeting(actor, meeting_id),
        Deed.CLOSE: lambda: service.close_meeting(actor, meeting_id),
        Deed.NEXT: lambda: service.next_speaker(actor, meeting_id),
        Deed.STOP: lambda: service.stop_speech(actor, meeting_id),
        Deed.CALL: lambda: service.call_item(actor, meeting_id, about),
        Deed.ADD: lambda: service.ask_for(actor, meeting_id, about, order=False),
        Deed.STRIKE: lambda: service.strike(actor, meeting_id, about),
        Deed.EARLIER: lambda: service.move_item(actor, meeting_id, about, earlier=True),
        Deed.LATER: lambda: service.move_item(actor, meeting_id, about, earlier=False),
    }
    deeds[deed]()


@bp.post("/meetings/<int:meeting_id>/run")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
def run(meeting_id: int) -> ResponseReturnValue:
    """One button of the chair."""
    meeting, _place = found_meeting(meeting_id)
    require(current_actor(), Can.RUN, meeting)
    deed, about = request.form.get("deed", ""), request.form.get("about", "0")
    if deed not in set(Deed) or not about.isascii() or not about.isdigit() or len(about) > 9:
        abort(400)
    with transaction():
        _do(Deed(deed), current_actor(), meeting_id, int(about))
    return told("good", _said(Deed(deed)), to_floor(meeting_id))


def _said(deed: Deed) -> str:
    words = {
        Deed.OPEN: _("The meeting is open."),
        Deed.CLOSE: _("The meeting is closed."),
        Deed.NEXT: _("The next speaker has the floor."),
        Deed.STOP: _("Nobody has the floor now."),
        Deed.CALL: _("The item is called."),
        Deed.ADD: _("Added to the list of speakers."),
        Deed.STRIKE: _("Removed from the list of speakers."),
    }
    return str(words.get(deed, _("Saved.")))


def _offer(form: PresentForm, meeting: Meeting) -> None:
    people = queries.attendees(meeting)
    form.present.choices = choices([(str(one.person_id), one.name) for one in people if one.deputy_for_id is None])
    for row in form.deputies:
        none = [("", _("Nobody"))]
        row.form.member.choices = choices([*none, *((str(p.person_id), p.name) for p in people if p.member)])
        row.form.deputy.choices = choices([*none, *((str(p.person_id), p.name) for p in people if not p.member)])
    if not meeting.deputies or all(one.member for one in people):
        del form.deputies


@bp.route("/meetings/<int:meeting_id>/present", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def present(meeting_id: int) -> ResponseReturnValue:
    """Who is here now: ticked as a whole; the clock of the database says when somebody came or left."""
    meeting, _place = found_meeting(meeting_id)
    require(current_actor(), Can.RUN, meeting)
    here = queries.presences(meeting.id)
    before = {
        "present": [str(row.person_id) for row in here if row.deputy_for_id is None],
        "deputies": [{"member": row.deputy_for_id, "deputy": row.person_id} for row in here if row.deputy_for_id],
    }
    form = PresentForm(data=None if request.method == "POST" else before)
    _offer(form, meeting)
    if form.validate_on_submit():
        people: dict[int, int | None] = {int(number): None for number in form.present.data or ()}
        for row in form.deputies if "deputies" in form else ():
            if row.form.member.data and row.form.deputy.data:
                people[row.form.deputy.data] = row.form.member.data
        with accepted(form, "present") as done:
            service.set_present(current_actor(), meeting_id, people)
        if done:
            return told("good", _("Saved."), to_floor(meeting_id))
    return form_page("meetings/present_form.html", form, meeting=meeting)


@bp.route("/meetings/<int:meeting_id>/rules", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def rules(meeting_id: int) -> ResponseReturnValue:
    meeting, _place = found_meeting(meeting_id)
    require(current_actor(), Can.RUN, meeting)
    before = {
        "quorum": meeting.quorum,
        "budget": meeting.budget // 60 if meeting.budget else None,
        "deputies": meeting.deputies,
        "online_private": meeting.online_private,
    }
    form = RulesForm(data=None if request.method == "POST" else before)
    if meeting.voting is not None:  # those of the council, since the meeting was opened
        del form.quorum, form.deputies
    if form.validate_on_submit():
        with accepted(form) as done:
            service.set_rules(
                current_actor(),
                meeting_id,
                quorum=form.quorum.data if "quorum" in form else meeting.quorum,
                budget=form.budget.data * 60 if form.budget.data else None,
                deputies=form.deputies.data if "deputies" in form else meeting.deputies,
                online_private=form.online_private.data,
            )
        if done:
            return told("good", _("Saved."), to_floor(meeting_id))
    return form_page("meetings/rules_form.html", form, meeting=meeting)


@bp.route("/meetings/<int:meeting_id>/items", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def items(meeting_id: int) -> ResponseReturnValue:
    """The order of the agenda, changed by buttons, and one more item, also in the room."""
    meeting, _place = found_meeting(meeting_id)
    require(current_actor(), Can.RUN, meeting)
    form = AddItemForm()
    if form.validate_on_submit():
        with accepted(form, "title") as done:
            new = NewItem(form.title.data, language=i18n.current_language())
            service.add_item(current_actor(), meeting_id, new)
        if done:
            return told("good", _("Saved."), url_for("meetings.items", meeting_id=meeting_id))
    rows = [(row, marks(row.language)) for row in queries.agenda_items(meeting.id)]
    return form_page("meetings/items_form.html", form, meeting=meeting, rows=rows)
