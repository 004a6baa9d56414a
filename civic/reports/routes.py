"""The report of a process, and its file."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from civic.core.cache import shared
from civic.core.gates import Gate, gate
from civic.core.i18n import current_language
from civic.reports import pages
from civic.statistics import queries
from civic.statistics import routes as statistics

bp = Blueprint("reports", __name__)


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
    return render_template("reports/show.html", process=process, release=found, content=content)


@bp.get("/reports/<slug>.csv")
@gate(Gate.PUBLIC)
def as_csv(slug: str) -> ResponseReturnValue:
    process, place = statistics.visible_process(slug)
    return statistics.csv_response(place, process, statistics.newest_or_404(process))
