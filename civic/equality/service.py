"""The verbs of equality checks: write one, fix it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict

from civic.audit import service as audit
from civic.core import clock
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.equality import queries
from civic.equality.models import Check
from civic.equality.policy import Can, require
from civic.equality.queries import KIND
from civic.equality.rules import Content, EqualityCode, forecast_problem
from civic.processes.models import Process
from civic.statistics import queries as statistics


def write(actor: Actor, process: Process, content: Content, groups: Collection[str]) -> None:
    """Keep the draft of a check. A forecast may still be missing; one that is there must be right.

    Args:
        groups: those of the question that the forecast is about.

    Raises:
        Refused: it is fixed, figures of the process are out, or the forecast does not add up.
    """
    require(actor, Can.WRITE, process)
    row = _open_check(process)
    problem = forecast_problem(content.forecast, groups) if content.forecast else None
    if problem is not None:
        raise Refused(problem, sum=sum(content.forecast.values()))
    before = asdict(queries.content_of(row)) if row is not None else {}
    values = {**asdict(content), "neighbourhoods": list(content.neighbourhoods)}
    if row is None:
        db.session.add(Check(process_id=process.id, **values))
    else:
        for name, value in values.items():
            setattr(row, name, value)
    db.session.flush()
    after = asdict(content)
    audit.record(actor, "write", KIND, process.id, process.municipality_id, before=before, after=after)


def fix(actor: Actor, process: Process) -> str:
    """Fix the check of a process: it is public from now on, and nobody changes it any more.

    Returns: its hash, which the log of acts has too, with the forecast.

    Raises:
        Refused: it is fixed already, figures are out, a text is missing, or there is no forecast.
    """
    require(actor, Can.WRITE, process)
    row = _open_check(process)
    content = queries.content_of(row) if row is not None else Content()
    if row is None or not (content.affected and content.evidence and content.mitigation):
        raise Refused(EqualityCode.NO_TEXT)
    problem = forecast_problem(content.forecast, content.forecast)
    if problem is not None:
        raise Refused(problem, sum=sum(content.forecast.values()))
    row.fixed_at, row.sha256 = clock.now(), content.digest(process.slug)
    db.session.flush()
    audit.record(
        actor,
        "fix",
        KIND,
        process.id,
        process.municipality_id,
        before={},
        after={"forecast": dict(content.forecast)},
        public=("forecast",),
        sha256=row.sha256,
        dimension=content.dimension,
    )
    return row.sha256


def _open_check(process: Process) -> Check | None:
    """The draft of a check, locked; what is fixed, or comes after the figures, is written no more."""
    row = queries.of_process(process.id, lock=True)
    if row is not None and row.fixed_at is not None:
        raise Refused(EqualityCode.FIXED)
    if statistics.newest(process.id) is not None:
        raise Refused(EqualityCode.FIGURES_OUT)
    return row
