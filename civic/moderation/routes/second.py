"""Cases that are read a second time, and two readings that a third moderator settles."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.moderation import guidelines, pages, queries, second_page, service
from civic.moderation.forms import FIELDS, HoldsForm, ReadingForm
from civic.moderation.policy import Can, require
from civic.moderation.queries import CaseView, Reading
from civic.moderation.routes.blueprint import bp
from civic.moderation.routes.training import closed_queue
from civic.moderation.rules import Holds
from civic.towns.here import place_for, stand_in


@bp.get("/moderation/second")
@gate(Gate.STAFF)
def second() -> ResponseReturnValue:
    """What the reader can read a second time, and what they can settle."""
    place = place_for(require, Can.MODERATE)
    closed = closed_queue(place)
    if closed is not None:
        return closed
    return render_template("moderation/second.html", place=place, lines=second_page.lines(place))


@bp.route("/moderation/second/<int:decision_id>", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def read_again(decision_id: int) -> ResponseReturnValue:
    """The case without what was decided; once it was read and the readings differ, both of them."""
    found = queries.reading(decision_id) or abort(404)
    case = queries.case_view(found.case_id) or abort(404)
    require(current_actor(), Can.MODERATE, case)
    closed = closed_queue(stand_in(case.municipality_id))
    if closed is not None:
        return closed
    if found.second is None:
        return _read(found, case)
    return _settle(found, case)


def _read(found: Reading, case: CaseView) -> ResponseReturnValue:
    place, form = stand_in(case.municipality_id), ReadingForm()
    form.offer(guidelines.of_town(place.id))
    if form.validate_on_submit():
        with accepted(form, {code: name for code, name in FIELDS.items() if name in form}) as done:
            service.read_again(current_actor(), found.decision_id, form.guideline.data)
        if done:
            return told("good", _("Thank you. Your reading is saved."), url_for("moderation.second", **place.args))
    thing, reports = second_page.thing(case), pages.reports(case)
    mine = found.decided_by == current_actor().person_id
    return form_page("moderation/read_again.html", form, place=place, thing=thing, reports=reports, mine=mine)


def _settle(found: Reading, case: CaseView) -> ResponseReturnValue:
    place, form = stand_in(case.municipality_id), HoldsForm()
    if form.validate_on_submit():
        held = Holds(form.held.data) if form.held.data in list(Holds) else None
        with accepted(form, {code: name for code, name in FIELDS.items() if name in form}) as done:
            service.resolve(current_actor(), found.decision_id, held, form.words.data or "")
        if done:
            return told("good", _("Settled."), url_for("moderation.second", **place.args))
    mine = current_actor().person_id in (found.decided_by, found.read_by)
    return form_page(
        "moderation/settle.html",
        form,
        place=place,
        thing=second_page.thing(case),
        reading=found,
        outcomes=second_page.outcomes(found),
        open=found.agrees is False and found.resolved_at is None and not mine,
    )
