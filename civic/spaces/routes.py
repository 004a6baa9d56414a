"""The first page of a town, its processes, its legal pages, its map."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from civic.core import clock, i18n, picking
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import LINK, WRITE, limiter
from civic.core.once import repeatable
from civic.core.permissions import NotAllowed
from civic.core.urls import number_asked, number_sent
from civic.core.web import form_page
from civic.spaces import pages, queries, service, styles
from civic.spaces.forms import LegalTextForm
from civic.spaces.here import Here, all_places, for_readers, here, stand_in
from civic.spaces.policy import Can, require
from civic.spaces.rules import LegalKind
from civic.spaces.things import KINDS, ORGANISATIONS, things

bp = Blueprint("spaces", __name__)
#: Addresses without a language.
root = Blueprint("root", __name__)


def _place() -> Here:
    return here() or abort(404)


@root.get("/")
@gate(Gate.PUBLIC)
def negotiate() -> BaseResponse:
    place = here()
    offered = place.languages if place else tuple(i18n.LANGUAGES)
    return redirect(url_for("spaces.home", lang=i18n.negotiate(offered)), 303)


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


@bp.get("/")
@gate(Gate.PUBLIC)
def home() -> ResponseReturnValue:
    if here() is None:
        return render_template("spaces/nothing_yet.html")
    place = _place()
    title, lead, content = for_readers(place, ("home",), lambda: pages.home_parts(place))
    return render_template("spaces/home.html", title=title, lead=lead, content=content)


@bp.get("/processes")
@gate(Gate.PUBLIC)
def processes() -> ResponseReturnValue:
    place = _place()
    return render_template("spaces/processes.html", cards=pages.cards(place))


@bp.get("/processes/<slug>")
@gate(Gate.PUBLIC)
def process(slug: str) -> ResponseReturnValue:
    found = queries.process(slug) or abort(404)
    if not queries.may_see_process(current_actor(), found):
        abort(404)
    place = stand_in(found.municipality_id)
    shown = pages.process(place, found, clock.now())
    return render_template("spaces/process.html", may_manage=_may(Can.MANAGE_PROCESS, place), **vars(shown))


@bp.get("/towns")
@gate(Gate.PUBLIC)
def towns() -> ResponseReturnValue:
    return render_template("spaces/towns.html", places=all_places())


@bp.get("/how-it-works")
@gate(Gate.PUBLIC)
def about() -> ResponseReturnValue:
    return render_template("spaces/about.html", place=_place())


@bp.get("/rules")
@gate(Gate.PUBLIC)
def rules() -> ResponseReturnValue:
    return render_template("spaces/rules.html", place=_place())


@bp.get("/legal/<kind>")
@gate(Gate.PUBLIC)
def legal(kind: str) -> ResponseReturnValue:
    place, which = _place(), _kind(kind)
    version = number_asked("version")
    text = queries.legal_text(place.id, which, i18n.current_language(), version)
    return render_template(
        "spaces/legal.html",
        kind=which,
        place=place,
        text=text,
        versions=queries.legal_versions(place.id, which, text.language) if text else [],
        may_edit=_may(Can.EDIT_LEGAL_TEXT, place),
    )


def _kind(kind: str) -> LegalKind:
    return LegalKind(kind) if kind in list(LegalKind) else abort(404)


def _may(can: Can, place: Here) -> bool:
    try:
        require(current_actor(), can, queries.InMunicipality(place.id))
    except NotAllowed:
        return False
    return True


@bp.route("/legal/<kind>/edit", methods=["GET", "POST"])
@gate(Gate.STAFF)
@limiter.limit(WRITE, methods=["POST"])
def edit_legal(kind: str) -> ResponseReturnValue:
    place, which = _place(), _kind(kind)
    require(current_actor(), Can.EDIT_LEGAL_TEXT, queries.InMunicipality(place.id))
    text = queries.legal_text(place.id, which, i18n.current_language())
    form = LegalTextForm(obj=text)
    if form.validate_on_submit():
        with transaction():
            service.write_legal_text(
                current_actor(), queries.municipality_by_id(place.id), which, i18n.current_language(), form.body.data
            )
        words = _("Published. Earlier versions can still be read.")
        return told("good", words, url_for("spaces.legal", kind=kind, town=place.slug))
    return form_page("spaces/legal_form.html", form, kind=which, place=place)


@bp.post("/organisations/<int:organisation_id>/confirm")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
@repeatable("one standing an organisation and town")
def confirm_organisation(organisation_id: int) -> ResponseReturnValue:
    place = _place()
    if queries.organisation_slug(organisation_id) is None:
        abort(404)
    with transaction():
        slug = service.confirm_organisation(current_actor(), place.id, organisation_id)
    return told("good", _("Organisation confirmed."), url_for("organisations.show", slug=slug))


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
    return render_template("spaces/invitations.html", offered=offered), 422 if request.method == "POST" else 200


# ---- choosing by search


@bp.get("/find/things")
@gate(Gate.SIGNED_IN)
@limiter.limit(LINK)
def find_things() -> ResponseReturnValue:
    """What a search field shows below itself: things of a town that its reader may see, or that everybody may see."""
    kinds = [kind for kind in KINDS if kind in request.args.get("kinds", "").split(" ")]
    return picking.answer(things(*kinds, public="public" in request.args), _place().id, current_actor())


@bp.get("/find/organisations")
@gate(Gate.SIGNED_IN)
@limiter.limit(LINK)
def find_organisations() -> ResponseReturnValue:
    """The same for organisations that a town knows."""
    return picking.answer(ORGANISATIONS, _place().id, current_actor())
