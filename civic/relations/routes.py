"""Relating things over HTTP."""

from __future__ import annotations

from enum import StrEnum

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import picking
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.web import accepted, form_page
from civic.relations import pages, queries, service
from civic.relations.forms import RelationForm
from civic.relations.policy import Can, require
from civic.relations.rules import Kind, RelationCode
from civic.resources import kinds
from civic.resources import queries as resources
from civic.resources.kinds import Use
from civic.resources.models import Resource
from civic.towns.here import stand_in

bp = Blueprint("relations", __name__)

FIELDS: dict[StrEnum, str] = dict.fromkeys(RelationCode, "other")


def _found(resource_id: int) -> Resource:
    """A thing that its reader may see and relate to others."""
    found, actor = resources.resource(resource_id) or abort(404), current_actor()
    if found.kind not in kinds.used_by(Use.RELATION) or not resources.may_see(actor, found):
        abort(404)
    require(actor, Can.RELATE, queries.pair(found.municipality_id, found.id))
    return found


@bp.route("/relations/<int:resource_id>", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
@gate(Gate.SIGNED_IN)
def show(resource_id: int) -> ResponseReturnValue:
    """What a thing is related to, with a form for another one."""
    found, form = _found(resource_id), RelationForm()
    place, here = stand_in(found.municipality_id), url_for("relations.show", resource_id=resource_id)
    if not picking.wants_search() and form.validate_on_submit():
        with accepted(form, FIELDS) as attempt:
            service.relate(current_actor(), resource_id, form.other.data or "", Kind(form.kind.data))
        if attempt.done:
            return told("good", _("Saved. It is shown on both pages."), here)
    picking.prepare(form, found.municipality_id, current_actor(), town=place.slug)
    return form_page(
        "relations/relations.html",
        form,
        thing=found,
        back=f"/{current_language()}/{found.address}",
        rows=pages.editable(resource_id, found.municipality_id, current_actor()),
    )


@bp.post("/relations/<int:resource_id>/remove")
@limiter.limit(WRITE)
@gate(Gate.SIGNED_IN)
def remove(resource_id: int) -> ResponseReturnValue:
    """Take a relation back: ``other`` is the number of the other thing."""
    _found(resource_id)
    with transaction():
        service.unrelate(current_actor(), resource_id, request.form.get("other", 0, type=int))
    return told("good", _("The relation is removed."), url_for("relations.show", resource_id=resource_id))
