"""The list of processes, and the page of each."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from civic.core import clock
from civic.core.gates import Gate, current_actor, gate
from civic.processes import pages, queries
from civic.processes.policy import MAY, Can, may_see_process
from civic.processes.visits import visited
from civic.towns.here import present, stand_in

bp = Blueprint("processes", __name__)


@bp.get("/processes")
@gate(Gate.PUBLIC)
def index() -> ResponseReturnValue:
    place = present()
    return render_template("processes/processes.html", cards=pages.cards(place))


@bp.get("/processes/<slug>")
@gate(Gate.PUBLIC)
def show(slug: str) -> ResponseReturnValue:
    found = queries.process(slug) or abort(404)
    if not may_see_process(current_actor(), found):
        abort(404)
    visited(found.id)
    place = stand_in(found.municipality_id)
    shown = pages.process(place, found, clock.now())
    return render_template(
        "processes/process.html",
        may_manage=MAY[Can.MANAGE_PROCESS](current_actor(), found),
        invited=pages.invited(found, current_actor()),
        **vars(shown),
    )
