"""Organisations: a page each, for which people act by name."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.accounts import queries, service
from civic.accounts.forms import OrganisationForm, RepresentativeForm
from civic.accounts.models import Organisation
from civic.accounts.policy import Can, require
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import LETTER, WRITE, limiter
from civic.core.web import accepted, form_page

bp = Blueprint("organisations", __name__)


def _found(slug: str) -> Organisation:
    return queries.organisation(slug) or abort(404)


def _acts_for(organisation: Organisation) -> bool:
    return organisation.id in current_actor().organisations


@bp.get("/organisations/<slug>")
@gate(Gate.PUBLIC)
def show(slug: str) -> ResponseReturnValue:
    organisation = _found(slug)
    return render_template(
        "accounts/organisation.html",
        organisation=organisation,
        people=queries.representatives(organisation.id),
        mine=_acts_for(organisation),
        invited=_invited(organisation),
    )


def _invited(organisation: Organisation) -> queries.Invited | None:
    """What waits for this reader's answer here."""
    person_id = current_actor().person_id
    found = [] if person_id is None else queries.invitations_of(person_id, organisation.id)
    return found[0] if found else None


@bp.route("/organisations/new", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(LETTER, methods=["POST"])
def new() -> ResponseReturnValue:
    form = OrganisationForm()
    if form.validate_on_submit():
        with accepted(form, "name") as done:
            made = service.found_organisation(
                current_actor(), form.name.data, form.about.data or "", current_language()
            )
        if done:
            return redirect(url_for("organisations.show", slug=made.slug), 303)
    return form_page("accounts/organisation_form.html", form)


@bp.route("/organisations/<slug>/edit", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def edit(slug: str) -> ResponseReturnValue:
    organisation = _found(slug)
    require(current_actor(), Can.ACT_FOR, organisation)
    form = OrganisationForm(obj=organisation)
    if form.validate_on_submit():
        with accepted(form, "name") as done:
            service.edit_organisation(current_actor(), _found(slug), form.name.data, form.about.data or "")
        if done:
            return told("good", _("Saved."), url_for("organisations.show", slug=slug))
    status = 422 if form.errors else 200
    return render_template("accounts/organisation_form.html", form=form, organisation=organisation), status


@bp.route("/organisations/<slug>/people", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(LETTER, methods=["POST"])
def people(slug: str) -> ResponseReturnValue:
    organisation = _found(slug)
    require(current_actor(), Can.ACT_FOR, organisation)
    form = RepresentativeForm()
    if form.validate_on_submit():
        with transaction():
            service.invite_representative(current_actor(), _found(slug), form.email.data)
        words = _("If %(address)s has an account here, we have sent an invitation.", address=form.email.data)
        return told("good", words, url_for("organisations.show", slug=slug))
    status = 422 if form.errors else 200
    return render_template("accounts/representative_form.html", form=form, organisation=organisation), status


@bp.route("/organisations/<slug>/invitation", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def invitation(slug: str) -> ResponseReturnValue:
    """Accept or decline; opening the page changes nothing. Whoever is not invited stands before the organisation."""
    organisation, back = _found(slug), url_for("organisations.show", slug=slug)
    invited, answer = _invited(organisation), request.form.get("answer")
    if request.method == "POST" and answer == "accept":
        with transaction():
            service.accept_invitation(current_actor(), _found(slug))
        return told("good", _("You can now act for %(name)s.", name=organisation.name), back)
    if request.method == "POST" and answer == "decline":
        with transaction():
            service.decline_invitation(current_actor(), _found(slug))
        return told("good", _("Invitation declined. No one is notified."), url_for("accounts.account"))
    if invited is None:
        return redirect(back, 303)
    page = render_template("accounts/invitation.html", organisation=organisation, invited=invited)
    return page, 422 if request.method == "POST" else 200
