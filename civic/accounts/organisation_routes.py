"""Organisations: a page each, for which people act by name."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from civic.accounts import queries, service
from civic.accounts.forms import OrganisationForm, RepresentativeForm
from civic.accounts.models import Organisation
from civic.accounts.policy import Can, require
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import LETTER, WRITE, limiter
from civic.core.permissions import Refused

bp = Blueprint("organisations", __name__)

Answer = str | tuple[str, int] | BaseResponse


def _found(slug: str) -> Organisation:
    return queries.organisation(slug) or abort(404)


def _acts_for(organisation: Organisation) -> bool:
    return organisation.id in current_actor().organisations


@bp.get("/organisations/<slug>")
@gate(Gate.PUBLIC)
def show(slug: str) -> Answer:
    organisation = _found(slug)
    return render_template(
        "accounts/organisation.html",
        organisation=organisation,
        people=queries.representatives(organisation.id),
        mine=_acts_for(organisation),
    )


@bp.route("/organisations/new", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(LETTER, methods=["POST"])
def new() -> Answer:
    form = OrganisationForm()
    if form.validate_on_submit():
        with transaction():
            made = service.found_organisation(
                current_actor(), form.name.data, form.about.data or "", current_language()
            )
        return redirect(url_for("organisations.show", slug=made.slug), 303)
    return render_template("accounts/organisation_form.html", form=form), 422 if form.errors else 200


@bp.route("/organisations/<slug>/edit", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def edit(slug: str) -> Answer:
    organisation = _found(slug)
    require(current_actor(), Can.ACT_FOR, organisation)
    form = OrganisationForm(obj=organisation)
    if form.validate_on_submit():
        with transaction():
            service.edit_organisation(current_actor(), _found(slug), form.name.data, form.about.data or "")
        return told("good", _("Changed."), url_for("organisations.show", slug=slug))
    status = 422 if form.errors else 200
    return render_template("accounts/organisation_form.html", form=form, organisation=organisation), status


@bp.route("/organisations/<slug>/people", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(LETTER, methods=["POST"])
def people(slug: str) -> Answer:
    organisation = _found(slug)
    require(current_actor(), Can.ACT_FOR, organisation)
    form = RepresentativeForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.add_representative(current_actor(), _found(slug), form.email.data)
        except Refused as refused:
            form.refuse(refused, "email")
        else:
            words = _("From now on they can act for %(name)s.", name=organisation.name)
            return told("good", words, url_for("organisations.show", slug=slug))
    status = 422 if form.errors else 200
    return render_template("accounts/representative_form.html", form=form, organisation=organisation), status
