"""An answer of several offices: which are asked, and the part of each."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language, say
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.processes import queries as processes
from civic.proposals import answer_parts, queries, service
from civic.proposals.part_forms import PartForm, PartOfficeForm
from civic.proposals.policy import MAY, Can, require
from civic.proposals.routes.blueprint import bp, found
from civic.proposals.rules import ProposalCode, ProposalState
from civic.towns.queries import InMunicipality


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
    form.offer_towns({each.municipality_id: say(each.names) for each in processes.partners(fresh.process_id)})
    if form.validate_on_submit():
        with accepted(form, "office") as asked:
            if form.asked_town is None:
                service.ask_part(current_actor(), proposal_id, form.office.data or "")
            else:
                service.ask_town(current_actor(), proposal_id, form.asked_town)
        if asked:
            words = _("The town is asked. The page of the proposal says so.")
            office = _("The office is asked. The page of the proposal says so.")
            return told("good", office if form.asked_town is None else words, _to(proposal_id))
    view = queries.view(proposal_id) or abort(404)
    shown = answer_parts.lines(place, queries.parts(proposal_id))
    return form_page("proposals/parts.html", form, place=place, fresh=fresh, view=view, parts=shown)


@bp.route("/proposals/<int:proposal_id>/parts/<int:part_id>", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def part(proposal_id: int, part_id: int) -> ResponseReturnValue:
    """Write the part of one office, or of a town that shares the process."""
    fresh, place = found(proposal_id)
    own = queries.part(proposal_id, part_id) or abort(404)
    require(current_actor(), Can.ANSWER_PART, InMunicipality(own.municipality_id or fresh.municipality_id))
    form = PartForm(data={"state": own.state, "text": own.text})
    if form.validate_on_submit():
        with accepted(form, {ProposalCode.ANSWER_LONG: "text", ProposalCode.NO_ANSWER: "text"}) as done:
            state = ProposalState(form.state.data)
            service.answer_part(current_actor(), proposal_id, part_id, state, form.text.data or "", current_language())
        if done:
            return told("good", _("The part is published."), url_for("proposals.show", proposal_id=proposal_id))
    view = queries.view(proposal_id) or abort(404)
    all_parts = _to(proposal_id) if MAY[Can.ANSWER](current_actor(), fresh) else ""
    office = answer_parts.name(place, own)
    return form_page("proposals/part.html", form, fresh=fresh, view=view, office=office, all_parts=all_parts)


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
