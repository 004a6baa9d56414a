"""Councils and their recommendations, for everybody; the members' and the municipality's forms."""

from __future__ import annotations

from enum import StrEnum

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import clock, i18n, picking, summary
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language, say
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Refused
from civic.core.web import accepted, form_page
from civic.councils import desk, pages, queries, service, wording
from civic.councils.forms import AdoptForm, RecordForm, ReplyForm, StepsForm, SuggestForm, WaitForm
from civic.councils.labels import REPLIES
from civic.councils.models import Council, Recommendation
from civic.councils.policy import Can, may, require
from civic.councils.rules import CouncilCode, Reply
from civic.resources import queries as resources
from civic.towns.here import Town, here, stand_in

bp = Blueprint("councils", __name__)

#: Which field of a form a refusal belongs to.
FIELDS: dict[StrEnum, str] = {
    CouncilCode.NO_TITLE: "title",
    CouncilCode.NO_TEXT: "text",
    CouncilCode.ADOPTED_LATER: "adopted_on",
    CouncilCode.NOT_CARRIED: "votes_for",
    CouncilCode.MORE_VOTES_THAN_MEMBERS: "votes_for",
    CouncilCode.UNKNOWN_THING: "about",
    CouncilCode.NO_OFFICE: "office",
}


def council_at(slug: str) -> tuple[Council, Town]:
    council = queries.council_at(slug) or abort(404)
    resource = resources.resource(council.resource_id)
    if resource is None or not resources.may_see(current_actor(), resource):
        abort(404)
    return council, stand_in(council.municipality_id)


def _found(recommendation_id: int) -> tuple[Recommendation, Council, Town]:
    found = queries.recommendation(recommendation_id) or abort(404)
    resource = resources.resource(found.resource_id)
    council = queries.council(found.council_id)
    if resource is None or council is None or not resources.may_see(current_actor(), resource):
        abort(404)
    return found, council, stand_in(found.municipality_id)


def _to(recommendation_id: int) -> str:
    return url_for("councils.recommendation", recommendation_id=recommendation_id)


@bp.get("/councils")
@gate(Gate.PUBLIC)
def index() -> ResponseReturnValue:
    place = here() or abort(404)
    return render_template("councils/index.html", **vars(pages.index(place, current_actor(), clock.now())))


@bp.get("/councils/<slug>")
@gate(Gate.PUBLIC)
def show(slug: str) -> ResponseReturnValue:
    council, place = council_at(slug)
    return render_template("councils/council.html", **vars(pages.page(place, council, current_actor(), clock.now())))


@bp.get("/councils/<slug>/recommendations")
@gate(Gate.PUBLIC)
def recommendations(slug: str) -> ResponseReturnValue:
    council, place = council_at(slug)
    found = queries.page_of(council.id, request.args.get("after"), request.args.get("before"))
    today = clock.day_in(place.timezone, clock.now())
    return render_template(
        "councils/recommendations.html",
        rows=pages.recommendations(found.items, today),
        page=found,
        **vars(pages.head(place, council)),
    )


@bp.get("/recommendations/<int:recommendation_id>")
@gate(Gate.PUBLIC)
def recommendation(recommendation_id: int) -> ResponseReturnValue:
    found, council, place = _found(recommendation_id)
    return render_template(
        "councils/recommendation.html", **vars(pages.one(place, council, found, current_actor(), clock.now()))
    )


# ---- what members and the secretary do


@bp.route("/councils/<slug>/recommendations/new", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def new(slug: str) -> ResponseReturnValue:
    """The secretary records what was adopted; a member suggests."""
    council, place = council_at(slug)
    actor = current_actor()
    require(actor, Can.SUGGEST, council)
    records = may(actor, Can.ADOPT, council) and request.args.get("draft") is None
    form = RecordForm() if records else SuggestForm()
    looks = picking.wants_search()
    if not looks and not summary.wants_change() and form.validate_on_submit():
        try:
            with transaction():
                made = _record(council, form) if isinstance(form, RecordForm) else _suggest(council, form)
                if isinstance(form, RecordForm):
                    summary.require_confirmed()
        except summary.NotConfirmed:
            return _check_adopted(form, (url_for("councils.show", slug=slug), say(council.names)))
        except Refused as refused:
            form.refuse(refused, FIELDS.get(refused.code))
        else:
            done = (
                _("Saved. The town now has to answer.") if records else _("Suggested.") + " " + wording.draft_readers()
            )
            return told("good", done, _to(made.id))
    picking.prepare(form, council.municipality_id, actor, town=place.slug)
    return form_page("councils/new.html", form, records=records, **vars(pages.head(place, council)))


def _suggest(council: Council, form: SuggestForm) -> Recommendation:
    return service.suggest(
        current_actor(), council.id, form.title.data, form.text.data, current_language(), about=form.about.data or ""
    )


def _record(council: Council, form: RecordForm) -> Recommendation:
    return service.record(
        current_actor(),
        council.id,
        form.title.data,
        form.text.data,
        current_language(),
        form.adopted_on.data,
        desk.count(form),
        minority=form.minority.data or "",
        about=form.about.data or "",
    )


@bp.route("/recommendations/<int:recommendation_id>/adopt", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def adopt(recommendation_id: int) -> ResponseReturnValue:
    found, council, place = _found(recommendation_id)
    require(current_actor(), Can.ADOPT, found)
    form, title = AdoptForm(data=desk.adopt_as_typed(found)), found.title
    if not summary.wants_change() and form.validate_on_submit():
        try:
            with transaction():
                service.adopt(
                    current_actor(),
                    recommendation_id,
                    form.adopted_on.data,
                    desk.count(form),
                    minority=form.minority.data or "",
                    title=form.title.data,
                    text=form.text.data,
                )
                summary.require_confirmed()
        except summary.NotConfirmed:
            return _check_adopted(form, (_to(recommendation_id), title))
        except Refused as refused:
            form.refuse(refused, FIELDS.get(refused.code))
        else:
            return told("good", _("Saved. The town now has to answer."), _to(recommendation_id))
    return form_page("councils/adopt.html", form, found=found, **vars(pages.head(place, council)))


def _check_adopted(form: AdoptForm, back: tuple[str, str]) -> str:
    return summary.page(
        _("Check what was adopted"),
        [
            (form.title.label.text, form.title.data),
            (form.text.label.text, summary.read(form.text.data)),
            (form.adopted_on.label.text, i18n.day(form.adopted_on.data)),
            (_("Votes"), wording.votes_of(desk.count(form))),
            (form.minority.label.text, summary.read(form.minority.data)),
        ],
        _("Publish"),
        _("Everyone can then read it, and the town has to answer. The text and the votes cannot be changed any more."),
        back,
    )


# ---- what the municipality does


@bp.route("/recommendations/<int:recommendation_id>/reply", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def reply(recommendation_id: int) -> ResponseReturnValue:
    found, council, place = _found(recommendation_id)
    require(current_actor(), Can.REPLY, found)
    title, form = found.title, ReplyForm(data=None if request.method == "POST" else desk.steps_as_typed())
    more = "more" in request.form
    if more:
        desk.add_rows(form)
    elif not summary.wants_change() and form.validate_on_submit():
        try:
            with transaction():
                service.reply(
                    current_actor(),
                    recommendation_id,
                    Reply(form.kind.data),
                    form.text.data,
                    form.office.data,
                    current_language(),
                    steps=desk.steps(form),
                )
                summary.require_confirmed()
        except summary.NotConfirmed:
            return _check_reply(form, (_to(recommendation_id), title))
        except Refused as refused:
            form.refuse(refused, FIELDS.get(refused.code))
        else:
            return told("good", _("The answer is published."), _to(recommendation_id))
    return form_page("councils/reply.html", form, found=found, **vars(pages.head(place, council)))


def _check_reply(form: ReplyForm, back: tuple[str, str]) -> str:
    return summary.page(
        _("Check the answer"),
        [
            (form.kind.label.text, str(REPLIES[Reply(form.kind.data)])),
            (form.text.label.text, summary.read(form.text.data)),
            (form.office.label.text, form.office.data),
            *((_("Step %(n)s", n=n), wording.step_line(step)) for n, step in enumerate(desk.steps(form), 1)),
        ],
        _("Publish answer"),
        _("The answer is published once. Its steps can be updated later."),
        back,
    )


@bp.route("/recommendations/<int:recommendation_id>/wait", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def wait(recommendation_id: int) -> ResponseReturnValue:
    found, council, place = _found(recommendation_id)
    require(current_actor(), Can.SAY_WHY_LATE, found)
    form = WaitForm(data={"office": found.waiting_office})
    if form.validate_on_submit():
        with accepted(form) as done:
            service.say_why_late(
                current_actor(), recommendation_id, form.office.data, form.note.data, current_language()
            )
        if done:
            return told("good", _("Published. The due date does not change."), _to(recommendation_id))
    return form_page("councils/wait.html", form, found=found, **vars(pages.head(place, council)))


@bp.route("/recommendations/<int:recommendation_id>/steps", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def steps(recommendation_id: int) -> ResponseReturnValue:
    found, council, place = _found(recommendation_id)
    require(current_actor(), Can.REPLY, found)
    form = StepsForm(data=None if request.method == "POST" else desk.steps_as_typed(found.id))
    more = "more" in request.form
    if more:
        desk.add_rows(form)
    elif not summary.wants_change() and form.validate_on_submit():
        with accepted(form) as done:
            service.set_steps(current_actor(), recommendation_id, desk.steps(form), current_language())
        if done:
            return told("good", _("Steps updated."), _to(recommendation_id))
    return form_page("councils/steps.html", form, found=found, **vars(pages.head(place, council)))
