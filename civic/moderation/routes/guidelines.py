"""The community guidelines: everybody reads them, organisers write them."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import marks, say, tongue
from civic.core.limits import WRITE, limiter
from civic.core.urls import number_asked
from civic.core.web import accepted, form_page
from civic.moderation import guidelines as house
from civic.moderation import queries, service
from civic.moderation.forms import GuidelinesForm
from civic.moderation.policy import Can, may, require
from civic.moderation.routes.blueprint import bp
from civic.towns.here import place_for, present
from civic.towns.queries import InMunicipality


@bp.get("/rules")
@gate(Gate.PUBLIC)
def guidelines() -> ResponseReturnValue:
    """The guidelines in force; ``?version`` an earlier one."""
    place, version = present(), number_asked("version")
    found = house.of_town(place.id, version)
    if version is not None and found.version != version:
        abort(404)
    return render_template(
        "moderation/guidelines.html",
        place=place,
        guidelines=found,
        items=[(say(item.titles), marks(tongue(item.titles))) for item in found.items],
        versions=queries.guidelines_rows(place.id),
        may_edit=may(current_actor(), Can.EDIT_GUIDELINES, InMunicipality(place.id)),
    )


@bp.route("/admin/guidelines", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def edit_guidelines() -> ResponseReturnValue:
    place = place_for(require, Can.EDIT_GUIDELINES)
    form = GuidelinesForm.of(house.of_town(place.id).items, place.languages, request.form)
    if form.validate_on_submit():
        with accepted(form) as done:
            service.publish_guidelines(current_actor(), place.id, form.typed())
        if done:
            words = _("Published. Earlier versions can still be read.")
            return told("good", words, url_for("moderation.guidelines", **place.args))
    return form_page("moderation/guidelines_form.html", form, place=place)
