"""Choosing a thing of a town by search."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from civic.core import picking
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import LINK, limiter
from civic.resources.things import KINDS, things
from civic.towns.here import present

bp = Blueprint("resources", __name__)


@bp.get("/find/things")
@gate(Gate.SIGNED_IN)
@limiter.limit(LINK)
def find_things() -> ResponseReturnValue:
    """What a search field shows below itself: things of a town that its reader may see, or that everybody may see."""
    kinds = [kind for kind in KINDS if kind in request.args.get("kinds", "").split(" ")]
    return picking.answer(things(*kinds, public="public" in request.args), present().id, current_actor())
