"""An answer of several offices: which are asked, and the part of each."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.proposals import answer_parts, queries, service
from civic.proposals.forms import PartForm, PartOfficeForm
from civic.proposals.policy import Can, require
from civic.proposals.routes.blueprint import bp, found
from civic.proposals.rules import ProposalCode, ProposalState


def _to(proposal_id: int) -> str:
    return url_for("proposals.parts", proposal_id=proposal_id)


@bp.route("/proposals/<int:proposal_id>/parts", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def parts(proposal_id: int) -> ResponseReturnValue:
    """The offices that answer together, and a form to ask another one."""
    fresh, place = found(proposal_id)
    require(current_actor(), Can.ANSWER, fresh)
    form = PartOfficeForm()
    if form.validate_on_submit():
        with accepted(form, "office") as asked:
            service.ask_part(current_actor(), proposal_id, form.office.data or "")
        if asked:
            return told("good", _("The office is asked. The page of the proposal says so."), _to(proposal_id))
    view = queries.view(proposal_id) or abort(404)
    shown = answer_parts.lines(place, queries.parts(proposal_id))
    return form_page("proposals/parts.html", form, place=place, fresh=fresh, view=view, parts=shown)


@bp.route("/proposals/<int:proposal_id>/parts/<int:part_id>", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def part(proposal_id: int, part_id: int) -> ResponseReturnValue:
    """Write the part of one office."""
    fresh, place = found(proposal_id)
    require(current_actor(), Can.ANSWER, fresh)
    own = queries.part(proposal_id, part_id) or abort(404)
    form = PartForm(data={"state": own.state, "text": own.text})
    if form.validate_on_submit():
        with accepted(form, {ProposalCode.ANSWER_LONG: "text", ProposalCode.NO_ANSWER: "text"}) as done:
            state = ProposalState(form.state.data)
            service.answer_part(current_actor(), proposal_id, part_id, state, form.text.data or "", current_language())
        if done:
            return told("good", _("The part is published."), url_for("proposals.show", proposal_id=proposal_id))
    view = queries.view(proposal_id) or abort(404)
    return form_page("proposals/part.html", form, fresh=fresh, view=view, office=place.office(own.office))


@bp.post("/proposals/<int:proposal_id>/parts/<int:part_id>/take-out")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def take_out_part(proposal_id: int, part_id: int) -> ResponseReturnValue:
    """Ask an office no longer."""
    fresh, _place = found(proposal_id)
    require(current_actor(), Can.ANSWER, fresh)
    if queries.part(proposal_id, part_id) is None:
        abort(404)
    with transaction():
        service.take_out_part(current_actor(), proposal_id, part_id)
    return told("good", _("The office is no longer asked."), _to(proposal_id))
