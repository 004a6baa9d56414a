"""Pictures and documents of proposals: how they are sent, and how the town removes one."""

from __future__ import annotations

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.cache import personal
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.proposals import queries, service
from civic.proposals.forms import FIELDS, RemoveFileForm
from civic.proposals.policy import Can, require
from civic.proposals.queries import Fresh, Sent
from civic.proposals.routes.blueprint import bp, found
from civic.uploads import sending

#: Seconds for which a browser keeps a picture that everybody may see; what is removed is gone after that.
KEPT = 60


@bp.get("/proposals/<int:proposal_id>/files/<int:attachment_id>")
@gate(Gate.PUBLIC)
def file(proposal_id: int, attachment_id: int) -> ResponseReturnValue:
    """A picture or a document, for those who may read the proposal; ``?small=1`` is the small version of a picture."""
    actor = current_actor()
    fresh = queries.fresh(proposal_id, actor)
    if fresh is None:
        if not queries.writes(proposal_id, actor.person_id):
            abort(404)
    elif not fresh.visible:
        abort(404)
    sent = queries.sent(proposal_id, attachment_id, small="small" in request.args) or abort(404)
    return _response(sent, f"proposal-{proposal_id}-{attachment_id}", fresh)


def _response(sent: Sent, name: str, fresh: Fresh | None) -> ResponseReturnValue:
    cached = None if personal() else f"private, max-age={KEPT}"
    if fresh is None or not fresh.public:
        cached = "no-store"
    return sending.sent(sent.data, sent.kind, name, cached)


@bp.route("/proposals/<int:proposal_id>/remove-file", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def remove_file(proposal_id: int) -> ResponseReturnValue:
    """Remove a picture or a document in the town's name, for a stated reason."""
    fresh, place = found(proposal_id)
    actor = current_actor()
    require(actor, Can.EDIT_FOR_TOWN, fresh)
    view = queries.view(proposal_id) or abort(404)
    form = RemoveFileForm()
    form.offer(queries.files_of(proposal_id))
    if form.validate_on_submit():
        with accepted(form, FIELDS) as attempt:
            service.remove_file_for_town(actor, proposal_id, int(form.chosen.data), form.reason.data or "")
        if attempt.done:
            message = _("Removed. Everyone can read that the town removed it, and why.")
            return told("good", message, url_for("proposals.show", proposal_id=proposal_id))
    return form_page("proposals/remove_file.html", form, place=place, proposal=view)
