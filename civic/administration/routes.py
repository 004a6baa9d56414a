"""The home page of the administration, and the activity log."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.administration import log as log_pages
from civic.administration import pages
from civic.administration.policy import Can, require
from civic.core.gates import Gate, current_actor, gate
from civic.core.pager import turned
from civic.towns.here import place_for, present

bp = Blueprint("administration", __name__)


@bp.get("/admin")
@gate(Gate.STAFF)
def show() -> ResponseReturnValue:
    place = present()
    own = pages.workplace(current_actor(), place)
    if own.id != place.id:
        if "town" in request.args:
            abort(403)
        return redirect(url_for("administration.show", town=own.slug), 303)
    return render_template("administration/desk.html", place=place, parts=pages.tasks(place, current_actor()))


@bp.get("/admin/log")
@gate(Gate.STAFF)
def log() -> ResponseReturnValue:
    place = place_for(require, Can.READ_LOG)
    return render_template("administration/log.html", **vars(log_pages.page(place, current_actor(), turned())))
