"""One's own answers: see, give, change, take back, take along; and which questions a municipality asks."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Blueprint, abort, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.once import repeatable
from civic.core.permissions import Refused
from civic.core.web import accepted
from civic.demographics import labels, pages, queries, service
from civic.demographics.forms import AskForm, QuestionsForm, questions_form
from civic.demographics.policy import Can, require
from civic.demographics.rules import PREFER_NOT, Ask
from civic.demographics.service import Told
from civic.towns import queries as towns
from civic.towns.here import Town, here

bp = Blueprint("demographics", __name__)


def _place() -> Town:
    return here() or abort(404)


def _me() -> int:
    person_id = current_actor().person_id
    assert person_id is not None
    return person_id


def _folder() -> Path:
    folder: Path = current_app.config["CIVIC"].keys_dir
    return folder


def _question(name: str) -> Ask:
    return Ask(name) if name in list(Ask) else abort(404)


def _overview() -> str:
    return url_for("demographics.about_me", town=request.args.get("town"))


@bp.get("/account/about-me")
@gate(Gate.SIGNED_IN)
def about_me() -> ResponseReturnValue:
    return render_template("demographics/about_me.html", **vars(pages.about_me(_place(), _me(), _folder())))


@bp.get("/account/about-me.json")
@gate(Gate.SIGNED_IN)
def export() -> ResponseReturnValue:
    response = make_response(json.dumps(pages.export(_me(), _folder()), ensure_ascii=False, indent=1))
    response.content_type = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="about-me.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route("/account/about-me/answer", methods=["GET", "POST"], defaults={"question": None})
@bp.route("/account/about-me/answer/<question>", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
@repeatable("one answer a question; what it was is hashed nowhere")
def answer(question: str | None) -> ResponseReturnValue:
    """All questions in one form, or one of them."""
    place = _place()
    asked = queries.asked(place.id)
    if question is not None:
        asked = [each for each in asked if each.question.code is _question(question)] or abort(404)
    form = questions_form(asked, place)
    if form.validate_on_submit():
        try:
            with transaction():
                service.tell(current_actor(), place.id, form.told(), _folder())
        except Refused as refused:
            form.refuse(refused, _field_of(form, refused))
        else:
            words = _("Saved. Your answers will be included in the counts you agreed to, from the next publication on.")
            return told("good", words, _overview())
    elif request.method == "GET":
        form.fill(pages.given(_me(), place, _folder()))
    single = str(labels.QUESTIONS[asked[0].question.code]) if question else None
    return render_template(
        "demographics/answer.html", form=form, asked=asked, single=single
    ), 422 if form.errors else 200


def _field_of(form: QuestionsForm, refused: Refused) -> str | None:
    name = refused.params.get("question")
    return name if isinstance(name, str) and name in form else None


@bp.post("/account/about-me/prefer-not/<question>")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("one answer a question; what it was is hashed nowhere")
def prefer_not(question: str) -> ResponseReturnValue:
    with transaction():
        service.tell(current_actor(), _place().id, {_question(question): Told(PREFER_NOT)}, _folder())
    return told("good", _("Saved: you prefer not to say. You are counted under “not stated”."), _overview())


@bp.post("/account/about-me/take-back/<question>")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("one answer a question; what it was is hashed nowhere")
def take_back(question: str) -> ResponseReturnValue:
    which = _question(question)
    with transaction():
        service.take_back(current_actor(), _place().id, [which])
    words = _(
        "Answer withdrawn: %(question)s. From the next publication on, you are counted under "
        "“not stated”. Figures already published do not change.",
        question=str(labels.QUESTIONS[which]),
    )
    return told("good", words, _overview())


@bp.route("/account/about-me/take-back", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
@repeatable("one answer a question; what it was is hashed nowhere")
def take_back_everything() -> ResponseReturnValue:
    if request.method == "GET":
        return render_template("demographics/take_back.html")
    with transaction():
        service.take_back(current_actor(), _place().id)
    return told("good", _("All your answers have been deleted."), _overview())


# ---- which questions a municipality asks


@bp.get("/admin/questions")
@gate(Gate.STAFF)
def questions() -> ResponseReturnValue:
    place = _place()
    require(current_actor(), Can.CHOOSE_QUESTIONS, towns.InMunicipality(place.id))
    return render_template("demographics/questions.html", asked=queries.all_questions(place.id), names=labels.QUESTIONS)


@bp.route("/admin/questions/<question>", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
@repeatable("sets a state")
def choose_question(question: str) -> ResponseReturnValue:
    place, which = _place(), _question(question)
    require(current_actor(), Can.CHOOSE_QUESTIONS, towns.InMunicipality(place.id))
    before = next(each for each in queries.all_questions(place.id) if each.question.code is which)
    form = AskForm(data={"asked": before.asked, "purpose": before.purposes.get(current_language(), "")})
    if form.validate_on_submit():
        purposes = {**before.purposes, current_language(): form.purpose.data or ""}
        with accepted(form, "purpose") as done:
            service.choose_question(current_actor(), place.id, which, form.asked.data, purposes)
        if done:
            return told("good", _("Saved."), url_for("demographics.questions", town=request.args.get("town")))
    context = {"form": form, "name": str(labels.QUESTIONS[which]), "special": before.question.special}
    return render_template("demographics/question_form.html", **context), 422 if form.errors else 200
