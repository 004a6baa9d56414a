"""Splitting a proposal: the town says which passages go where, the author answers."""

from __future__ import annotations

from enum import StrEnum

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.proposals import amending, queries, question_page, service
from civic.proposals.policy import MAY, Can, require
from civic.proposals.queries import Fresh
from civic.proposals.routes.blueprint import bp, found
from civic.proposals.rules import UNANSWERED, ProposalCode
from civic.proposals.split_forms import SplitForm
from civic.proposals.split_rules import SplitCode
from civic.towns.here import Town

FIELDS: dict[StrEnum, str] = {
    SplitCode.WITHOUT_REASON: "reason",
    ProposalCode.STOP_REASON_LONG: "reason",
    SplitCode.FEW_TITLES: "title_2",
    SplitCode.SAME_TITLE: "title_2",
}


@bp.route("/proposals/<int:proposal_id>/split", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def split(proposal_id: int) -> ResponseReturnValue:
    """The town asks whether a proposal may go on as several; its author reads the question and answers."""
    fresh, place = found(proposal_id)
    actor = current_actor()
    asks = MAY[Can.SPLIT](actor, fresh)
    if not asks:
        require(actor, Can.ANSWER_QUESTION, queries.authors(proposal_id))
    proposal = queries.proposal(proposal_id) or abort(404)
    form = SplitForm.over(len(amending.passages_html(proposal)), proposal.versions)
    if asks and form.validate_on_submit():
        with accepted(form, FIELDS) as asked:
            done = service.ask_to_split(
                actor,
                proposal_id,
                form.titles(),
                form.places(),
                form.reason.data or "",
                version=form.seen(),
                language=current_language(),
            )
        if asked:
            message = _("The proposal is split.") if done else _("The author is asked.")
            return told("good", message, url_for("proposals.show", proposal_id=proposal_id))
    return _page(form, fresh, place, asks)


def _page(form: SplitForm, fresh: Fresh, place: Town, asks: bool) -> ResponseReturnValue:
    proposal = queries.proposal(fresh.id) or abort(404)
    asked, view = queries.splitting(fresh.id), queries.view(fresh.id) or abort(404)
    # What was typed for another text stays, and is sent for the one that is shown now.
    form.version.data = str(proposal.versions)
    elsewhere = view.asked and asked is None
    return form_page(
        "proposals/split.html",
        form,
        fresh=fresh,
        view=view,
        asks=asks,
        asked=asked,
        branches=question_page.branch_rows(proposal, asked) if asked else (),
        moved=asked is not None and asked.version != proposal.versions,
        open=fresh.state in UNANSWERED,
        elsewhere=elsewhere,
        passages=() if elsewhere else amending.passages_html(proposal),
        mine=MAY[Can.ANSWER_QUESTION](current_actor(), queries.authors(fresh.id)),
        timing=question_page.timing(place, asked),
    )


@bp.post("/proposals/<int:proposal_id>/split/agree")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def agree_to_split(proposal_id: int) -> ResponseReturnValue:
    """The author agrees."""
    found(proposal_id)
    with transaction():
        service.answer_split(current_actor(), proposal_id, True)
    return told("good", _("The proposal is split."), url_for("proposals.show", proposal_id=proposal_id))


@bp.post("/proposals/<int:proposal_id>/split/decline")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def decline_to_split(proposal_id: int) -> ResponseReturnValue:
    """The author keeps their proposal whole."""
    found(proposal_id)
    with transaction():
        service.answer_split(current_actor(), proposal_id, False)
    return told("good", _("Your proposal continues."), url_for("proposals.show", proposal_id=proposal_id))


@bp.post("/proposals/<int:proposal_id>/split/finish")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def finish_split(proposal_id: int) -> ResponseReturnValue:
    """Split without an answer of the author, once the time for it is over."""
    found(proposal_id)
    with transaction():
        service.split(current_actor(), proposal_id)
    return told("good", _("The proposal is split."), url_for("proposals.show", proposal_id=proposal_id))


@bp.post("/proposals/<int:proposal_id>/split/take-back")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def take_back_split(proposal_id: int) -> ResponseReturnValue:
    """The town asks no more."""
    found(proposal_id)
    with transaction():
        service.take_back_split(current_actor(), proposal_id)
    return told("good", _("The proposal continues."), url_for("proposals.show", proposal_id=proposal_id))
