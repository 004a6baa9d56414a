"""One's own verification: what is kept, a code for the desk, and the register."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.once import repeatable
from civic.core.web import accepted
from civic.towns.here import Town, present
from civic.verification import pages, queries, service
from civic.verification.forms import CompareForm
from civic.verification.rules import MOST_TRIES, Field
from civic.verification.service import Outcome

bp = Blueprint("verification", __name__)


@bp.route("/account/verification", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def own() -> ResponseReturnValue:
    """What is kept of oneself, and how to be verified; the form compares oneself with the register."""
    place = present()
    names = queries.fields_of_register(place.id)
    form = _form(names)
    if form.validate_on_submit():
        outcome = Outcome.NO_MATCH
        with accepted(form) as done:
            fields = [Field(name) for name in names or ()]
            folder = current_app.config["CIVIC"].keys_dir
            outcome = service.compare(current_actor(), place.id, form.typed(fields), folder)
        if done and outcome is Outcome.VERIFIED:
            return told("good", _("You are verified."), url_for("verification.own", **place.args))
        if done:
            form.form_errors.append(_failed(outcome, place))
    return _page(place, form, asked=names is not None)


def _form(names: list[str] | None) -> CompareForm:
    form = CompareForm()
    form.keep([Field(name) for name in names or ()])
    return form


def _page(place: Town, form: CompareForm, *, asked: bool) -> ResponseReturnValue:
    person = current_actor().person_id or 0
    found = pages.shown(person, place)
    page = render_template(
        "verification/own.html",
        place=place,
        found=found,
        code=pages.code(person),
        form=form if asked and found is None else None,
        most=MOST_TRIES,
    )
    return page, 422 if request.method == "POST" else 200


def _failed(outcome: Outcome, place: Town) -> str:
    if outcome is Outcome.TOO_OFTEN:
        when = pages.next_try(current_actor().person_id or 0, place.id)
        words = _(
            "You have tried too often. You can try again on %(when)s, or be verified at the town hall.", when=when
        )
    elif outcome is Outcome.TAKEN:
        words = _("Another account is verified with these details. If it is not yours, please come to the town hall.")
    else:
        words = _("The register has no entry with these details. Check them, or come to the town hall.")
    return str(words)


@bp.post("/account/verification/code")
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE)
@repeatable("a new code takes the place of the one before")
def code() -> ResponseReturnValue:
    """Make a code to show at the desk."""
    place = present()
    with transaction():
        service.show_code(current_actor())
    return told("good", _("Show the code at the town hall."), url_for("verification.own", **place.args))
