"""The desk of whoever works for a municipality: its map and figures, its roles, the organisations that it knows."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import i18n
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import LETTER, WRITE, limiter
from civic.core.pager import turned
from civic.core.permissions import Refused, Role
from civic.core.urls import number_sent
from civic.spaces import desk, queries, service
from civic.spaces import log as log_pages
from civic.spaces.forms import RoleForm
from civic.spaces.here import Here, here
from civic.spaces.labels import ROLES
from civic.spaces.policy import Can, require

bp = Blueprint("desk", __name__)


def place_for(can: Can | None = None) -> Here:
    """The municipality that the address names, if its reader may do that there."""
    place = here() or abort(404)
    if can is not None:
        require(current_actor(), can, queries.InMunicipality(place.id))
    return place


@bp.get("/admin")
@gate(Gate.STAFF)
def show() -> ResponseReturnValue:
    place = place_for()
    own = desk.workplace(current_actor(), place)
    if own.id != place.id:
        if "town" in request.args:
            abort(403)
        return redirect(url_for("desk.show", town=own.slug), 303)
    return render_template("spaces/desk.html", place=place, parts=desk.deeds(place, current_actor()))


# ---- roles and organisations


@bp.route("/admin/roles", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(LETTER, methods=["POST"])
def roles() -> ResponseReturnValue:
    """Offer a role to an address; the answer is the same for every address."""
    place = place_for(Can.GIVE_ROLE)
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
        return told("good", words, url_for("desk.roles", town=place.slug))
    return _roles_page(form, place), 422 if form.is_submitted() else 200


def _roles_page(form: RoleForm, place: Here) -> str:
    names = {role.value: words for role, words in ROLES.items()}
    return render_template(
        "spaces/roles.html",
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
    place = place_for(Can.GIVE_ROLE)
    with transaction():
        service.withdraw_role_invitation(current_actor(), place.id, number_sent("invitation"))
    return told("good", _("Invitation withdrawn."), url_for("desk.roles", town=place.slug))


@bp.route("/admin/roles/<int:person_id>/<role>/end", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def end_role(person_id: int, role: str) -> ResponseReturnValue:
    """Ask before a role is ended; the form of that question ends it."""
    place = place_for(Can.GIVE_ROLE)
    which = Role(role) if role in list(Role) else abort(404)
    holder = next((h for h in queries.holders(place.id) if (h.person_id, h.role) == (person_id, which)), None)
    if request.method == "GET" and holder is None:
        # Nothing to ask: the page would show the name of any account by its number.
        return redirect(url_for("desk.roles", town=place.slug), 303)
    if request.method == "GET":
        return render_template("spaces/end_role.html", place=place, holder=holder, role=ROLES[which])
    try:
        with transaction():
            service.take_role(current_actor(), place.id, person_id, which)
    except Refused as refused:
        form = RoleForm(formdata=None)
        form.refuse(refused)
        return _roles_page(form, place), 422
    return told("good", _("Role ended."), url_for("desk.roles", town=place.slug))


@bp.get("/admin/log")
@gate(Gate.STAFF)
def log() -> ResponseReturnValue:
    place = place_for(Can.READ_LOG)
    return render_template("spaces/log.html", **log_pages.page(place, current_actor(), turned()))


@bp.get("/admin/organisations")
@gate(Gate.STAFF)
def organisations() -> ResponseReturnValue:
    place = place_for(Can.CONFIRM_ORGANISATION)
    rows = queries.organisations_for(place.id)
    return render_template(
        "spaces/organisations.html",
        place=place,
        waiting=[row for row in rows if row.confirmed_at is None],
        known=[row for row in rows if row.confirmed_at is not None],
    )
