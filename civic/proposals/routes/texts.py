"""The text of a proposal: what the town changes in it."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.proposals import queries, service
from civic.proposals.forms import FIELDS, EditorialForm
from civic.proposals.policy import Can, require
from civic.proposals.routes.blueprint import bp, found


@bp.route("/proposals/<int:proposal_id>/editorial", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def editorial(proposal_id: int) -> ResponseReturnValue:
    """Change the text in the town's name, for a stated reason."""
    fresh, place = found(proposal_id)
    actor = current_actor()
    require(actor, Can.EDIT_FOR_TOWN, fresh)
    proposal = queries.proposal(proposal_id) or abort(404)
    form = EditorialForm(data={"title": proposal.title, "body": proposal.body})
    if form.validate_on_submit():
        with accepted(form, FIELDS) as attempt:
            service.edit_for_town(
                actor, proposal_id, form.title.data or "", form.body.data or "", form.reason.data or ""
            )
        if attempt.done:
            message = _("The change is published with its reason. The author is told.")
            return told("good", message, url_for("proposals.versions", proposal_id=proposal_id))
    return form_page("proposals/editorial.html", form, place=place, proposal=proposal)
