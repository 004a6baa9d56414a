"""The yearly reports of a council: the list, one report, its files, and having one published."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from civic.core.db import transaction
from civic.core.gates import Gate, current_actor, gate
from civic.core.htmx import wants_fragment
from civic.core.limits import WRITE, limiter
from civic.core.run_panel import panel_response
from civic.core.urls import number_sent
from civic.councils.models import Council
from civic.councils.routes import council_at
from civic.reports.routes import TYPES
from civic.reports.rules import Format
from civic.yearly import pages, queries, service
from civic.yearly.policy import Can, require
from civic.yearly.queries import Published

bp = Blueprint("yearly", __name__)


def _report(council: Council, report_id: int) -> Published:
    return next((each for each in queries.published(council.id) if each.id == report_id), None) or abort(404)


@bp.get("/councils/<slug>/reports")
@gate(Gate.PUBLIC)
def index(slug: str) -> ResponseReturnValue:
    council, place = council_at(slug)
    return render_template("yearly/index.html", **vars(pages.index(place, council, current_actor())))


@bp.post("/councils/<slug>/reports/publish")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def publish(slug: str) -> ResponseReturnValue:
    council, place = council_at(slug)
    require(current_actor(), Can.PUBLISH, council)
    with transaction():
        service.publish(current_actor(), council, number_sent("year"), place.timezone)
    return redirect(url_for("yearly.index", slug=slug, _anchor="job"), 303)


@bp.get("/councils/<slug>/reports/progress")
@gate(Gate.STAFF)
def progress(slug: str) -> ResponseReturnValue:
    council, place = council_at(slug)
    require(current_actor(), Can.PUBLISH, council)
    if not wants_fragment():
        return redirect(url_for("yearly.index", slug=slug), 303)
    found = pages.index(place, council, current_actor())
    html = render_template("yearly/_make.html", **vars(found))
    # A report that is done is a row of the page around.
    return panel_response(html, url_for("yearly.index", slug=slug) if found.job is None else None)


@bp.get("/councils/<slug>/reports/<int:report_id>")
@gate(Gate.PUBLIC)
def report(slug: str, report_id: int) -> ResponseReturnValue:
    council, _place = council_at(slug)
    return render_template("yearly/report.html", **vars(pages.report(council, _report(council, report_id))))


@bp.get("/councils/<slug>/reports/<int:report_id>/<code>.<form>")
@gate(Gate.PUBLIC)
def file(slug: str, report_id: int, code: str, form: str) -> ResponseReturnValue:
    council, _place = council_at(slug)
    found = _report(council, report_id)
    kind = next((each for each in Format if each.value == form), None) or abort(404)
    data = queries.file(found.id, code, kind.value) or abort(404)
    response = make_response(data)
    response.content_type = TYPES[kind]
    name = f"{council.slug}-{found.year}-{code}.{kind.value}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
