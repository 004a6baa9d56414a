"""The municipality's side of a proposal."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import summary
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Refused
from civic.core.web import accepted, form_page
from civic.proposals import queries, service
from civic.proposals.forms import AnswerForm, StopForm
from civic.proposals.labels import ANSWERS
from civic.proposals.policy import Can, require
from civic.proposals.routes.blueprint import bp, found
from civic.proposals.rules import ANSWERED, ProposalState


@bp.route("/proposals/<int:proposal_id>/answer", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def answer(proposal_id: int) -> ResponseReturnValue:
    fresh, place = found(proposal_id)
    require(current_actor(), Can.ANSWER, fresh)
    proposal = queries.proposal(proposal_id)
    before = {}
    if proposal is not None and fresh.state in ANSWERED:
        before = {"state": proposal.state, "text": proposal.answer, "office": proposal.answer_office}
    form = AnswerForm(data=before)
    if not summary.wants_change() and form.validate_on_submit():
        try:
            if _answered(form, proposal_id):
                return told("good", _("The answer is published."), url_for("proposals.show", proposal_id=proposal_id))
        except summary.NotConfirmed:
            return _summary(form, fresh.id, proposal.title if proposal else "")
    page = render_template("proposals/answer.html", form=form, place=place, proposal=proposal, fresh=fresh)
    return page, 422 if form.errors or form.form_errors else 200


def _summary(form: AnswerForm, proposal_id: int, title: str) -> str:
    return summary.page(
        _("Check the answer"),
        [
            (form.state.label.text, str(ANSWERS[ProposalState(form.state.data)])),
            (form.text.label.text, summary.read(form.text.data)),
            (form.office.label.text, form.office.data),
        ],
        _("Publish answer"),
        _("It is published in the town’s name. Those who wrote, supported or commented on the proposal are told."),
        (url_for("proposals.show", proposal_id=proposal_id), title),
    )


def _answered(form: AnswerForm, proposal_id: int) -> bool:
    state = ProposalState(form.state.data) if form.state.data else ProposalState.PUBLISHED
    try:
        with transaction():
            service.answer(
                current_actor(), proposal_id, state, form.text.data or "", form.office.data or "", current_language()
            )
            summary.require_confirmed()
    except Refused as refused:
        form.tell(refused)
        return False
    return True


@bp.route("/proposals/<int:proposal_id>/clock", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def clock(proposal_id: int) -> ResponseReturnValue:
    """Stop the clock of an answer for a reason."""
    fresh, place = found(proposal_id)
    require(current_actor(), Can.ANSWER, fresh)
    form = StopForm()
    if form.validate_on_submit():
        with accepted(form, "reason") as stopped:
            service.stop_clock(current_actor(), proposal_id, form.reason.data or "", current_language())
        if stopped:
            return told("good", _("The clock is stopped."), url_for("proposals.show", proposal_id=proposal_id))
    return form_page(
        "proposals/clock.html", form, place=place, fresh=fresh, view=queries.view(proposal_id) or abort(404)
    )


@bp.post("/proposals/<int:proposal_id>/clock/resume")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def resume(proposal_id: int) -> ResponseReturnValue:
    """Let the clock of an answer go on."""
    found(proposal_id)
    with transaction():
        service.resume_clock(current_actor(), proposal_id)
    return told("good", _("The clock goes on."), url_for("proposals.show", proposal_id=proposal_id))


@bp.post("/proposals/<int:proposal_id>/review")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def review(proposal_id: int) -> ResponseReturnValue:
    found(proposal_id)
    with transaction():
        service.review(current_actor(), proposal_id)
    message = _("Everyone can now see that it is under review.")
    return told("good", message, url_for("proposals.show", proposal_id=proposal_id))
