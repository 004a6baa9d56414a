"""The home page of a town, and the way to it from the bare address."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from civic.core import i18n
from civic.core.gates import Gate, gate
from civic.home import pages
from civic.resources.readers import for_readers
from civic.towns.here import here
from civic.towns.routes import root

bp = Blueprint("home", __name__)


@root.get("/")
@gate(Gate.PUBLIC)
def negotiate() -> BaseResponse:
    place = here()
    offered = place.languages if place else tuple(i18n.LANGUAGES)
    return redirect(url_for("home.show", lang=i18n.negotiate(offered)), 303)


@bp.get("/")
@gate(Gate.PUBLIC)
def show() -> ResponseReturnValue:
    place = here()
    if place is None:
        return render_template("home/nothing_yet.html")
    title, lead, content = for_readers(place, ("home",), lambda: pages.home_parts(place))
    return render_template("home/home.html", title=title, lead=lead, content=content)
