"""What a worker runs: making a report. The row says how far it is; twice equals once."""

from __future__ import annotations

from flask import g
from flask_babel import force_locale

from civic.core import runs
from civic.core.db import db, transaction
from civic.core.runs import Stopped
from civic.processes import queries as processes
from civic.reports import content, queries, service, writers
from civic.reports.rules import Format, Step
from civic.reports.writers import pdf
from civic.statistics import queries as statistics
from civic.towns.here import place_of


def make(run_id: int) -> None:
    """Make the report that was asked for, in its language."""
    runs.conduct(run_id, _make)


def _make(run_id: int) -> None:
    with transaction():
        service.reach(run_id, Step.WORDS)
    report = queries.of_run(run_id)
    about = queries.release_of(report.id) if report else None
    process = processes.process_by_id(about[0]) if about else None
    found = statistics.published(about[1]) if about else None
    if report is None or process is None or found is None:
        raise Stopped
    of, language = report.id, report.language
    place = place_of(process.municipality_id)
    with force_locale(language):
        before, g.language = g.get("language"), language
        try:
            document, checked = content.document(place, process, found, language)
            sprite = place.sprite
            db.session.rollback()
            with transaction():
                service.reach(run_id, Step.FILES)
            files = writers.editable(document, checked, sprite)
            with transaction():
                service.reach(run_id, Step.PDF)
            laid_out = pdf.written(document, sprite)
        finally:
            g.language = before
    if laid_out is not None:
        files = {Format.PDF: laid_out, **files}
    with transaction():
        service.keep(run_id, of, {form.value: data for form, data in files.items()})
