"""The secretary records what a council did with a proposal of its list."""

from __future__ import annotations

from enum import StrEnum

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import clock
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.councils import pages, queries, service
from civic.councils.forms import TreatForm
from civic.councils.policy import Can, require
from civic.councils.routes import bp, council_at
from civic.councils.rules import CouncilCode

#: Which field of the form a refusal belongs to.
FIELDS: dict[StrEnum, str] = {CouncilCode.ITEM_DAY: "treated_on", CouncilCode.ITEM_NO_OUTCOME: "outcome"}


@bp.route("/councils/<slug>/list/<int:item_id>", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def treat(slug: str, item_id: int) -> ResponseReturnValue:
    council, place = council_at(slug)
    require(current_actor(), Can.ADOPT, council)
    row = queries.item_row(item_id)
    if row is None or row.council_id != council.id:
        abort(404)
    form = TreatForm(data={"treated_on": clock.day_in(place.timezone, clock.now())})
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            day, outcome = form.treated_on.data or row.since, form.outcome.data or ""
            service.treat(current_actor(), council, item_id, day, outcome, current_language())
        if done:
            return told("good", _("Saved. Those who wrote or support the proposal are told."), _to(slug))
    return form_page("councils/treat.html", form, row=row, **vars(pages.head(place, council)))


def _to(slug: str) -> str:
    return url_for("councils.show", slug=slug)
