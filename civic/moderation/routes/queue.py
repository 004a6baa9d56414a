"""The queue of cases, and one case, for the moderators of a town."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import i18n
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.once import repeatable
from civic.core.web import accepted, form_page
from civic.moderation import groups, guidelines, pages, queries, queue_page, service
from civic.moderation.forms import FIELDS, AnswerForm, DecisionForm, ManyForm
from civic.moderation.policy import Can, require
from civic.moderation.queries import CaseView
from civic.moderation.routes.blueprint import bp
from civic.moderation.routes.training import closed_queue
from civic.moderation.rules import MOST_AT_ONCE, Waiting
from civic.towns.here import place_for, stand_in

DAY = timedelta(days=1)


@bp.route("/moderation", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def queue() -> ResponseReturnValue:
    """The cases that the filters find, with a box beside each, and what is done with those that are ticked."""
    place, form = place_for(require, Can.MODERATE), ManyForm()
    closed = closed_queue(place)
    if closed is not None:
        return closed
    known = guidelines.of_town(place.id)
    form.offer(known)
    if form.validate_on_submit():
        numbers, do = form.ticked()[:MOST_AT_ONCE], request.form.get("do", "")
        left: list[int] = []
        with accepted(form, "guideline") as done:
            left = service.decide_many(current_actor(), numbers, form.guideline.data or "", do == "hide")
        if done:
            return told("good", _decided(len(numbers), len(left)), url_for("moderation.queue", **place.args))
    shown = queue_page.shown(place, known)
    status = 422 if form.errors or form.form_errors else 200
    return render_template("moderation/queue.html", form=form, place=place, page=shown), status


def _decided(chosen: int, left: int) -> str:
    count = chosen - left
    words = ngettext("%(n)s case decided.", "%(n)s cases decided.", count, n=i18n.number(count))
    rest = ngettext("%(n)s is left for others.", "%(n)s are left for others.", left, n=i18n.number(left))
    return f"{words} {rest}" if left else words


def _found(case_id: int) -> CaseView:
    found = queries.case_view(case_id) or abort(404)
    require(current_actor(), Can.MODERATE, found)
    stand_in(found.municipality_id)
    return found


@bp.route("/moderation/cases/<int:case_id>", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def case(case_id: int) -> ResponseReturnValue:
    """A case, with the form to decide it for the moderator who has taken it."""
    found = _found(case_id)
    closed = closed_queue(stand_in(found.municipality_id))
    if closed is not None:
        return closed
    if found.waiting is Waiting.APPEAL:
        return _answer(found)
    blind = queries.open_reading_of_case(case_id, current_actor().person_id or 0)
    if blind is not None:
        return redirect(url_for("moderation.read_again", decision_id=blind), 303)
    known, form = guidelines.of_town(found.municipality_id), DecisionForm()
    form.offer(known)
    if form.validate_on_submit():
        language = form.language(found.language, current_language())
        with accepted(form, {code: name for code, name in FIELDS.items() if name in form}) as done:
            verdict = form.verdict(known, found.language)
            service.decide(current_actor(), case_id, verdict, language)
        if done:
            return _next(found, _("Decided. The author is told."), _("Decided. Nothing changes for the author."), form)
    return _page(found, form)


def _next(found: CaseView, told_words: str, quiet_words: str, form: DecisionForm) -> ResponseReturnValue:
    verdict = form.verdict(guidelines.of_town(found.municipality_id), found.language)
    place = stand_in(found.municipality_id)
    words = quiet_words if verdict.does_nothing else told_words
    return told("good", words, url_for("moderation.queue", **place.args))


def _answer(found: CaseView) -> ResponseReturnValue:
    form = AnswerForm()
    if form.validate_on_submit():
        with accepted(form, {code: name for code, name in FIELDS.items() if name in form}) as done:
            granted = form.granted.data == "1"
            if form.granted.data not in ("0", "1"):
                form.granted.errors = [_("Choose an answer.")]
            else:
                service.answer_appeal(current_actor(), found.id, granted, form.words.data or "", current_language())
        if done and not form.errors:
            place = stand_in(found.municipality_id)
            return told(
                "good", _("The appeal is answered. The author is told."), url_for("moderation.queue", **place.args)
            )
    return _page(found, form)


def _page(found: CaseView, form: DecisionForm | AnswerForm) -> ResponseReturnValue:
    return form_page(
        "moderation/case.html",
        form,
        case=found,
        state=pages.state(found),
        thing=pages.thing(found),
        notes=groups.notes(found),
        reports=pages.reports(found),
        history=pages.history(found),
        author=pages.of_author(found),
        holder=queue_page.holder(found),
        mine=found.claimed_by == current_actor().person_id,
        place=stand_in(found.municipality_id),
    )


@bp.post("/moderation/cases/<int:case_id>/claim")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
@repeatable("one holder a case")
def claim(case_id: int) -> ResponseReturnValue:
    """Take a case, or give it back: ``value`` 1 or 0."""
    _found(case_id)
    here = url_for("moderation.case", case_id=case_id)
    wanted, form = request.form.get("value") == "1", ManyForm(formdata=None)
    with accepted(form) as done:
        (service.claim if wanted else service.release)(current_actor(), case_id)
    if not done:
        return told("bad", form.form_errors[0], here)
    return told("good", _("You have this case now.") if wanted else _("The case is back in the queue."), here)
