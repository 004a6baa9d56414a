"""Motions of a meeting: each has a page, where members second, amend and vote, and the chair puts and records."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told
from civic.core.forms import choices
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Actor
from civic.core.web import accepted, form_page
from civic.meetings import queries as meetings
from civic.meetings.floor_routes import found_room
from civic.meetings.models import Meeting
from civic.meetings.rules.deciding import VoteCount
from civic.motions import pages, queries, service, wording
from civic.motions.forms import AmendForm, CountForm, MoveForm
from civic.motions.models import Motion
from civic.motions.policy import Can, require
from civic.motions.rules import SOME_MINUTES, MotionCode
from civic.votes.jobs import keys_folder

bp = Blueprint("motions", __name__)


def _found(meeting_id: int, number: int) -> tuple[Meeting, Motion]:
    meeting, _place = found_room(meeting_id)
    return meeting, queries.motion(meeting.id, number) or abort(404)


def _to(meeting_id: int, number: int) -> str:
    return url_for("motions.show", meeting_id=meeting_id, number=number)


@bp.route("/meetings/<int:meeting_id>/motions/new", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def new(meeting_id: int) -> ResponseReturnValue:
    """Move a motion; the item that is discussed is chosen beforehand."""
    meeting, _place = found_room(meeting_id)
    require(current_actor(), Can.MOVE, meeting)
    called = meetings.item_now(meeting.id)
    form = MoveForm(data=None if request.method == "POST" else {"item": called.id if called else None})
    items = enumerate(meetings.agenda_items(meeting.id), 1)
    form.item.choices = choices([(item.id, f"{number}. {item.title}") for number, item in items])
    if form.validate_on_submit():
        number = 0
        with accepted(form, {MotionCode.NO_TEXT: "text", MotionCode.NO_ITEM: "item"}) as done:
            number = service.move(
                current_actor(), meeting_id, form.item.data, form.text.data, current_language()
            ).number
        if done:
            return told("good", _("Your motion is moved."), _to(meeting_id, number))
    return form_page("motions/move.html", form, meeting=meeting)


@bp.get("/meetings/<int:meeting_id>/motions/<int:number>")
@gate(Gate.PUBLIC)
def show(meeting_id: int, number: int) -> ResponseReturnValue:
    meeting, motion = _found(meeting_id, number)
    shown = pages.page(meeting, motion, current_actor())
    name = wording.named(motion, shown.line.amends)
    return render_template("motions/motion.html", meeting=meeting, m=shown, name=name, some_minutes=SOME_MINUTES)


@bp.route("/meetings/<int:meeting_id>/motions/<int:number>/amend", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def amend(meeting_id: int, number: int) -> ResponseReturnValue:
    """Suggest other words: the text is changed in place."""
    meeting, motion = _found(meeting_id, number)
    require(current_actor(), Can.MOVE, meeting)
    form = AmendForm(data=None if request.method == "POST" else {"text": motion.text})
    if form.validate_on_submit():
        made = 0
        with accepted(form, "text") as done:
            made = service.amend(current_actor(), meeting_id, number, form.text.data).number
        if done:
            return told("good", _("Your amendment is moved."), _to(meeting_id, made))
    return form_page("motions/amend.html", form, meeting=meeting, back=_to(meeting_id, number))


@bp.post("/meetings/<int:meeting_id>/motions/<int:number>/act")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
def act(meeting_id: int, number: int) -> ResponseReturnValue:
    """One button of a member: second, withdraw, or a vote."""
    meeting, _motion = _found(meeting_id, number)
    actor, deed = current_actor(), request.form.get("deed", "")
    require(actor, Can.MOVE, meeting)
    choice = pages.chosen(deed)
    if choice is None and deed not in ("second", "withdraw"):
        abort(400)
    with transaction():
        if choice is not None:
            service.vote(actor, meeting_id, number, choice)
        elif deed == "second":
            service.second(actor, meeting_id, number)
        else:
            service.withdraw(actor, meeting_id, number)
    words = _("Your vote is noted.") if choice else _("You have seconded it.") if deed == "second" else _("Withdrawn.")
    return told("good", words, _to(meeting_id, number))


class Deed(StrEnum):
    """What a chair does with a motion by one button."""

    PUT = "put"
    STOP = "stop"
    DECIDE = "decide"


def _do(deed: Deed, actor: Actor, meeting_id: int, number: int, minutes: int) -> None:
    deeds: dict[Deed, Callable[[], None]] = {
        Deed.PUT: lambda: service.put(actor, meeting_id, number, keys_folder(), minutes),
        Deed.STOP: lambda: service.stop(actor, meeting_id, number),
        Deed.DECIDE: lambda: service.decide(actor, meeting_id, number),
    }
    deeds[deed]()


@bp.post("/meetings/<int:meeting_id>/motions/<int:number>/run")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
def run(meeting_id: int, number: int) -> ResponseReturnValue:
    """One button of the chair."""
    meeting, _motion = _found(meeting_id, number)
    require(current_actor(), Can.PUT, meeting)
    deed, minutes = request.form.get("deed", ""), request.form.get("minutes", str(SOME_MINUTES))
    if deed not in set(Deed) or not minutes.isascii() or not minutes.isdigit() or len(minutes) > 4:
        abort(400)
    with transaction():
        _do(Deed(deed), current_actor(), meeting_id, number, int(minutes))
    words = {
        Deed.PUT: _("The vote is open."),
        Deed.STOP: _("The vote is ended without a result."),
        Deed.DECIDE: _("The result is recorded."),
    }
    return told("good", words[Deed(deed)], _to(meeting_id, number))


@bp.route("/meetings/<int:meeting_id>/motions/<int:number>/count", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def count(meeting_id: int, number: int) -> ResponseReturnValue:
    """A show of hands that the chair has counted."""
    meeting, _motion = _found(meeting_id, number)
    require(current_actor(), Can.PUT, meeting)
    form = CountForm()
    if form.validate_on_submit():
        shown = VoteCount(form.votes_for.data, form.against.data, form.abstained.data)
        with accepted(form) as done:
            service.decide(current_actor(), meeting_id, number, shown)
        if done:
            return told("good", _("The result is recorded."), _to(meeting_id, number))
    return form_page("motions/count.html", form, meeting=meeting, back=_to(meeting_id, number))
