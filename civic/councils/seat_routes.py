"""Founding and changing a council; its seats and terms."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import errors, i18n, picking
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import LETTER, LINK, WRITE, limiter
from civic.core.permissions import Refused
from civic.core.urls import number_sent
from civic.core.web import accepted, form_page
from civic.councils import desk, pages, queries, service
from civic.councils.forms import CouncilForm, EndForm, MemberForm
from civic.councils.models import Council
from civic.councils.people import PEOPLE
from civic.councils.policy import Can, require
from civic.councils.routes import bp, council_at
from civic.councils.rules import CouncilCode
from civic.towns.here import here
from civic.towns.queries import InMunicipality
from civic.towns.rules import TownCode

__all__ = ["bp"]

FIELDS: dict[StrEnum, str] = {
    CouncilCode.NO_NAME: "name",
    CouncilCode.SLUG_TAKEN: "slug",
    TownCode.SLUG_SHAPE: "slug",
    CouncilCode.SEAT_NUMBER: "lot",
    CouncilCode.QUORUM: "quorum",
    CouncilCode.DAYS: "answer_days",
    CouncilCode.UNKNOWN_PERSON: "person",
    CouncilCode.TERM_OVER: "last_day",
    CouncilCode.NO_SEAT_LEFT: "kind",
    CouncilCode.UNKNOWN_ORGANISATION: "organisation",
    TownCode.TERM_ENDS_BEFORE: "last_day",
}


@bp.route("/councils/new", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def found() -> ResponseReturnValue:
    place = here() or abort(404)
    require(current_actor(), Can.FOUND, InMunicipality(place.id))
    form = CouncilForm(answer_days=place.answer_days)
    language = current_language()
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            council = service.found_council(
                current_actor(),
                place.id,
                form.slug.data,
                {language: form.name.data},
                desk.seats(form),
                summaries={language: form.summary.data or ""},
                mandates={language: form.mandate.data or ""},
                legal_bases={language: form.legal_basis.data or ""},
                procedure=desk.procedure(form),
                answer_days=form.answer_days.data,
            )
        if done:
            return told(
                "good", _("Council created. Now add its seats."), url_for("councils.members", slug=council.slug)
            )
    return form_page("councils/form.html", form, place=place, council=None)


@bp.route("/councils/<slug>/edit", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def edit(slug: str) -> ResponseReturnValue:
    council, place = council_at(slug)
    require(current_actor(), Can.CHANGE, council)
    form = CouncilForm(data=desk.council_as_typed(council))
    language = current_language()
    del form.slug
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            service.change_council(
                current_actor(),
                council.id,
                {**council.names, language: form.name.data},
                desk.seats(form),
                {**council.summaries, language: form.summary.data or ""},
                {**council.mandates, language: form.mandate.data or ""},
                form.answer_days.data,
                legal_bases={**council.legal_bases, language: form.legal_basis.data or ""},
                procedure=desk.procedure(form),
            )
        if done:
            return told("good", _("Saved."), url_for("councils.show", slug=slug))
    return form_page("councils/form.html", form, place=place, council=council)


@bp.route("/councils/<slug>/members", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(LETTER, methods=["POST"], exempt_when=picking.wants_search)
def members(slug: str) -> ResponseReturnValue:
    """Offer a seat to a person or to an address; the answer is the same for every address."""
    council, place = council_at(slug)
    require(current_actor(), Can.SEAT, council)
    form = MemberForm()
    picking.prepare(form, council.municipality_id, current_actor(), slug=slug, town=place.slug)
    if not picking.wants_search() and form.validate_on_submit():
        named = "person" if form.person.chosen else "email"
        with accepted(form, {**FIELDS, CouncilCode.ALREADY_INVITED: named}) as done:
            _offer(council, form)
        if done:
            who = form.person.chosen.title if form.person.chosen else form.email.data
            words = _("%(address)s is invited.", address=who)
            return told("good", words, url_for("councils.members", slug=slug))
    return form_page(
        "councils/members.html",
        form,
        invited=pages.invited(council),
        **vars(pages.head(place, council)),
        **vars(pages.sitting(council)),
    )


def _offer(council: Council, form: MemberForm) -> None:
    actor, offer = current_actor(), desk.offer(form)
    if form.person.chosen:
        service.invite_person_to_seat(actor, council.id, int(form.person.chosen.value), offer)
    else:
        email, name = form.email.data, i18n.say(council.names)
        service.invite_to_seat(actor, council.id, email, offer, name, current_language())


@bp.get("/councils/<slug>/members/find")
@gate(Gate.STAFF)
@limiter.limit(LINK)
def find_people(slug: str) -> ResponseReturnValue:
    """What the search for a person shows below itself."""
    council, _place = council_at(slug)
    require(current_actor(), Can.SEAT, council)
    return picking.answer(PEOPLE, council.municipality_id, current_actor())


@bp.post("/councils/<slug>/members/withdraw")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def withdraw_seat(slug: str) -> ResponseReturnValue:
    council, _place = council_at(slug)
    require(current_actor(), Can.SEAT, council)
    with transaction():
        service.withdraw_seat_invitation(current_actor(), council.id, number_sent("invitation"))
    return told("good", _("Invitation withdrawn."), url_for("councils.members", slug=slug))


@bp.route("/account/seats", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def seats_offered() -> ResponseReturnValue:
    """Accept or decline seats that councils offer; opening the page changes nothing."""
    answer, which, problem = request.form.get("answer"), number_sent("invitation"), ""
    try:
        if request.method == "POST" and answer == "accept":
            with transaction():
                service.accept_seat(current_actor(), which)
            return told("good", _("You are a member of this council now."), url_for("accounts.account"))
        if request.method == "POST" and answer == "decline":
            with transaction():
                service.decline_seat(current_actor(), which)
            return told("good", _("Declined. No one is notified."), url_for("accounts.account"))
    except Refused as refused:
        problem = errors.words(refused)
    page = render_template("councils/offered.html", offered=pages.seats_offered(current_actor()), problem=problem)
    return page, 422 if request.method == "POST" else 200


@bp.route("/councils/<slug>/members/<int:membership_id>/end", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def end(slug: str, membership_id: int) -> ResponseReturnValue:
    council, place = council_at(slug)
    require(current_actor(), Can.SEAT, council)
    row = next((m for m in queries.members(council.group_id) if m.membership_id == membership_id), None) or abort(404)
    form = EndForm(last_day=max(row.first_day, queries.today(place.timezone) - timedelta(days=1)))
    if form.validate_on_submit():
        with accepted(form, FIELDS) as done:
            service.end_term(current_actor(), council.id, membership_id, form.last_day.data)
        if done:
            done = _("The term ends on %(day)s.", day=i18n.day(form.last_day.data))
            return told("good", done, url_for("councils.members", slug=slug))
    return form_page("councils/end.html", form, row=row, **vars(pages.head(place, council)))
