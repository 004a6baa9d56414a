"""A decision as the author of the text reads it, with the form to appeal."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import clock
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.moderation import pages, queries, service
from civic.moderation.forms import AppealForm
from civic.moderation.policy import Can, may, require
from civic.moderation.routes.blueprint import bp
from civic.moderation.rules import APPEAL_WITHIN, Measure
from civic.towns.here import stand_in


@bp.route("/decisions/<int:decision_id>", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def decision(decision_id: int) -> ResponseReturnValue:
    """Text, guideline, reason, what follows, and the appeal; for those who wrote the text and for moderators."""
    found = queries.decision(decision_id) or abort(404)
    require(current_actor(), Can.READ_DECISION, found)
    if request.method == "POST":
        require(current_actor(), Can.APPEAL, found)
    if not may(current_actor(), Can.APPEAL, found) and _is_blind(decision_id, found.municipality_id):
        return redirect(url_for("moderation.read_again", decision_id=decision_id), 303)
    found = found.read_by(current_actor().person_id)
    place, form = stand_in(found.municipality_id), AppealForm()
    if form.validate_on_submit():
        with accepted(form, "words") as done:
            service.appeal(current_actor(), decision_id, form.words.data or "", current_language())
        if done:
            words = _("Your appeal is sent. Another moderator will answer it, and you will be told.")
            return told("good", words, url_for("moderation.decision", decision_id=decision_id))
    case, appeal = queries.case_view(found.case_id) or abort(404), queries.appeal_of(decision_id)
    restricts = found.hid or found.measure is not Measure.NONE
    open_until = found.at + APPEAL_WITHIN
    mine = may(current_actor(), Can.APPEAL, found)
    return form_page(
        "moderation/decision.html",
        form,
        place=place,
        thing=pages.thing(case),
        decided=pages.decided(found, appeal, named=False),
        mine=mine,
        asked=appeal is not None and appeal.person_id == current_actor().person_id,
        case_id=found.case_id,
        until=open_until,
        may_appeal=mine and appeal is None and restricts and not found.reversed_at and clock.now() < open_until,
    )


def _is_blind(decision_id: int, municipality_id: int) -> bool:
    """Whether the reader, a moderator, could be who reads it a second time without knowing what was decided."""
    appealed = queries.appeal_of(decision_id) is not None
    return not appealed and decision_id in queries.unread_by_others(current_actor().person_id or 0, municipality_id)
