"""The report of a process, the files of its frozen reports, and having one made."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from civic.core.cache import shared
from civic.core.db import transaction
from civic.core.gates import Gate, current_actor, gate
from civic.core.htmx import wants_fragment
from civic.core.i18n import current_language
from civic.core.limits import WRITE, limiter
from civic.core.run_panel import panel_response
from civic.reports import made_page, pages, service
from civic.reports import queries as reports
from civic.reports.policy import MAY, Can, require
from civic.reports.rules import Format
from civic.statistics import queries
from civic.statistics import routes as statistics

bp = Blueprint("reports", __name__)

TYPES = {
    Format.PDF: "application/pdf",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


@bp.get("/reports/<slug>")
@gate(Gate.PUBLIC)
def show(slug: str) -> ResponseReturnValue:
    process, place = statistics.visible_process(slug)
    found = queries.newest(process.id)
    content = ""
    if found is not None:
        release = found

        def make() -> str:
            return render_template("reports/_report.html", **vars(pages.report(place, process, release)))

        content = shared(("report", found.id, current_language(), place.version), make)
    may_make = found is not None and MAY[Can.MAKE](current_actor(), process)
    return render_template(
        "reports/show.html",
        process=process,
        release=found,
        content=content,
        made=made_page.made(process.slug, reports.files(process.id)) if found else [],
        may_make=may_make,
        job=made_page.progress(reports.last(process.id)) if may_make else None,
        languages=made_page.languages(current_language()),
    )


@bp.post("/reports/<slug>/make")
@gate(Gate.STAFF)
@limiter.limit(WRITE)
def make_report(slug: str) -> ResponseReturnValue:
    process, _place = statistics.visible_process(slug)
    with transaction():
        service.make(current_actor(), process, request.form.get("language", ""))
    return redirect(url_for("reports.show", slug=slug, _anchor="job"), 303)


@bp.get("/reports/<slug>/progress")
@gate(Gate.STAFF)
def progress(slug: str) -> ResponseReturnValue:
    process, _place = statistics.visible_process(slug)
    require(current_actor(), Can.MAKE, process)
    if not wants_fragment():
        return redirect(url_for("reports.show", slug=slug), 303)
    job = made_page.progress(reports.last(process.id))
    html = render_template(
        "reports/_make.html", process=process, job=job, languages=made_page.languages(current_language())
    )
    # A report that is done is a row of files in the page around.
    return panel_response(html, url_for("reports.show", slug=slug) if job is None else None)


@bp.get("/reports/<slug>/<int:report_id>.<form>")
@gate(Gate.PUBLIC)
def download(slug: str, report_id: int, form: str) -> ResponseReturnValue:
    process, _place = statistics.visible_process(slug)
    kind = next((each for each in Format if each.value == form), None) or abort(404)
    data, number, language = reports.file(process.id, report_id, kind.value) or abort(404)
    response = make_response(data)
    response.content_type = TYPES[kind]
    name = f"{process.slug}-release-{number}-{language}.{kind.value}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/reports/<slug>.csv")
@gate(Gate.PUBLIC)
def as_csv(slug: str) -> ResponseReturnValue:
    process, place = statistics.visible_process(slug)
    return statistics.csv_response(place, process, statistics.newest_or_404(process))
