"""Calls for everybody, and applying for oneself."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Refused
from civic.core.web import form_page
from civic.councils import queries as councils
from civic.councils.models import Council
from civic.recruitment import pages, queries, service
from civic.recruitment.forms import AGREED, ApplicationForm, application_form
from civic.recruitment.models import Call
from civic.recruitment.policy import Can, require
from civic.recruitment.rules import RecruitmentCode, Stage
from civic.resources import queries as resources
from civic.towns.here import Town, stand_in

bp = Blueprint("recruitment", __name__)


def keys() -> Path:
    folder: Path = current_app.config["CIVIC"].keys_dir
    return folder


def call_at(call_id: int) -> tuple[Call, Council, Town]:
    """A call of a council that the reader may see; 404 for others."""
    call = queries.call(call_id) or abort(404)
    council = councils.council(call.council_id)
    resource = resources.resource(council.resource_id) if council else None
    if council is None or resource is None or not resources.may_see(current_actor(), resource):
        abort(404)
    return call, council, stand_in(call.municipality_id)


def to(call_id: int, endpoint: str = "recruitment.show") -> str:
    return url_for(endpoint, call_id=call_id)


@bp.get("/calls/<int:call_id>")
@gate(Gate.PUBLIC)
def show(call_id: int) -> ResponseReturnValue:
    call, council, place = call_at(call_id)
    return render_template("recruitment/call.html", **vars(pages.page(place, council, call, current_actor())))


@bp.get("/calls/<int:call_id>/lotteries/<int:number>.json")
@gate(Gate.PUBLIC)
def lottery(call_id: int, number: int) -> ResponseReturnValue:
    """The published lottery, byte by byte as its fingerprint says."""
    call, council, _place = call_at(call_id)
    draw = next((each for each in queries.draws(call.id) if each.round == number), None)
    if draw is None or draw.lottery is None:
        abort(404)
    name = f"{council.slug}-call-{call.id}-lottery-{number}.json"
    return as_file(draw.lottery.encode(), "application/json", name)


def as_file(content: bytes, kind: str, name: str) -> Response:
    response = make_response(content)
    response.content_type = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.route("/calls/<int:call_id>/apply", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def apply(call_id: int) -> ResponseReturnValue:
    """The application; with ``?take=1`` filled with what the person told the town already."""
    call, council, place = call_at(call_id)
    require(current_actor(), Can.APPLY)
    mine = queries.application(call.id, current_actor().person_id)
    form = application_form(call, place, mine is not None)
    if form.validate_on_submit():
        try:
            with transaction():
                service.apply(
                    current_actor(),
                    call.id,
                    form.told(),
                    (form.address.data or "") if "address" in form else "",
                    (form.code.data or "") if "code" in form else "",
                    keys(),
                )
        except Refused as refused:
            form.refuse(refused, _field_of(form, refused))
        else:
            words = _("Your application is saved. You can change or withdraw it until the draw begins.")
            return told("good", words, to(call_id))
    elif request.method == "GET":
        _fill(form, call, place, mine.id if mine else None)
    return form_page(
        "recruitment/apply.html",
        form,
        features=form.features,
        mine=mine,
        agreed=AGREED,
        open=service.stage(call) is Stage.OPEN,
        taken=request.args.get("take") is not None,
        **vars(pages.head(place, council, call)),
    )


def _fill(form: ApplicationForm, call: Call, place: Town, mine: int | None) -> None:
    """What was told to this call, or what would be taken over; taken over, nothing is agreed to yet."""
    person_id = current_actor().person_id
    if mine is not None:
        given, agreed = queries.answers(mine), True
    elif request.args.get("take") is not None and person_id is not None:
        hoods = {number: code for number, (code, _names) in place.hoods.items()}
        given, agreed = queries.told_already(person_id, call.municipality_id, hoods, clock.now().year), False
    else:
        return
    for name in form.features:
        form[name].data = given.get(name, "")
        form[name + AGREED].data = agreed and name in given


def _field_of(form: ApplicationForm, refused: Refused) -> str | None:
    if refused.code is RecruitmentCode.NO_CODE and "code" in form:
        return "code"
    name = refused.params.get("feature")
    return name if isinstance(name, str) and name in form else None


@bp.post("/calls/<int:call_id>/withdraw")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
def withdraw(call_id: int) -> ResponseReturnValue:
    call, _council, _place = call_at(call_id)
    with transaction():
        service.withdraw(current_actor(), call.id)
    return told("good", _("Your application is deleted, with all your answers."), to(call_id))


@bp.post("/calls/<int:call_id>/answer")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
def answer(call_id: int) -> ResponseReturnValue:
    """Accept or decline the seat for which one was drawn."""
    call, _council, _place = call_at(call_id)
    accepts = request.form.get("answer") == "accept"
    with transaction():
        (service.accept if accepts else service.decline)(current_actor(), call.id)
    done = _("You are a member of this council now.") if accepts else _("Declined. Someone else will be drawn.")
    return told("good", done, to(call_id))
