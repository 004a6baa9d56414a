"""Who holds which role in a town, offers of roles, and the answers of the people to whom they are made."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import i18n
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import LETTER, WRITE, limiter
from civic.core.permissions import Refused, Role
from civic.core.urls import number_sent
from civic.roles import pages, queries, service
from civic.roles.forms import RoleForm
from civic.roles.labels import ROLES
from civic.roles.policy import Can, require
from civic.towns.here import Town, place_for

bp = Blueprint("roles", __name__)


@bp.route("/admin/roles", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(LETTER, methods=["POST"])
def show() -> ResponseReturnValue:
    """Offer a role to an address; the answer is the same for every address."""
    place = place_for(require, Can.GIVE_ROLE)
    form = RoleForm()
    if form.validate_on_submit():
        with transaction():
            service.invite_to_role(
                current_actor(),
                place.id,
                form.email.data,
                Role(form.role.data),
                place.name,
                i18n.current_language(),
            )
        words = _("%(address)s is invited.", address=form.email.data)
        return told("good", words, url_for("roles.show", town=place.slug))
    return _roles_page(form, place), 422 if form.is_submitted() else 200


def _roles_page(form: RoleForm, place: Town) -> str:
    names = {role.value: words for role, words in ROLES.items()}
    return render_template(
        "roles/roles.html",
        form=form,
        place=place,
        holders=queries.holders(place.id),
        invited=queries.role_invitations(place.id),
        names=names,
    )


@bp.post("/admin/roles/withdraw")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def withdraw_role() -> ResponseReturnValue:
    place = place_for(require, Can.GIVE_ROLE)
    with transaction():
        service.withdraw_role_invitation(current_actor(), place.id, number_sent("invitation"))
    return told("good", _("Invitation withdrawn."), url_for("roles.show", town=place.slug))


@bp.route("/admin/roles/<int:person_id>/<role>/end", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def end_role(person_id: int, role: str) -> ResponseReturnValue:
    """Ask before a role is ended; the form of that question ends it."""
    place = place_for(require, Can.GIVE_ROLE)
    which = Role(role) if role in list(Role) else abort(404)
    holder = next((h for h in queries.holders(place.id) if (h.person_id, h.role) == (person_id, which)), None)
    if request.method == "GET" and holder is None:
        # Nothing to ask: the page would show the name of any account by its number.
        return redirect(url_for("roles.show", town=place.slug), 303)
    if request.method == "GET":
        return render_template("roles/end_role.html", place=place, holder=holder, role=ROLES[which])
    try:
        with transaction():
            service.take_role(current_actor(), place.id, person_id, which)
    except Refused as refused:
        form = RoleForm(formdata=None)
        form.refuse(refused)
        return _roles_page(form, place), 422
    return told("good", _("Role ended."), url_for("roles.show", town=place.slug))


@bp.route("/account/roles", methods=["GET", "POST"])
@gate(Gate.SIGNED_IN)
@limiter.limit(WRITE, methods=["POST"])
def invitations() -> ResponseReturnValue:
    """Accept or decline roles that towns offer; opening the page changes nothing."""
    answer, which = request.form.get("answer"), number_sent("invitation")
    if request.method == "POST" and answer == "accept":
        with transaction():
            service.accept_role(current_actor(), which)
        return told("good", _("You have this role now."), url_for("accounts.account"))
    if request.method == "POST" and answer == "decline":
        with transaction():
            service.decline_role(current_actor(), which)
        return told("good", _("Declined. No one is notified."), url_for("accounts.account"))
    offered = pages.roles_offered(current_actor())
    return render_template("roles/invitations.html", offered=offered), 422 if request.method == "POST" else 200
