"""Corrections of the town: writing one, saying it anew, withdrawing it, and its page with all versions."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Actor
from civic.core.web import accepted, form_page
from civic.deliberation import queries as deliberation
from civic.moderation import corrections_page, queries, service
from civic.moderation.forms import FIELDS, CorrectionForm, WithdrawalForm
from civic.moderation.policy import Can, may, require
from civic.moderation.queries import Corrected
from civic.moderation.routes.blueprint import bp
from civic.moderation.service import Said
from civic.proposals import queries as proposals
from civic.statements import queries as statements
from civic.towns.here import stand_in

#: A verb that attaches what was said to the thing of a number, in a language.
Correct = Callable[[Actor, int, Said, str], int]


@bp.route("/posts/<int:post_id>/correction", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def correct_post(post_id: int) -> ResponseReturnValue:
    post = deliberation.post(post_id)
    thread = deliberation.thread_view(post.thread_id, current_actor()) if post else None
    if post is None or thread is None or not thread.visible or post.hidden or post.taken_back:
        abort(404)
    require(current_actor(), Can.CORRECT, thread)
    return _new(service.correct_post, post_id, thread.municipality_id, url_for("deliberation.post", post_id=post_id))


@bp.route("/proposals/<int:proposal_id>/correction", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def correct_proposal(proposal_id: int) -> ResponseReturnValue:
    fresh = proposals.fresh(proposal_id, current_actor())
    if fresh is None or not fresh.visible:
        abort(404)
    require(current_actor(), Can.CORRECT, fresh)
    back = url_for("proposals.show", proposal_id=proposal_id)
    return _new(service.correct_proposal, proposal_id, fresh.municipality_id, back)


@bp.route("/statements/<int:round_id>/<int:statement_id>/correction", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def correct_statement(round_id: int, statement_id: int) -> ResponseReturnValue:
    found, row = statements.statement(statement_id), statements.round_by_id(round_id)
    if found is None or row is None or found.round_id != round_id:
        abort(404)
    require(current_actor(), Can.CORRECT, row)
    if not corrections_page.statement_readable(statement_id, current_actor()):
        abort(404)
    # A statement that the town began the round with has no author to tell.
    back, words = url_for("statements.desk", round_id=round_id), _("The correction is published.")
    return _new(service.correct_statement, statement_id, row.municipality_id, back, words)


def _new(
    correct: Correct, thing_id: int, municipality_id: int, back: str, words: str | None = None
) -> ResponseReturnValue:
    words = words or _("Published. The author is told.")
    place, form = stand_in(municipality_id), CorrectionForm()
    if form.validate_on_submit():
        with accepted(form, {code: name for code, name in FIELDS.items() if name in form}) as done:
            correct(current_actor(), thing_id, _said(form), current_language())
        if done:
            return told("good", words, back)
    return form_page("moderation/correction_form.html", form, place=place, back=back)


def _said(form: CorrectionForm) -> Said:
    return Said(
        claim=form.claim.data or "",
        words=form.words.data or "",
        source=form.source.data or "",
        url=form.url.data or "",
        day=form.day.data,
        office=form.office.data or "",
    )


def _found(correction_id: int) -> list[Corrected]:
    """All versions of a correction whose text the reader can read."""
    found = queries.correction(correction_id)
    if not found or not corrections_page.readable(found[0]):
        abort(404)
    stand_in(found[0].municipality_id)
    return found


@bp.get("/corrections/<int:correction_id>")
@gate(Gate.PUBLIC)
def correction(correction_id: int) -> ResponseReturnValue:
    """What the town says, what it said before, and where the text is."""
    found = _found(correction_id)
    return render_template(
        "moderation/correction.html",
        place=stand_in(found[0].municipality_id),
        correction_id=correction_id,
        versions=corrections_page.lines(found),
        text_url=corrections_page.text_url(found[0]),
        may_change=may(current_actor(), Can.CORRECT, found[0]) and found[0].withdrawn_at is None,
    )


@bp.route("/corrections/<int:correction_id>/edit", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def change_correction(correction_id: int) -> ResponseReturnValue:
    now = _found(correction_id)[0]
    require(current_actor(), Can.CORRECT, now)
    form, back = CorrectionForm(obj=now), url_for("moderation.correction", correction_id=correction_id)
    if form.validate_on_submit():
        with accepted(form, {code: name for code, name in FIELDS.items() if name in form}) as done:
            service.change_correction(current_actor(), correction_id, _said(form), current_language())
        if done:
            return told("good", _("Published. Earlier versions can still be read."), back)
    return form_page("moderation/correction_form.html", form, place=stand_in(now.municipality_id), back=back)


@bp.route("/corrections/<int:correction_id>/withdraw", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def withdraw_correction(correction_id: int) -> ResponseReturnValue:
    now = _found(correction_id)[0]
    require(current_actor(), Can.CORRECT, now)
    form, back = WithdrawalForm(), url_for("moderation.correction", correction_id=correction_id)
    if form.validate_on_submit():
        with accepted(form, {code: name for code, name in FIELDS.items() if name in form}) as done:
            service.withdraw_correction(current_actor(), correction_id, form.reason.data or "")
        if done:
            return told("good", _("Withdrawn. The page says why."), back)
    return form_page("moderation/withdraw_correction.html", form, place=stand_in(now.municipality_id), back=back)
