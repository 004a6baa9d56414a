"""Who takes part: the list, the figures of a process, their files, and compiling them."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from civic.core import clock
from civic.core.cache import shared
from civic.core.db import transaction
from civic.core.errors import told
from civic.core.gates import Gate, current_actor, gate
from civic.core.htmx import wants_fragment
from civic.core.i18n import current_language, say
from civic.core.limits import WRITE, limiter
from civic.core.run_panel import panel_response
from civic.places import queries as places
from civic.processes import policy as processes_policy
from civic.processes import queries as processes
from civic.processes.models import Process
from civic.statistics import annex as data_protection
from civic.statistics import outcomes_page, pages, queries, service, town_page
from civic.statistics.outcomes_kept import of_json
from civic.statistics.policy import MAY, Can, require
from civic.statistics.queries import Published
from civic.statistics.sheet import csv_of
from civic.statistics.shown import Figures
from civic.towns.here import Town, here, stand_in

bp = Blueprint("statistics", __name__)


def visible_process(slug: str) -> tuple[Process, Town]:
    """The process of an address, for readers who may see it; 404 for others."""
    found = processes.process(slug) or abort(404)
    if not processes_policy.may_see_process(current_actor(), found):
        abort(404)
    return found, stand_in(found.municipality_id)


@bp.get("/statistics")
@gate(Gate.PUBLIC)
def index() -> ResponseReturnValue:
    place = here() or abort(404)
    found = queries.findings(place.id, current_actor(), shared=True)
    own = sum(each.number is not None for each in found if each.municipality_id == place.id)
    return render_template("statistics/index.html", rows=pages.index_rows(place, found), released=own)


@bp.get("/statistics/town/together")
@gate(Gate.PUBLIC)
def town() -> ResponseReturnValue:
    """All processes of the town added up, from what is published of each."""
    place = here() or abort(404)
    released, more = queries.newest_of_town(place.id, current_actor())
    population = places.population(place.town_id) if place.town_id else None
    found = town_page.town_page(place, released, request.args.get("stage", ""), population)
    steps = []
    if found is not None:
        steps = [
            (url_for("statistics.town", stage=code, **place.args), name, code == found.stage)
            for code, name in found.stages
        ]
    return render_template(
        "statistics/town.html",
        found=found,
        steps=steps,
        compared=len(released) > 1,
        left_out=_left_out(more),
        elsewhere=pages.elsewhere(place, current_actor()),
    )


def _left_out(more: bool) -> str:
    """That a page has not all processes."""
    if not more:
        return ""
    return str(
        _("These are the %(most)s processes with the newest figures. Older ones are left out.", most=queries.MOST_ADDED)
    )


@bp.get("/statistics/town/compare")
@gate(Gate.PUBLIC)
def beside() -> ResponseReturnValue:
    """Two processes beside each other; without a choice the two with the newest figures."""
    place = here() or abort(404)
    known, more = queries.newest_of_town(place.id, current_actor())
    by_slug = {each.slug: each for each in known}
    first = request.args.get("first", known[0].slug if known else "")
    second = request.args.get("second", known[1].slug if len(known) > 1 else "")
    found = None
    if first in by_slug and second in by_slug and first != second:
        population = places.population(place.town_id) if place.town_id else None
        found = town_page.compare_page(place, by_slug[first], by_slug[second], population)
    return render_template(
        "statistics/beside.html",
        choices=[(each.slug, say(each.titles)) for each in known],
        first=first,
        second=second,
        found=found,
        left_out=_left_out(more),
    )


@bp.get("/statistics/town/data-protection")
@gate(Gate.PUBLIC)
def annex() -> ResponseReturnValue:
    """What the town asks about people, and how it protects them, as it is set at this moment."""
    place = here() or abort(404)
    return render_template(
        "statistics/annex.html", annex=data_protection.annex(place, current_actor()), now=clock.now()
    )


@bp.get("/statistics/<slug>")
@gate(Gate.PUBLIC)
def show(slug: str) -> ResponseReturnValue:
    process, place = visible_process(slug)
    found = queries.newest(process.id)
    may_compile = MAY[Can.COMPILE](current_actor(), process)
    return render_template(
        "statistics/show.html",
        process=process,
        release=found,
        head=pages.head(place, found),
        figures=_figures(place, process, found) if found else "",
        may_compile=may_compile,
        job=pages.progress(queries.last_run(process.id)) if may_compile else None,
    )


def _figures(place: Town, process: Process, found: Published) -> str:
    """The figures are the same for everybody, and for as long as there is no newer release."""

    def make() -> str:
        return render_template("statistics/_figures.html", **vars(pages.figures_of(place, process, found)))

    return shared(("statistics", found.id, current_language(), place.version), make)


def newest_or_404(process: Process) -> Published:
    return queries.newest(process.id) or abort(404)


@bp.get("/statistics/<slug>.csv")
@gate(Gate.PUBLIC)
def as_csv(slug: str) -> ResponseReturnValue:
    process, place = visible_process(slug)
    return csv_response(place, process, newest_or_404(process))


def csv_response(place: Town, process: Process, found: Published) -> Response:
    """The figures as a file; the mark at its beginning tells spreadsheets that it is UTF-8."""
    population = places.population(place.town_id) if place.town_id else None
    response = make_response("\ufeff" + csv_of(place, Figures.read(*queries.contents(found.id)), population))
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{process.slug}-release-{found.number}.csv"'
    return response


@bp.get("/statistics/<slug>.json")
@gate(Gate.PUBLIC)
def as_json(slug: str) -> ResponseReturnValue:
    process, _place = visible_process(slug)
    found = newest_or_404(process)
    catalogue, tables = queries.contents(found.id)
    content = {
        "process": process.slug,
        "release": found.number,
        "released_at": found.at.isoformat(),
        "protection": found.parameters,
        "catalogue": catalogue,
        "tables_sha256": found.sha256,
        "tables": json.loads(tables),
    }
    response = make_response(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
    response.content_type = "application/json"
    return response


@bp.get("/statistics/<slug>/outcomes")
@gate(Gate.STAFF)
def outcomes(slug: str) -> ResponseReturnValue:
    process, place = visible_process(slug)
    require(current_actor(), Can.OUTCOMES, process)
    found = queries.newest(process.id)
    told = queries.outcomes(found.id) if found else None
    parts = []
    if found is not None and told is not None:
        names = [each["name"] for each in queries.contents(found.id)[0]["dimensions"]]
        parts = outcomes_page.parts(place, process.id, of_json(told), names)
    return render_template("statistics/outcomes.html", process=process, release=found, parts=parts)


@bp.get("/statistics/<slug>/progress")
@gate(Gate.STAFF)
def progress(slug: str) -> ResponseReturnValue:
    process, _place = visible_process(slug)
    require(current_actor(), Can.COMPILE, process)
    if not wants_fragment():
        return redirect(url_for("statistics.show", slug=slug), 303)
    found = queries.last_run(process.id)
    job = pages.progress(found)
    # With the first release, the page around still says that there are no figures yet.
    first = job is None and found is not None and found.number == 1
    html = render_template("statistics/_job.html", process=process, job=job, found=found)
    return panel_response(html, url_for("statistics.show", slug=slug) if first else None)


@bp.post("/statistics/<slug>/compile")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def compile_release(slug: str) -> ResponseReturnValue:
    process, _place = visible_process(slug)
    with transaction():
        service.request(current_actor(), process)
    # The panel of the page says how far it is; a notice above it would still stand there when nothing came of it.
    return redirect(url_for("statistics.show", slug=slug), 303)


@bp.post("/statistics/<slug>/cancel")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def cancel(slug: str) -> ResponseReturnValue:
    process, _place = visible_process(slug)
    with transaction():
        service.cancel(current_actor(), process)
    words = _("Cancelled. Nothing was published; the previous figures stay in place.")
    return told("good", words, url_for("statistics.show", slug=slug))
