"""The page of a search."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from civic.core.gates import Gate, current_actor, gate
from civic.search import pages, queries
from civic.search.rules import LONGEST, words_of
from civic.towns.here import here

bp = Blueprint("search", __name__)


@bp.get("/search")
@gate(Gate.PUBLIC)
def show() -> str:
    place = here() or abort(404)
    asked, only = request.args.get("q", ""), request.args.get("only", "")
    words, tab = words_of(asked), only if only in pages.tab_words() else None
    said = " ".join(asked.replace("\x00", " ").split())[:LONGEST]
    context = {"asked": said, "place": place, "tabs": pages.tabs(said, tab, place.args), "tab": tab}
    if not said:
        return render_template("search/show.html", hits=None, pager=(None, None), **context)
    after, before = request.args.get("after"), request.args.get("before")
    page = queries.find(place.id, current_actor(), words, tab, after, before)
    hits = [pages.shown(hit, words) for hit in page.items]
    return render_template("search/show.html", hits=hits, pager=pages.pager(page, place.args), **context)
