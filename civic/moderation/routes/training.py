"""The made-up cases of a new moderator, and whom an administrator lets do without."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.moderation import queries, service, training_page
from civic.moderation.forms import FIELDS, ExerciseForm, WaiverForm
from civic.moderation.guidelines import built_in
from civic.moderation.policy import Can, may, require
from civic.moderation.routes.blueprint import bp
from civic.moderation.rules import ModerationCode
from civic.towns.here import Town, place_for
from civic.towns.queries import InMunicipality


@bp.route("/moderation/training", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def training() -> ResponseReturnValue:
    """The next made-up case; once all are decided, where somebody differed and why."""
    place, form, actor = place_for(require, Can.MODERATE), ExerciseForm(), current_actor()
    form.offer(built_in())
    if form.validate_on_submit():
        code = form.code.data or ""
        with accepted(form, {ModerationCode.NO_GUIDELINE: "guideline"}) as done:
            service.decide_exercise(actor, place.id, code, form.guideline.data)
        if done:
            return told("good", _("Decided."), url_for("moderation.training", decided=code, **place.args))
    page = training_page.shown(actor.person_id or 0, request.args.get("decided", ""))
    form.code.data = page.next_code
    return form_page("moderation/training.html", form, place=place, page=page)


@bp.route("/moderation/training/people", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def trainees() -> ResponseReturnValue:
    """Who moderates here and how far they are, and the form that lets somebody do without."""
    place, form = place_for(require, Can.WAIVE), WaiverForm()
    people = queries.trainees(place.id)
    form.offer([(each.person_id, each.name) for each in people])
    if form.validate_on_submit():
        with accepted(form, {code: name for code, name in FIELDS.items() if name in form}) as done:
            service.waive_training(current_actor(), place.id, form.person.data or 0, form.reason.data or "")
        if done:
            return told("good", _("Saved."), url_for("moderation.trainees", **place.args))
    total = training_page.shown(0).total
    return form_page("moderation/trainees.html", form, place=place, people=people, total=total)


def closed_queue(place: Town) -> ResponseReturnValue | None:
    """What stands in place of the queue for whoever has not decided the made-up cases yet; None for all others."""
    actor = current_actor()
    if actor.person_id is None or queries.is_trained(actor.person_id, place.id):
        return None
    page, waives = training_page.shown(actor.person_id), may(actor, Can.WAIVE, InMunicipality(place.id))
    status = 422 if request.method == "POST" else 200
    return render_template("moderation/closed.html", place=place, page=page, may_waive=waives), status
