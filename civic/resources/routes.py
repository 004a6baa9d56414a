"""Choosing a thing of a town by search."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from civic.core import picking
from civic.core.gates import Gate, current_actor, gate
from civic.core.limits import LINK, limiter
from civic.resources.kinds import Use
from civic.resources.things import things
from civic.towns.here import present

bp = Blueprint("resources", __name__)


@bp.get("/find/things")
@gate(Gate.SIGNED_IN)
@limiter.limit(LINK)
def find_things() -> ResponseReturnValue:
    """What a search field shows below itself: things of a town that its reader may see, or that more people may see."""
    use = request.args.get("use", "")
    public, within = ("public" in request.args), ("within" in request.args)
    found = things(Use(use), public, within) if use in list(Use) else abort(400)
    return picking.answer(found, present().id, current_actor())
