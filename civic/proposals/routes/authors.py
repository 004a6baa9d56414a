"""Writing together: the authors ask others, and those who are asked answer."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import LETTER, WRITE, limiter
from civic.core.web import accepted, form_page
from civic.proposals import authors_page, queries, service
from civic.proposals.author_forms import CoAuthorForm
from civic.proposals.models import Proposal
from civic.proposals.queries import Invited
from civic.proposals.routes.blueprint import bp
from civic.proposals.rules import ProposalState
from civic.towns.here import stand_in


def _found(proposal_id: int) -> tuple[Proposal, Invited | None]:
    """A draft or proposal that the reader writes or is asked to write, or 404."""
    actor = current_actor()
    proposal = queries.proposal(proposal_id) or abort(404)
    stand_in(proposal.municipality_id)
    if queries.writes(proposal_id, actor.person_id):
        return proposal, None
    asked = queries.invitations_to_write(actor, proposal_id)
    frame = queries.frame(proposal.process_id, actor)
    if not asked or frame is None or not frame.visible:
        abort(404)
    return proposal, asked[0]


@bp.route("/proposals/<int:proposal_id>/authors", methods=["GET", "POST"])
@limiter.limit(LETTER, methods=["POST"])
@gate(Gate.SIGNED_IN)
def authors(proposal_id: int) -> ResponseReturnValue:
    """Who writes it, for its authors; the invitation, for those who are asked. The first author asks others here."""
    proposal, asked = _found(proposal_id)
    if asked is not None:
        return render_template("proposals/author_invitation.html", asked=authors_page.invitation(asked))
    form, place = CoAuthorForm(), stand_in(proposal.municipality_id)
    if form.validate_on_submit():
        with accepted(form, "person") as attempt:
            service.invite_author(current_actor(), proposal_id, form.person.data or "")
        if attempt.done:
            message = _(
                "If someone with the name or address “%(who)s” has an account here and can read this process, "
                "we have asked them.",
                who=form.person.data,
            )
            return told("good", message, url_for("proposals.authors", proposal_id=proposal_id))
    return form_page("proposals/authors.html", form, page=authors_page.shown(place, proposal, current_actor()))


@bp.post("/proposals/<int:proposal_id>/authors/answer")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def answer_invitation(proposal_id: int) -> ResponseReturnValue:
    """Join the authors, or decline: ``answer`` is accept or decline."""
    proposal, asked = _found(proposal_id)
    if asked is None:
        return redirect(url_for("proposals.authors", proposal_id=proposal_id), 303)
    if request.form.get("answer") == "accept":
        with transaction():
            service.join_authors(current_actor(), proposal_id)
        return told("good", _("You are an author of this proposal now."), _address(proposal))
    with transaction():
        service.decline_to_write(current_actor(), proposal_id)
    return told("good", _("Invitation declined. No one is notified."), url_for("accounts.account"))


def _address(proposal: Proposal) -> str:
    draft = proposal.state == ProposalState.DRAFT
    return url_for("proposals.edit" if draft else "proposals.show", proposal_id=proposal.id)


@bp.post("/proposals/<int:proposal_id>/authors/leave")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def leave_authors(proposal_id: int) -> ResponseReturnValue:
    """Be an author no more; as the first author, ``person`` names who is one no more."""
    proposal, _asked = _found(proposal_id)
    person_id, draft = request.form.get("person", type=int), proposal.state == ProposalState.DRAFT
    with transaction():
        service.leave_authors(current_actor(), proposal_id, person_id)
    if person_id is not None:
        return told("good", _("Author removed."), url_for("proposals.authors", proposal_id=proposal_id))
    after = url_for("proposals.drafts") if draft else _address(proposal)
    return told("good", _("You are no longer an author of this proposal."), after)


@bp.post("/proposals/<int:proposal_id>/authors/take-back")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def take_back_invitation(proposal_id: int) -> ResponseReturnValue:
    """Ask somebody no more: ``invitation`` is its number."""
    _found(proposal_id)
    with transaction():
        service.take_back_invitation(current_actor(), proposal_id, request.form.get("invitation", 0, type=int))
    return told("good", _("The invitation is withdrawn."), url_for("proposals.authors", proposal_id=proposal_id))
