"""The desk of whoever works for a municipality: its map and figures, its roles, the organisations that it knows."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from civic.core import i18n, uploads
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import LETTER, WRITE, limiter
from civic.core.pager import turned
from civic.core.permissions import Refused, Role
from civic.core.urls import number_sent
from civic.places import queries as places
from civic.places.service import FileRefused
from civic.spaces import desk, queries, service, territory, wording
from civic.spaces import log as log_pages
from civic.spaces.forms import FileForm, MapForm, PopulationForm, RoleForm
from civic.spaces.here import Here, here
from civic.spaces.labels import ROLES
from civic.spaces.policy import Can, require
from civic.spaces.rules import SpaceCode
from civic.spaces.territory import Reading, Source

bp = Blueprint("desk", __name__)

Answer = str | tuple[str, int] | BaseResponse


def _place(can: Can | None = None) -> Here:
    """The municipality that the address names, if its reader may do that there."""
    place = here() or abort(404)
    if can is not None:
        require(current_actor(), can, queries.InMunicipality(place.id))
    return place


@bp.get("/admin")
@gate(Gate.STAFF)
def show() -> Answer:
    place = _place()
    own = desk.workplace(current_actor(), place)
    if own.id != place.id:
        if "town" in request.args:
            abort(403)
        return redirect(url_for("desk.show", town=own.slug), 303)
    return render_template("spaces/desk.html", place=place, parts=desk.deeds(place, current_actor()))


# ---- the map and the population


@bp.route("/admin/map", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def map_file() -> Answer:
    place = _place(Can.CHANGE_MAP)
    form = MapForm(language=i18n.current_language())
    problems: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            return _map_taken(place, form) if form.take.data else _map_shown(place, form)
        except FileRefused as refused:
            problems = wording.file_errors(refused.problems)
        except Refused as refused:
            form.refuse(refused, "file")
    page = render_template("spaces/map_form.html", form=form, place=place, problems=problems)
    return page, 422 if form.is_submitted() else 200


def _reading(form: MapForm) -> Reading:
    return Reading(
        form.name_property.data or None, form.code_property.data or None, form.planar.data, form.language.data
    )


def _map_shown(place: Here, form: MapForm) -> Answer:
    data = form.bytes_sent()
    if not data:
        raise Refused(SpaceCode.NO_FILE)
    drawn = territory.read_map(current_actor(), place.id, data, _reading(form))
    found = territory.look_at_map(current_actor(), place.id, drawn)
    form.kept.data = uploads.keep(data, _owner(place, "map"))
    return render_template("spaces/map_look.html", form=form, place=place, **wording.map_found(found))


def _map_taken(place: Here, form: MapForm) -> Answer:
    data = _kept(form, place, "map")
    drawn = territory.read_map(current_actor(), place.id, data, _reading(form))
    with transaction():
        count = territory.change_map(current_actor(), place.id, drawn, form.language.data)
    uploads.forget(form.kept.data)
    return told("good", _("The map has %(n)s neighbourhoods now.", n=count), url_for("desk.map_file", town=place.slug))


def _owner(place: Here, what: str) -> str:
    """Whoever looked at a file may take it over: nobody else, nor for another town."""
    return f"{place.id}/{what}/{current_actor().person_id}"


def _kept(form: FileForm, place: Here, what: str) -> bytes:
    """The file that was looked at.

    Raises:
        Refused: it waited for too long, or was another one.
    """
    data = uploads.take(form.kept.data or "", _owner(place, what))
    if data is None:
        raise Refused(SpaceCode.FILE_GONE)
    return data


@bp.route("/admin/population", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def population() -> Answer:
    place = _place(Can.CHANGE_MAP)
    form = PopulationForm()
    problems: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            return _population_taken(place, form) if form.take.data else _population_shown(place, form)
        except FileRefused as refused:
            problems = wording.file_errors(refused.problems)
        except Refused as refused:
            form.refuse(refused, "file")
    known = places.population_sources(place.town_id) if place.town_id else []
    page = render_template(
        "spaces/population_form.html", form=form, place=place, problems=problems, known=wording.tables_known(known)
    )
    return page, 422 if form.is_submitted() else 200


def _population_shown(place: Here, form: PopulationForm) -> Answer:
    data = form.bytes_sent()
    if not data:
        raise Refused(SpaceCode.NO_FILE)
    found = territory.look_at_population(current_actor(), place.id, data, form.covers.data or "")
    form.kept.data = uploads.keep(data, _owner(place, "population"))
    return render_template(
        "spaces/population_look.html", form=form, place=place, **wording.population_found(found, place)
    )


def _population_taken(place: Here, form: PopulationForm) -> Answer:
    data = _kept(form, place, "population")
    source = Source(form.year.data, form.source.data, form.licence.data or "", form.covers.data or "")
    found = territory.look_at_population(current_actor(), place.id, data, source.covers)
    with transaction():
        people = territory.change_population(current_actor(), place.id, found, source)
    uploads.forget(form.kept.data)
    words = _("Table imported: %(n)s people.", n=i18n.number(people))
    return told("good", words, url_for("desk.population", town=place.slug))


# ---- roles and organisations


@bp.route("/admin/roles", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(LETTER, methods=["POST"])
def roles() -> Answer:
    """Offer a role to an address; the answer is the same for every address."""
    place = _place(Can.GIVE_ROLE)
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
def withdraw_role() -> Answer:
    place = _place(Can.GIVE_ROLE)
    with transaction():
        service.withdraw_role_invitation(current_actor(), place.id, number_sent("invitation"))
    return told("good", _("Invitation withdrawn."), url_for("desk.roles", town=place.slug))


@bp.route("/admin/roles/<int:person_id>/<role>/end", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def end_role(person_id: int, role: str) -> Answer:
    """Ask before a role is ended; the form of that question ends it."""
    place = _place(Can.GIVE_ROLE)
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
def log() -> Answer:
    place = _place(Can.READ_LOG)
    return render_template("spaces/log.html", **log_pages.page(place, current_actor(), turned()))


@bp.get("/admin/organisations")
@gate(Gate.STAFF)
def organisations() -> Answer:
    place = _place(Can.CONFIRM_ORGANISATION)
    rows = queries.organisations_for(place.id)
    return render_template(
        "spaces/organisations.html",
        place=place,
        waiting=[row for row in rows if row.confirmed_at is None],
        known=[row for row in rows if row.confirmed_at is not None],
    )
