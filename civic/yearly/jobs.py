"""What a worker runs: making a yearly report. The row says how far it is; twice equals once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from flask import current_app, g
from flask_babel import force_locale

from civic.core import runs
from civic.core.db import db, transaction
from civic.core.runs import Stopped
from civic.councils import queries as councils
from civic.councils.models import Council
from civic.reports import writers
from civic.reports.rules import Format
from civic.reports.writers import pdf
from civic.statistics.sitting import Sitting, sitting
from civic.towns.here import Town, place_of
from civic.yearly import content, queries, seated, service
from civic.yearly.content import Facts
from civic.yearly.models import YearlyReport
from civic.yearly.rules import Period, Step, counted, members, period
from civic.yearly.seated import Composition


def make(run_id: int) -> None:
    """Make and publish the report that was asked for, in every language of its town."""
    runs.conduct(run_id, _make)


def _make(run_id: int) -> None:
    with transaction():
        service.reach(run_id, Step.FIGURES)
    report = queries.of_run(run_id)
    council = councils.council(report.council_id) if report else None
    if report is None or council is None:
        raise Stopped
    place = place_of(council.municipality_id)
    with transaction():
        found, told, facts, figures = _figures(place, council, report)
    with transaction():
        service.reach(run_id, Step.FILES)
    checked = content.as_json(council, facts, json.loads(figures))
    files = {
        (language, form.value): data
        for language in place.languages
        for form, data in _files(place, council, facts, checked, language).items()
    }
    db.session.rollback()
    with transaction():
        service.keep(run_id, report, council, found, figures, files, told)


def _figures(place: Town, council: Council, report: YearlyReport) -> tuple[Period, Sitting, Facts, str]:
    """Count the rows, and those who sat by group; inside a transaction, since reading what people told is logged."""
    found = period(report.year, councils.today(place.timezone))
    rows = queries.rows(council, place.timezone, found)
    sat, folder = members(found, rows.terms), current_app.config["CIVIC"].keys_dir
    told = sitting(council.municipality_id, council.id, sat, queries.past(council.id), found.last_day.year, folder)
    drawn, quotas = seated.quotas_of(queries.lottery(council.id, found))
    composition = Composition(told.answer.value, told.catalogue, told.tables, told.record, drawn, quotas)
    figures = counted(report.year, found, rows)
    content_of = {"figures": asdict(figures), "composition": asdict(composition)}
    text = json.dumps(content_of, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return found, told, Facts(figures, composition, hashlib.sha256(text.encode()).hexdigest()), text


def _files(
    place: Town, council: Council, facts: Facts, checked: dict[str, object], language: str
) -> dict[Format, bytes]:
    """The files in one language; without a PDF where this installation cannot lay one out."""
    with force_locale(language):
        before, g.language = g.get("language"), language
        try:
            document = content.document(place, council, facts, language)
            files = writers.editable(document, checked, None)
            laid_out = pdf.written(document, None)
        finally:
            g.language = before
    return files if laid_out is None else {Format.PDF: laid_out, **files}
