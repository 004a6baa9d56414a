"""Reporting a comment or a proposal."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.deliberation import queries as deliberation
from civic.moderation import guidelines, service
from civic.moderation.forms import FIELDS, ReportForm
from civic.moderation.labels import TARGETS
from civic.moderation.policy import Can, may
from civic.moderation.routes.blueprint import bp
from civic.moderation.rules import Target
from civic.proposals import queries as proposals
from civic.towns.here import stand_in
from civic.towns.queries import InMunicipality


@bp.route("/posts/<int:post_id>/report", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def report_post(post_id: int) -> ResponseReturnValue:
    post = deliberation.post(post_id)
    thread = deliberation.thread_view(post.thread_id, current_actor()) if post else None
    if post is None or thread is None or not thread.visible or post.hidden or post.taken_back:
        abort(404)
    back = url_for("deliberation.post", post_id=post_id)
    return _report(Target.POST, post_id, thread.municipality_id, back)


@bp.route("/proposals/<int:proposal_id>/report", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def report_proposal(proposal_id: int) -> ResponseReturnValue:
    fresh = proposals.fresh(proposal_id, current_actor())
    if fresh is None or not fresh.visible:
        abort(404)
    back = url_for("proposals.show", proposal_id=proposal_id)
    return _report(Target.PROPOSAL, proposal_id, fresh.municipality_id, back)


def _report(target: Target, thing_id: int, municipality_id: int, back: str) -> ResponseReturnValue:
    place, form = stand_in(municipality_id), ReportForm()
    form.offer(guidelines.of_town(municipality_id))
    flag = service.flag_post if target is Target.POST else service.flag_proposal
    if form.validate_on_submit():
        with accepted(form, {code: field for code, field in FIELDS.items() if field in form}) as done:
            flag(current_actor(), thing_id, form.guideline.data or "", form.words.data or "", current_language())
        if done:
            return told("good", _("Thank you. A moderator will look at it; until then it stays as it is."), back)
    correct = ""
    if may(current_actor(), Can.CORRECT, InMunicipality(municipality_id)):
        post = url_for("moderation.correct_post", post_id=thing_id)
        correct = post if target is Target.POST else url_for("moderation.correct_proposal", proposal_id=thing_id)
    return form_page("moderation/report.html", form, place=place, back=back, kind=TARGETS[target], correct=correct)
