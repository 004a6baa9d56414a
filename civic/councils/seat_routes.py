"""Founding and changing a council; its seats and terms."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from flask import abort, render_template, url_for
from flask_babel import gettext as _

from civic.core import i18n
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.permissions import Refused
from civic.councils import desk, pages, queries, service
from civic.councils.forms import CouncilForm, EndForm, MemberForm
from civic.councils.policy import Can, require
from civic.councils.routes import Answer, bp, council_at
from civic.councils.rules import CouncilCode, Office, SeatKind
from civic.spaces.here import here
from civic.spaces.queries import InMunicipality
from civic.spaces.rules import SpaceCode

__all__ = ["bp"]

FIELDS: dict[StrEnum, str] = {
    CouncilCode.NO_NAME: "name",
    CouncilCode.SLUG_TAKEN: "slug",
    SpaceCode.SLUG_SHAPE: "slug",
    CouncilCode.SEAT_NUMBER: "lot",
    CouncilCode.DAYS: "answer_days",
    CouncilCode.UNKNOWN_PERSON: "email",
    CouncilCode.ALREADY_SEATED: "email",
    CouncilCode.NO_SEAT_LEFT: "kind",
    CouncilCode.UNKNOWN_ORGANISATION: "organisation",
    SpaceCode.TERM_ENDS_BEFORE: "last_day",
}


@bp.route("/councils/new", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def found() -> Answer:
    place = here() or abort(404)
    require(current_actor(), Can.FOUND, InMunicipality(place.id))
    form = CouncilForm(answer_days=place.answer_days)
    language = current_language()
    if form.validate_on_submit():
        try:
            with transaction():
                council = service.found_council(
                    current_actor(),
                    place.id,
                    form.slug.data,
                    {language: form.name.data},
                    desk.seats(form),
                    summaries={language: form.summary.data or ""},
                    mandates={language: form.mandate.data or ""},
                    answer_days=form.answer_days.data,
                )
        except Refused as refused:
            form.refuse(refused, FIELDS.get(refused.code))
        else:
            return told(
                "good", _("Council created. Now add its seats."), url_for("councils.members", slug=council.slug)
            )
    page = render_template("councils/form.html", form=form, place=place, council=None)
    return page, 422 if form.is_submitted() else 200


@bp.route("/councils/<slug>/edit", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def edit(slug: str) -> Answer:
    council, place = council_at(slug)
    require(current_actor(), Can.CHANGE, council)
    form = CouncilForm(data=desk.council_as_typed(council))
    language = current_language()
    del form.slug
    if form.validate_on_submit():
        try:
            with transaction():
                service.change_council(
                    current_actor(),
                    council.id,
                    {**council.names, language: form.name.data},
                    desk.seats(form),
                    {**council.summaries, language: form.summary.data or ""},
                    {**council.mandates, language: form.mandate.data or ""},
                    form.answer_days.data,
                )
        except Refused as refused:
            form.refuse(refused, FIELDS.get(refused.code))
        else:
            return told("good", _("Saved."), url_for("councils.show", slug=slug))
    page = render_template("councils/form.html", form=form, place=place, council=council)
    return page, 422 if form.is_submitted() else 200


@bp.route("/councils/<slug>/members", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def members(slug: str) -> Answer:
    council, place = council_at(slug)
    require(current_actor(), Can.SEAT, council)
    form = MemberForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.seat_member(
                    current_actor(),
                    council.id,
                    desk.person_id(form),
                    SeatKind(form.kind.data),
                    form.first_day.data,
                    form.last_day.data,
                    office=Office(form.office.data),
                    organisation_id=desk.organisation_id(form),
                )
        except Refused as refused:
            form.refuse(refused, FIELDS.get(refused.code))
        else:
            return told("good", _("Seat assigned."), url_for("councils.members", slug=slug))
    page = render_template("councils/members.html", form=form, **pages.head(place, council), **pages.sitting(council))
    return page, 422 if form.is_submitted() else 200


@bp.route("/councils/<slug>/members/<int:membership_id>/end", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def end(slug: str, membership_id: int) -> Answer:
    council, place = council_at(slug)
    require(current_actor(), Can.SEAT, council)
    row = next((m for m in queries.members(council.group_id) if m.membership_id == membership_id), None) or abort(404)
    form = EndForm(last_day=max(row.first_day, queries.today(place.timezone) - timedelta(days=1)))
    if form.validate_on_submit():
        try:
            with transaction():
                service.end_term(current_actor(), council.id, membership_id, form.last_day.data)
        except Refused as refused:
            form.refuse(refused, FIELDS.get(refused.code))
        else:
            done = _("The term ends on %(day)s.", day=i18n.day(form.last_day.data))
            return told("good", done, url_for("councils.members", slug=slug))
    page = render_template("councils/end.html", form=form, row=row, **pages.head(place, council))
    return page, 422 if form.is_submitted() else 200
