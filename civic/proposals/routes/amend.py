"""Amendments over HTTP: passages, suggesting, deciding, reading."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.pager import pager, turned
from civic.core.urls import Arguments
from civic.core.web import accepted, form_page
from civic.proposals import amending, pages, queries, service
from civic.proposals.amendment_forms import AmendmentForm, DecisionForm, TitleAmendmentForm
from civic.proposals.amendment_rules import TITLE
from civic.proposals.forms import FIELDS
from civic.proposals.models import Proposal
from civic.proposals.policy import MAY, Can
from civic.proposals.queries import Fresh, Shown
from civic.proposals.routes.blueprint import bp, found
from civic.proposals.rules import UNANSWERED, AmendmentState
from civic.towns.here import Town

#: Which field of a form shows which refusal.
WANTED = {code: "wanted" if field in ("body", "title") else field for code, field in FIELDS.items()}
REASON = {code: field for code, field in FIELDS.items() if field == "reason"}


def _text(proposal_id: int) -> tuple[Proposal, Fresh, Town]:
    """A published proposal that the reader may see, with its text, or 404."""
    fresh, place = found(proposal_id)
    return queries.proposal(proposal_id) or abort(404), fresh, place


def _suggesting(fresh: Fresh) -> dict[str, object]:
    """Whether the reader may suggest a change, and why not; strangers are asked to sign in first."""
    actor = current_actor()
    can, why = pages.may_amend(fresh, pages.rights_of(fresh, actor), anybody=not actor.signed_in)
    return {"can_suggest": can, "why": why}


@bp.get("/proposals/<int:proposal_id>/text")
@gate(Gate.PUBLIC)
def text(proposal_id: int) -> ResponseReturnValue:
    """The text by passages, to choose one."""
    proposal, fresh, place = _text(proposal_id)
    rows = amending.passage_rows(proposal)
    return render_template("proposals/text.html", place=place, p=proposal, rows=rows, **_suggesting(fresh))


@bp.get("/proposals/<int:proposal_id>/passages/<int:number>")
@gate(Gate.PUBLIC)
def passage(proposal_id: int, number: int) -> ResponseReturnValue:
    """A passage and the open amendments to it."""
    proposal, fresh, place = _text(proposal_id)
    start = request.args.get("start", 0, type=int)
    shown = amending.passage_page(proposal, number, start) or abort(404)
    return render_template("proposals/passage.html", place=place, p=proposal, shown=shown, **_suggesting(fresh))


@bp.route("/proposals/<int:proposal_id>/passages/<int:number>/suggest", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def suggest(proposal_id: int, number: int) -> ResponseReturnValue:
    """Edit a passage in place; the difference becomes an amendment."""
    proposal, fresh, place = _text(proposal_id)
    kind = TitleAmendmentForm if number == TITLE else AmendmentForm
    if request.method == "GET":
        now = amending.worded(proposal)
        passage = now.passage(number) or abort(404)
        form = kind(
            data={
                "wanted": passage.of(now.text(number)),
                "language": current_language(),
                "version": str(proposal.versions),
                "passage": str(number),
            }
        )
        return _suggest_page(form, proposal, fresh, place, None)
    form, made = kind(), None
    form.passage.data = form.passage.data or str(number)
    if (form.shown("passage") == TITLE) is not (number == TITLE):
        abort(404)
    form.validate_on_submit()
    typed = form.wanted.data or ""
    if not form.errors:
        wish = service.Wish(
            form.shown("version"), form.shown("passage"), typed, form.reason.data or "", form.language.data
        )
        with accepted(form, WANTED) as attempt:
            made = service.suggest(current_actor(), proposal_id, wish)
        if attempt.done and made is not None:
            message = _("Your amendment is published. The author is told.")
            return told("good", message, url_for("proposals.amendment", amendment_id=made.id))
    present = queries.proposal(proposal_id) or proposal
    return _suggest_page(form, present, fresh, place, amending.put_together(form, present))


def _suggest_page(
    form: AmendmentForm, proposal: Proposal, fresh: Fresh, place: Town, meanwhile: amending.Meanwhile | None
) -> ResponseReturnValue:
    return form_page(
        "proposals/suggest.html",
        form,
        place=place,
        p=proposal,
        number=form.shown("passage"),
        name=amending.named(form.shown("passage")),
        meanwhile=meanwhile,
        **_suggesting(fresh),
    )


@bp.get("/proposals/<int:proposal_id>/amendments")
@gate(Gate.PUBLIC)
def amendments(proposal_id: int) -> ResponseReturnValue:
    """The amendments of a proposal: those that are open, or with ``?state=decided`` the others."""
    proposal, fresh, place = _text(proposal_id)
    is_open, at = request.args.get("state") != "decided", turned()
    page = queries.amendments_page(proposal_id, is_open=is_open, after=at.after, before=at.before)
    counts = queries.counts_by_state(proposal_id)
    waiting = counts.get(AmendmentState.OPEN, 0)
    total = waiting if is_open else sum(counts.values()) - waiting

    def url(**where: object) -> str:
        args: Arguments = {**where} if is_open else {"state": "decided", **where}
        return url_for("proposals.amendments", proposal_id=proposal_id, **args)

    return render_template(
        "proposals/amendments.html",
        place=place,
        p=proposal,
        rows=amending.rows(proposal, page.items),
        is_open=is_open,
        waiting=waiting,
        settled=sum(counts.values()) - waiting,
        pager=pager(page, total, queries.MOST, at.start, url),
        **_suggesting(fresh),
    )


def _amendment(amendment_id: int) -> tuple[Shown, Proposal, Fresh, Town]:
    shown = queries.shown_amendment(amendment_id) or abort(404)
    proposal, fresh, place = _text(shown.proposal_id)
    return shown, proposal, fresh, place


@bp.get("/amendments/<int:amendment_id>")
@gate(Gate.PUBLIC)
def amendment(amendment_id: int) -> ResponseReturnValue:
    return _amendment_page(amendment_id, DecisionForm())


def _amendment_page(amendment_id: int, form: DecisionForm) -> ResponseReturnValue:
    shown, proposal, fresh, place = _amendment(amendment_id)
    actor, is_open = current_actor(), shown.state is AmendmentState.OPEN and fresh.state in UNANSWERED
    decides = is_open and actor.signed_in and MAY[Can.DECIDE_AMENDMENT](actor, queries.authors(proposal.id))
    return form_page(
        "proposals/amendment.html",
        form,
        place=place,
        p=proposal,
        row=amending.row(proposal, shown),
        others=amending.alternatives(proposal, shown),
        number=shown.passage,
        is_open=is_open,
        may_decide=decides,
        may_withdraw=shown.state is AmendmentState.OPEN and MAY[Can.WITHDRAW_AMENDMENT](actor, shown),
    )


@bp.post("/amendments/<int:amendment_id>/decide")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def decide(amendment_id: int) -> ResponseReturnValue:
    """Accept or decline: ``do`` is accept or decline."""
    shown, _proposal, _fresh, _place = _amendment(amendment_id)
    form, accept = DecisionForm(), request.form.get("do") == "accept"
    form.validate_on_submit()
    if not form.errors:
        with accepted(form, REASON) as attempt:
            service.decide(current_actor(), amendment_id, accept, form.reason.data or "")
        if attempt.done:
            message = _("The amendment is part of the text now.") if accept else _("The amendment is declined.")
            return told("good", message, url_for("proposals.amendment", amendment_id=shown.id))
    return _amendment_page(amendment_id, form)


@bp.post("/amendments/<int:amendment_id>/withdraw")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def withdraw_amendment(amendment_id: int) -> ResponseReturnValue:
    _amendment(amendment_id)
    with transaction():
        service.withdraw_amendment(current_actor(), amendment_id)
    return told("good", _("Your amendment is withdrawn."), url_for("proposals.amendment", amendment_id=amendment_id))


@bp.get("/proposals/<int:proposal_id>/origin")
@gate(Gate.PUBLIC)
def origin(proposal_id: int) -> ResponseReturnValue:
    """Who wrote each word of the present text."""
    proposal, _fresh, place = _text(proposal_id)
    return render_template("proposals/origin.html", place=place, p=proposal, origins=amending.origins(proposal_id))
