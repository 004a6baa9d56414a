"""Legal and explaining pages of a town, its drawing and its colours, and the organisations that it knows."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import i18n, picking
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import LINK, WRITE, limiter
from civic.core.once import repeatable
from civic.core.urls import number_asked
from civic.core.web import form_page
from civic.towns import queries, service, styles
from civic.towns.forms import LegalTextForm
from civic.towns.here import all_places, place_for, present
from civic.towns.organisations import ORGANISATIONS
from civic.towns.policy import MAY, Can, require
from civic.towns.rules import LegalKind

bp = Blueprint("towns", __name__)
#: Addresses without a language.
root = Blueprint("root", __name__)


@root.get("/towns/<slug>-<version>.svg")
@gate(Gate.PUBLIC)
def drawing(slug: str, version: str) -> Response:
    """A town's drawing as a file of its own; its name changes with its content, so it may be kept for ever."""
    place = next((p for p in all_places() if p.slug == slug and p.drawing), None) or abort(404)
    response = make_response(render_template("_components/sprite.svg", sprite=place.sprite))
    response.content_type = "image/svg+xml"
    lasting = "public, max-age=31536000, immutable" if version == place.version else "no-cache"
    response.headers["Cache-Control"] = lasting
    return response


@root.get("/style-<version>.css")
@gate(Gate.PUBLIC)
def style(version: str) -> Response:
    """The style sheet of this installation; its name changes with its content, so it may be kept for ever."""
    found = styles.style()
    encoding = next((name for name in found.packed if request.accept_encodings[name]), None)
    response = make_response(found.packed[encoding] if encoding else found.text)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.vary.add("Accept-Encoding")
    response.content_type = "text/css; charset=utf-8"
    lasting = "public, max-age=31536000, immutable" if found.url == request.path else "no-cache"
    response.headers["Cache-Control"] = lasting
    return response


@bp.get("/towns")
@gate(Gate.PUBLIC)
def index() -> ResponseReturnValue:
    return render_template("towns/towns.html", places=all_places())


@bp.get("/how-it-works")
@gate(Gate.PUBLIC)
def about() -> ResponseReturnValue:
    return render_template("towns/about.html", place=present())


@bp.get("/legal/<kind>")
@gate(Gate.PUBLIC)
def legal(kind: str) -> ResponseReturnValue:
    place, which = present(), _kind(kind)
    version = number_asked("version")
    text = queries.legal_text(place.id, which, i18n.current_language(), version)
    return render_template(
        "towns/legal.html",
        kind=which,
        place=place,
        text=text,
        versions=queries.legal_versions(place.id, which, text.language) if text else [],
        may_edit=MAY[Can.EDIT_LEGAL_TEXT](current_actor(), queries.InMunicipality(place.id)),
    )


def _kind(kind: str) -> LegalKind:
    return LegalKind(kind) if kind in list(LegalKind) else abort(404)


@bp.route("/legal/<kind>/edit", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def edit_legal(kind: str) -> ResponseReturnValue:
    place, which = present(), _kind(kind)
    require(current_actor(), Can.EDIT_LEGAL_TEXT, queries.InMunicipality(place.id))
    text = queries.legal_text(place.id, which, i18n.current_language())
    form = LegalTextForm(obj=text)
    if form.validate_on_submit():
        with transaction():
            service.write_legal_text(
                current_actor(), queries.municipality_by_id(place.id), which, i18n.current_language(), form.body.data
            )
        words = _("Published. Earlier versions can still be read.")
        return told("good", words, url_for("towns.legal", kind=kind, town=place.slug))
    return form_page("towns/legal_form.html", form, kind=which, place=place)


@bp.post("/organisations/<int:organisation_id>/confirm")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
@repeatable("one standing an organisation and town")
def confirm_organisation(organisation_id: int) -> ResponseReturnValue:
    place = present()
    if queries.organisation_slug(organisation_id) is None:
        abort(404)
    with transaction():
        slug = service.confirm_organisation(current_actor(), place.id, organisation_id)
    return told("good", _("Organisation confirmed."), url_for("organisations.show", slug=slug))


@bp.get("/find/organisations")
@gate(Gate.SIGNED_IN)
@limiter.limit(LINK)
def find_organisations() -> ResponseReturnValue:
    """The same for organisations that a town knows."""
    return picking.answer(ORGANISATIONS, present().id, current_actor())


@bp.get("/admin/organisations")
@gate(Gate.STAFF)
def organisations() -> ResponseReturnValue:
    place = place_for(require, Can.CONFIRM_ORGANISATION)
    rows = queries.organisations_for(place.id)
    return render_template(
        "towns/organisations.html",
        place=place,
        waiting=[row for row in rows if row.confirmed_at is None],
        known=[row for row in rows if row.confirmed_at is not None],
    )
