"""The verbs of yearly reports: have one published, and the parts of the job that makes it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import insert, update

from civic.audit import service as audit
from civic.core import clock, runs
from civic.core.db import db
from civic.core.permissions import SYSTEM, Actor, Refused
from civic.core.runs import RunState
from civic.councils import queries as councils
from civic.councils.models import Council
from civic.statistics.sitting import Sitting
from civic.yearly import queries
from civic.yearly.models import YearlyFile, YearlyHistory, YearlyReport
from civic.yearly.policy import Can, require
from civic.yearly.rules import STEPS, Period, Step, YearlyCode, years

JOB = "yearly.make"


def publish(actor: Actor, council: Council, year: int, zone: str) -> None:
    """Have the report of a year made and published. While one is being made, asking again changes nothing.

    Args:
        zone: the time zone of the council's town.

    Raises:
        Refused: there is nothing to report on that year.
    """
    require(actor, Can.PUBLISH, council)
    if year not in years(queries.first_day(council, zone), councils.today(zone)):
        raise Refused(YearlyCode.NO_SUCH_YEAR)
    run_id = runs.begin(JOB, len(STEPS), lane=f"yearly/{council.id}")
    if run_id is None:
        return
    row = {"council_id": council.id, "year": year, "run_id": run_id, "requested_by": actor.person_id}
    made: int = db.session.execute(insert(YearlyReport).values(row).returning(YearlyReport.id)).scalar_one()
    after = {"state": RunState.WAITING.value, "year": year}
    audit.record(actor, "request", "yearly_report", made, council.municipality_id, council=council.id, after=after)


def reach(run_id: int, step: Step) -> None:
    """Say which step begins.

    Raises:
        Stopped: it is not to go on.
    """
    runs.reach(run_id, STEPS.index(step) + 1)


def keep(
    run_id: int,
    report: YearlyReport,
    council: Council,
    found: Period,
    figures: str,
    files: Mapping[tuple[str, str], bytes],
    told: Sitting,
) -> None:
    """Publish a report with its files, by (language, format); from now on it is frozen.

    Raises:
        Stopped: it was cancelled meanwhile.
    """
    runs.finish(run_id)
    checksum = hashlib.sha256(figures.encode()).hexdigest()
    values = {"last_day": found.last_day, "figures": figures, "sha256": checksum, "published_at": clock.now()}
    db.session.execute(update(YearlyReport).where(YearlyReport.id == report.id).values(values))
    rows = [
        {
            "report_id": report.id,
            "language": language,
            "format": form,
            "data": data,
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        for (language, form), data in files.items()
    ]
    db.session.execute(insert(YearlyFile), rows)
    if told.sealed:
        sealed = {"report_id": report.id, "catalogue": told.catalogue_json, "sealed": told.sealed}
        db.session.execute(insert(YearlyHistory).values(sealed))
    audit.record(
        SYSTEM,
        "publish",
        "yearly_report",
        report.id,
        council.municipality_id,
        council=council.id,
        year=report.year,
        sha256=checksum,
    )
