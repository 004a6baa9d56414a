"""Merging a proposal with another one: the town asks, the author answers."""

from __future__ import annotations

from enum import StrEnum

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import picking
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Refused
from civic.core.web import accepted, form_page
from civic.proposals import queries, question_page, service
from civic.proposals.forms import MergeForm
from civic.proposals.policy import MAY, Can, require
from civic.proposals.queries import Fresh
from civic.proposals.routes.blueprint import bp, found
from civic.proposals.rules import UNANSWERED, ProposalCode
from civic.resources.rules import address_of
from civic.towns.here import Town

FIELDS: dict[StrEnum, str] = {
    ProposalCode.MERGE_WITHOUT_REASON: "reason",
    ProposalCode.STOP_REASON_LONG: "reason",
    ProposalCode.MERGE_NOWHERE: "into",
    ProposalCode.OTHER_PROCESS: "into",
}


@bp.route("/proposals/<int:proposal_id>/merge", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def merge(proposal_id: int) -> ResponseReturnValue:
    """The town asks whether a proposal may go on in another one; its author reads the question and answers."""
    fresh, place = found(proposal_id)
    actor = current_actor()
    asks = MAY[Can.MERGE](actor, fresh)
    if not asks:
        require(actor, Can.ANSWER_QUESTION, queries.authors(proposal_id))
    form = MergeForm()
    if asks and not picking.wants_search() and form.validate_on_submit():
        with accepted(form, FIELDS) as asked:
            into = _number(form.into.data or "")
            done = service.ask_to_merge(actor, proposal_id, into, form.reason.data or "", current_language())
        if asked:
            message = _("The proposals are merged.") if done else _("The author is asked.")
            return told("good", message, url_for("proposals.show", proposal_id=proposal_id))
    return _page(form, fresh, place, asks)


def _number(address: str) -> int:
    """The number of the proposal that was chosen."""
    _kind, _slash, number = address_of(address).partition("/")
    if not number.isdigit():
        raise Refused(ProposalCode.MERGE_NOWHERE)
    return int(number)


def _page(form: MergeForm, fresh: Fresh, place: Town, asks: bool) -> ResponseReturnValue:
    picking.prepare(form, fresh.municipality_id, current_actor(), town=place.slug)
    asked = queries.merging(fresh.id)
    timing = question_page.timing(place, asked)
    return form_page(
        "proposals/merge.html",
        form,
        fresh=fresh,
        view=queries.view(fresh.id) or abort(404),
        asks=asks,
        asked=asked,
        open=fresh.state in UNANSWERED,
        mine=MAY[Can.ANSWER_QUESTION](current_actor(), queries.authors(fresh.id)),
        until=timing.until,
        over=timing.over,
    )


@bp.post("/proposals/<int:proposal_id>/merge/agree")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def agree_to_merge(proposal_id: int) -> ResponseReturnValue:
    """The author agrees."""
    found(proposal_id)
    with transaction():
        service.answer_merge(current_actor(), proposal_id, True)
    return told("good", _("The proposals are merged."), url_for("proposals.show", proposal_id=proposal_id))


@bp.post("/proposals/<int:proposal_id>/merge/decline")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def decline_to_merge(proposal_id: int) -> ResponseReturnValue:
    """The author keeps their proposal."""
    found(proposal_id)
    with transaction():
        service.answer_merge(current_actor(), proposal_id, False)
    return told("good", _("Your proposal continues."), url_for("proposals.show", proposal_id=proposal_id))


@bp.post("/proposals/<int:proposal_id>/merge/finish")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def finish_merge(proposal_id: int) -> ResponseReturnValue:
    """Merge without an answer of the author, once the time for it is over."""
    found(proposal_id)
    with transaction():
        service.merge(current_actor(), proposal_id)
    return told("good", _("The proposals are merged."), url_for("proposals.show", proposal_id=proposal_id))


@bp.post("/proposals/<int:proposal_id>/merge/take-back")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def take_back_merge(proposal_id: int) -> ResponseReturnValue:
    """The town asks no more."""
    found(proposal_id)
    with transaction():
        service.take_back_merge(current_actor(), proposal_id)
    return told("good", _("Both proposals continue."), url_for("proposals.show", proposal_id=proposal_id))
