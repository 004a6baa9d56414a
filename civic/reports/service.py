"""The verbs of reports: have one made, and the parts of the job that makes it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import insert

from civic.audit import service as audit
from civic.core import i18n, runs
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.core.runs import RunState
from civic.processes.models import Process
from civic.reports.models import Report, ReportFile
from civic.reports.policy import Can, require
from civic.reports.rules import STEPS, ReportCode, Step
from civic.statistics import queries as statistics

JOB = "reports.make"


def make(actor: Actor, process: Process, language: str) -> None:
    """Have a report of the newest figures made in a language. While one is being made, asking again changes nothing.

    Raises:
        Refused: there are no figures yet, or the platform does not speak the language.
    """
    require(actor, Can.MAKE, process)
    if language not in i18n.LANGUAGES:
        raise Refused(ReportCode.UNKNOWN_LANGUAGE)
    found = statistics.newest(process.id)
    if found is None:
        raise Refused(ReportCode.NO_FIGURES)
    run_id = runs.begin(JOB, len(STEPS), lane=f"reports/{process.id}")
    if run_id is None:
        return
    row = {"release_id": found.id, "run_id": run_id, "language": language, "requested_by": actor.person_id}
    made: int = db.session.execute(insert(Report).values(row).returning(Report.id)).scalar_one()
    after = {"state": RunState.WAITING.value, "language": language, "release": found.number}
    audit.record(actor, "request", "report", made, process.municipality_id, process=process.id, after=after)


def reach(run_id: int, step: Step) -> None:
    """Say which step begins.

    Raises:
        Stopped: it is not to go on.
    """
    runs.reach(run_id, STEPS.index(step) + 1)


def keep(run_id: int, report_id: int, files: Mapping[str, bytes]) -> None:
    """Keep the files of a report; from now on it is frozen.

    Raises:
        Stopped: it was cancelled meanwhile.
    """
    runs.finish(run_id)
    rows = [
        {"report_id": report_id, "format": form, "data": data, "sha256": hashlib.sha256(data).hexdigest()}
        for form, data in files.items()
    ]
    db.session.execute(insert(ReportFile), rows)
