"""Signatures on paper: officers enter who signed, and remove one for a reason."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from flask import abort, current_app, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import clock as now
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.proposals import queries, service
from civic.proposals.policy import Can, require
from civic.proposals.routes.blueprint import bp, found
from civic.proposals.rules import UNANSWERED, ProposalCode, SignatureCode
from civic.proposals.service import Signed
from civic.proposals.signature_forms import RemovalForm, SignatureForm, SignerForm
from civic.verification import queries as verification
from civic.verification.rules import Field, VerificationCode

#: Which field of a form a refusal belongs to.
FIELDS: dict[StrEnum, str] = {
    SignatureCode.NOT_LISTED: "family_name",
    SignatureCode.NOT_ENTERED: "family_name",
    SignatureCode.NOT_FOR_THEM: "family_name",
    SignatureCode.CLOSED_THEN: "day",
    VerificationCode.LATER_DAY: "day",
    SignatureCode.NO_REASON: "reason",
    ProposalCode.REASON_LONG: "reason",
}


@bp.route("/proposals/<int:proposal_id>/signatures", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def signatures(proposal_id: int) -> ResponseReturnValue:
    """Enter somebody who signed; the form comes back empty for the next one."""
    fresh, place = found(proposal_id)
    require(current_actor(), Can.ENTER_SIGNATURES, fresh)
    form = SignatureForm(data={"day": now.day_in(place.timezone, now.now())})
    if form.validate_on_submit():
        new = False
        with accepted(form, FIELDS) as done:
            signed = Signed(_named(form), form.day.data or date.min)
            folder = current_app.config["CIVIC"].keys_dir
            new = service.enter_signature(current_actor(), proposal_id, signed, folder)
        if done:
            words = _("The signature is entered.") if new else _("This person was entered already. Each counts once.")
            return told("good" if new else "wait", words, url_for("proposals.signatures", proposal_id=proposal_id))
    return form_page("proposals/signatures.html", form, **_context(proposal_id))


@bp.route("/proposals/<int:proposal_id>/signatures/remove", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def remove_signature(proposal_id: int) -> ResponseReturnValue:
    """Remove the signature of somebody, for a reason."""
    fresh, _place = found(proposal_id)
    require(current_actor(), Can.ENTER_SIGNATURES, fresh)
    form = RemovalForm()
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            reason, folder = form.reason.data or "", current_app.config["CIVIC"].keys_dir
            service.remove_signature(current_actor(), proposal_id, _named(form), reason, folder)
        if done:
            there = url_for("proposals.signatures", proposal_id=proposal_id)
            return told("good", _("The signature is removed."), there)
    return form_page("proposals/remove_signature.html", form, **_context(proposal_id))


def _named(form: SignerForm) -> dict[Field, str | date]:
    return {
        Field.FAMILY_NAME: form.family_name.data or "",
        Field.GIVEN_NAME: form.given_name.data or "",
        Field.BIRTH_DATE: form.birth_date.data or date.min,
    }


def _context(proposal_id: int) -> dict[str, object]:
    view = queries.view(proposal_id) or abort(404)
    return {
        "view": view,
        "entered": queries.signatures(proposal_id),
        "open": view.state in UNANSWERED,
        "register": verification.fields_of_register(view.municipality_id) is not None,
    }
