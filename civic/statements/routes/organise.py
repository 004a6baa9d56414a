"""What organisers do with a round: begin it, write its statements, open it, merge doubles, close it."""

from __future__ import annotations

from enum import StrEnum

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import i18n
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language, say
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.statements import desk as desk_forms
from civic.statements import pages, queries, service
from civic.statements.forms import CommandForm, MergeForm, ReasonForm, RoundForm, SeedsForm
from civic.statements.policy import Can, require
from civic.statements.routes.blueprint import bp, organised, process_at
from civic.statements.rules import RoundState, StatementCode, lines_of

#: Which field of the form of a round a refusal belongs to.
FIELDS: dict[StrEnum, str] = {StatementCode.NO_TITLE: "title", StatementCode.CLOSES_EARLY: "closes_day"}


def _to(page: str, round_id: int) -> str:
    return url_for(f"statements.{page}", round_id=round_id)


@bp.route("/processes/<slug>/statements/new", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.STAFF)
def begin(slug: str) -> ResponseReturnValue:
    """Begin a round of a process."""
    process, place = process_at(slug)
    require(current_actor(), Can.ORGANISE, process)
    form = RoundForm()
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            reasons = desk_forms.first_reasons(place.languages)
            made = service.begin(current_actor(), process.id, desk_forms.wanted(form, place), reasons)
        if done:
            return told("good", _("The draft is saved. Now write its first statements."), _to("desk", made.id))
    back = url_for("processes.show", slug=process.slug)
    return form_page("statements/round_form.html", form, trail=[(back, say(process.titles))], back=back, edited=False)


@bp.route("/statements/<int:round_id>/edit", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.STAFF)
def edit(round_id: int) -> ResponseReturnValue:
    row, place = organised(round_id)
    form = RoundForm(data=None if request.method == "POST" else desk_forms.as_typed(row, place))
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            service.change(current_actor(), round_id, desk_forms.wanted(form, place, row))
        if done:
            return told("good", _("Saved."), _to("show", round_id))
    head = pages.below(place, row)
    return form_page("statements/round_form.html", form, trail=head.trail, back=head.url, edited=True)


@bp.route("/statements/<int:round_id>/statements", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.STAFF)
def desk(round_id: int) -> ResponseReturnValue:
    """The statements of a round by number, and a form for more."""
    row, place = organised(round_id)
    form = SeedsForm()
    if form.validate_on_submit():
        with accepted(form, "statements") as done:
            texts = lines_of(form.statements.data or "")
            count = service.add_seeds(current_actor(), round_id, texts, current_language())
        if done:
            words = ngettext("%(n)s statement added.", "%(n)s statements added.", count, n=i18n.number(count))
            return told("good", words, _to("desk", round_id))
    after = request.args.get("after", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    asked = request.args.get("q", "").replace("\x00", "")[:200].strip()
    return form_page("statements/desk.html", form, page=pages.desk(place, row, current_actor(), number, asked))


@bp.post("/statements/<int:round_id>/statements/<int:statement_id>/remove")
@limiter.limit(WRITE)
@gate(Gate.STAFF)
def remove(round_id: int, statement_id: int) -> ResponseReturnValue:
    """Take a statement out of a draft."""
    organised(round_id)
    with transaction():
        service.remove_seed(current_actor(), round_id, statement_id)
    return told("good", _("The statement is removed."), _to("desk", round_id))


@bp.route("/statements/<int:round_id>/merge", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.STAFF)
def merge(round_id: int) -> ResponseReturnValue:
    """Merge a double into the statement that stays."""
    row, place = organised(round_id)
    form = MergeForm(data=None if request.method == "POST" else {"number": request.args.get("number")})
    form.offer(queries.accepted(round_id))
    if form.validate_on_submit():
        with accepted(form, {StatementCode.MERGED_WITH_ITSELF: "into"}) as done:
            service.merge(current_actor(), round_id, int(form.number.data), int(form.into.data))
        if done:
            return told("good", _("The statements are merged."), _to("desk", round_id))
    return form_page("statements/merge.html", form, head=pages.below(place, row), back=_to("desk", round_id))


@bp.route("/statements/<int:round_id>/open", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.STAFF)
def open_it(round_id: int) -> ResponseReturnValue:
    """What participants will see, and the button that opens the round."""
    row, place = organised(round_id)
    if row.state != RoundState.DRAFT:
        return told("wait", _("This round is not a draft any more."), _to("show", round_id))
    form = CommandForm()
    if form.validate_on_submit():
        with accepted(form) as done:
            service.open_round(current_actor(), round_id)
        if done:
            return told("good", _("The round is open."), _to("show", round_id))
    lines = queries.accepted(round_id)
    return form_page(
        "statements/preview.html",
        form,
        page=pages.page(place, row, current_actor()),
        lines=[pages.said(line.number, line.text, line.language) for line in lines],
        closes=row.closes_at,
        back=_to("desk", round_id),
    )


@bp.route("/statements/<int:round_id>/close", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.STAFF)
def close(round_id: int) -> ResponseReturnValue:
    """Take no more answers."""
    row, place = organised(round_id)
    form = CommandForm()
    if form.validate_on_submit():
        with accepted(form) as done:
            service.close_round(current_actor(), round_id)
        if done:
            return told("good", _("The round is closed. The last result is being computed."), _to("show", round_id))
    return form_page("statements/close.html", form, head=pages.below(place, row), back=_to("show", round_id))


@bp.route("/statements/<int:round_id>/reasons", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.STAFF)
def reasons(round_id: int) -> ResponseReturnValue:
    """The reasons for which statements are sent back, and a form for another one."""
    row, place = organised(round_id)
    form = ReasonForm()
    desk_forms.prepare_reason(form, place)
    if form.validate_on_submit():
        with accepted(form) as done:
            service.add_reason(current_actor(), round_id, desk_forms.reason_texts(form, place))
        if done:
            return told("good", _("Saved."), _to("reasons", round_id))
    rows = [(reason.id, say(reason.texts), i18n.tongue(reason.texts)) for reason in queries.reasons(round_id)]
    head = pages.below(place, row)
    return form_page("statements/reasons.html", form, head=head, rows=rows, back=_to("desk", round_id))


@bp.post("/statements/<int:round_id>/reasons/<int:reason_id>/remove")
@limiter.limit(WRITE)
@gate(Gate.STAFF)
def remove_reason(round_id: int, reason_id: int) -> ResponseReturnValue:
    """Offer a reason no longer."""
    organised(round_id)
    with transaction():
        service.remove_reason(current_actor(), round_id, reason_id)
    return told("good", _("The reason is removed."), _to("reasons", round_id))
